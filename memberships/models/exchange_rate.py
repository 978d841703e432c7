import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from office.currencies import currency_code
from office.ledger import Kept, LedgerQuerySet, Sourced, kept
from office.numbers import number

OLDEST = datetime.timedelta(days=10)  # a rate older than that tells nothing of the day asked for


class ExchangeRateQuerySet(LedgerQuerySet):
    def ruling(self, on):
        """The latest rate of each currency on the day or before it, not older than ten days."""
        return self.filter(on__lte=on, on__gte=on - OLDEST).order_by("currency", "-on").distinct("currency")


@kept
class ExchangeRate(Kept, Sourced):
    """How much of a currency one euro was worth on a day, as the European Central Bank writes its reference rates."""

    currency = models.CharField(_("currency"), max_length=3, validators=[currency_code])
    on = models.DateField(_("on"))
    rate = models.DecimalField(_("for 1 EUR"), max_digits=18, decimal_places=6)

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        permissions = [("import_exchangerate", "Can import exchange rates"), ("export_exchangerate", "Can export exchange rates")]
        ordering = ["-on", "currency"]
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "on"],
                name="currency_has_one_rate_a_day",
                violation_error_message=_("This currency has a rate of that day already."),
            ),
            models.CheckConstraint(
                name="rate_is_above_zero", condition=Q(rate__gt=0), violation_error_message=_("An exchange rate is above zero.")
            ),
            models.CheckConstraint(
                name="euro_needs_no_rate", condition=~Q(currency="EUR"), violation_error_message=_("The euro needs no rate to itself.")
            ),
        ]

    def __str__(self):
        return f"1 EUR = {number(self.rate, get_language())} {self.currency}, {self.on}"
