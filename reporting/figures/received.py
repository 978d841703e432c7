"""What has arrived: lots received, and their money by currency. Cumulative figures repeat earlier lots and are left out."""

import datetime

from django.db.models import Count, Sum

from reporting.figures.tally import Money, deliveries
from reporting.scope import Scope


def received_this_year(scope: Scope) -> int:
    """Count the lots received in the year of the scope's date, by that date."""
    begins = datetime.date(scope.on.year, 1, 1)
    return deliveries(scope).counted(scope.on).filter(received_on__first__gte=begins).count()


def received_money(scope: Scope) -> Money:
    """Add up what arrived in money, currency by currency; for one partner, what it brought alone."""
    lots = deliveries(scope).counted(scope.on).filter(amount__isnull=False)
    if scope.partner:
        lots = lots.annotate(donors_named=Count("donors")).filter(donors_named=1)
    totals = deliveries(scope.over()).filter(pk__in=lots.values("pk")).order_by("currency").values_list("currency")
    return dict(totals.annotate(total=Sum("amount")))
