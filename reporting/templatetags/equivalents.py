"""Sums told in euro beside their own currencies, where the scope names a day of rates; nothing where it does not.

{% equivalent scope money %} {% equivalent_of_stage scope lines "pledged" %}: a smaller "≈ 1,234.50 EUR" under a sum.
{% equivalent_note scope currencies %}: the rates used, each with its own day, and what has none.
"""

from django import template

from reporting.figures.equivalent import EURO, rates_used
from reporting.figures.equivalent import equivalent as figure

register = template.Library()


@register.inclusion_tag("reporting/_equivalent.html")
def equivalent(scope, money):
    return {"found": figure(scope, money)}


@register.inclusion_tag("reporting/_equivalent.html")
def equivalent_of_stage(scope, lines, stage):
    """Of one stage, where each line is a currency."""
    return {"found": figure(scope, {line.currency: getattr(line, stage) for line in lines if getattr(line, stage) is not None})}


@register.inclusion_tag("reporting/_equivalent_note.html")
def equivalent_note(scope, currencies):
    converted = scope.eur is not None and not {*currencies} <= {EURO}
    used, missing = rates_used(scope, currencies) if converted else ((), ())
    return {"eur": scope.eur if converted else None, "used": used, "missing": missing}


@register.filter
def currencies_of(lines):
    """The currencies of stages of money, or of lines of one currency each."""
    return {currency for line in lines for currency in (line.money if hasattr(line, "money") else [line.currency])}


@register.filter
def are_converted(lines):
    """Whether there is a currency but the euro among them."""
    return not currencies_of(lines) <= {EURO}
