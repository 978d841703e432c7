"""What has arrived: lots received, and their money by currency. Cumulative figures repeat earlier lots and are left out."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Sum

from memberships.models import DeliveryPartner
from office.roll_ups import count_of, rows_of
from reporting.figures.tally import Money, Tally, deliveries
from reporting.scope import Scope


def received_this_year(scope: Scope) -> int:
    """Count the lots received in the year of the scope's date, by that date."""
    return count_of(deliveries(scope).counted(scope.on).filter(received_on__first__year=scope.on.year))


def received_money(scope: Scope) -> Money:
    """Add up what arrived in money, currency by currency; for one partner, what it brought alone."""
    lots = deliveries(scope).counted(scope.on).filter(amount__isnull=False)
    if scope.partner:
        others = scope.rows(DeliveryPartner.objects).filter(delivery=OuterRef("pk")).exclude(partner=scope.partner)
        lots = lots.exclude(Exists(others))
    return dict(rows_of(lots.order_by("currency").values_list("currency").annotate(total=Sum("amount"))))


@dataclass(frozen=True)
class CurrencyLine:
    """The stages of one currency side by side; a stage in which nothing is known is None."""

    currency: str
    pledged: Decimal | None
    stale: Decimal | None
    committed: Decimal | None
    received: Decimal | None


def by_currency(scope: Scope, tallied: Tally) -> list[CurrencyLine]:
    received = received_money(scope)
    stages = (tallied.pledged_money, tallied.stale_money, tallied.committed_money, received)
    return [CurrencyLine(currency, *(stage.get(currency) for stage in stages)) for currency in sorted({*tallied.currencies, *received})]
