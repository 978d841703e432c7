"""What sums of several currencies come to in euro, at the rates of a day that somebody named. It is never a total of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from memberships.models import ExchangeRate
from reporting.scope import Scope

EURO = "EUR"
Money = Mapping[str, Decimal]


@dataclass(frozen=True)
class Equivalent:
    """`amount` is what could be converted, nothing where nothing could; `unconverted` are the sums that no rate was found for."""

    amount: Decimal | None
    unconverted: dict[str, Decimal]
    rates: tuple[ExchangeRate, ...]

    @property
    def is_whole(self):
        return not self.unconverted


def equivalent(scope: Scope, money: Money) -> Equivalent | None:
    """Convert each currency's sum exactly, add them up, and round only then, half to even, to cents; nothing unless that is asked."""
    if scope.eur is None or {*money} <= {EURO}:
        return None
    rates: Mapping[str, ExchangeRate] = scope.rates
    told = {currency: amount for currency, amount in sorted(money.items()) if amount is not None}
    converted = [Fraction(amount) / _rate(rates, currency) for currency, amount in told.items() if _is_known(rates, currency)]
    unconverted = {currency: amount for currency, amount in told.items() if not _is_known(rates, currency)}
    used = tuple(rates[currency] for currency in told if currency in rates)
    return Equivalent(_cents(sum(converted, Fraction(0))) if converted else None, unconverted, used)


def rates_used(scope: Scope, currencies: Iterable[str]) -> tuple[tuple[ExchangeRate, ...], tuple[str, ...]]:
    """The rates by which a page converted these currencies, and the currencies it had none for."""
    asked = sorted({*currencies} - {EURO})
    rates: Mapping[str, ExchangeRate] = scope.rates
    return tuple(rates[one] for one in asked if one in rates), tuple(one for one in asked if one not in rates)


def _is_known(rates, currency):
    return currency == EURO or currency in rates


def _rate(rates, currency):
    return Fraction(1) if currency == EURO else Fraction(rates[currency].rate)


def _cents(amount: Fraction) -> Decimal:
    return Decimal(round(amount * 100)).scaleb(-2)  # a fraction is rounded half to even
