"""Money is an amount and a currency; amounts of different currencies are never added."""

from babel.numbers import is_currency
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def currency_code(code):
    """Refuse what is no code of ISO 4217; a mistyped one would open a currency of its own in every total."""
    if not is_currency(code):
        raise ValidationError(_("A currency is its three-letter ISO 4217 code, like EUR."))


def currency_field():
    return models.CharField(
        _("currency"), max_length=3, blank=True, validators=[currency_code], help_text=_("ISO 4217: EUR, USD, GBP, UAH …")
    )


def amount_field(**kwargs):
    return models.DecimalField(_("amount"), max_digits=20, decimal_places=2, null=True, blank=True, **kwargs)


def faults_of(amount, currency, name="amount"):
    """What is wrong with a figure and its currency as they were typed: yields (field, sentence)."""
    if amount is not None and amount <= 0 and name == "amount":
        yield name, _("An amount is above zero.")
    if amount is None and currency:
        yield name, _("A currency is given without an amount.")
    if amount is not None and not currency:
        yield "currency", _("An amount is given without a currency.")


def amount_has_its_currency(name):
    return models.CheckConstraint(
        name=name,
        condition=Q(amount=None, currency="") | (Q(amount__isnull=False, amount__gt=0) & ~Q(currency="")),
        violation_error_message=_("An amount is above zero and has its currency."),
    )
