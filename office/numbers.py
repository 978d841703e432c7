"""Numbers as each language writes them: `1 234 567,89` and `53 %`; `1,234,567.89` and `53%`."""

from decimal import ROUND_HALF_UP, Decimal

DASH = "–"
NBSP = "\u00a0"


def number(value, language, decimals=None):
    """Write it exactly, or rounded to `decimals`; nothing known is a dash, zero is 0."""
    if value is None or value == "":
        return DASH
    exact = Decimal(str(value))
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    whole, _point, fraction = f"{abs(exact):,f}".partition(".")
    if decimals is None:
        fraction = fraction.rstrip("0")
    if language == "uk":
        whole = whole.replace(",", NBSP)
    point = "," if language == "uk" else "."
    sign = "−" if exact < 0 and (fraction.strip("0") or whole != "0") else ""
    return sign + whole + (point + fraction if fraction else "")


def quantity(value, unit, language):
    text = number(value, language)
    return text if text == DASH or not unit else f"{text}{NBSP}{unit}"


def money(amount, currency, language):
    """Whole amounts stay whole, others show their two decimals; the currency always stands beside it."""
    if amount is None or amount == "":
        return DASH
    exact = Decimal(str(amount))
    text = number(exact, language, decimals=0 if exact == exact.to_integral_value() else 2)
    return f"{text}{NBSP}{currency}" if currency else text


def percent(ratio, language):
    """Write a ratio in whole percent, with one decimal when it lies under one."""
    if ratio is None or ratio == "":
        return DASH
    share = Decimal(str(ratio)) * 100
    text = number(share, language, decimals=1 if 0 < abs(share) < 1 else 0)
    return f"{text}{NBSP}%" if language == "uk" else f"{text}%"
