"""Planned beside received: {% plan_chart picture %} draws it on the server, {{ variance|signed }} writes a difference with its sign.

{% past_rows_url scope line.rows line.on %}: the rows of a figure as at another day than the page's.
"""

from dataclasses import replace

from django import template
from django.utils.translation import get_language

from office import numbers
from reporting.addresses import scoped_url
from reporting.charts.plan_layout import layout

register = template.Library()


@register.inclusion_tag("charts/plan.html")
def plan_chart(picture):
    return {"picture": picture, "at": layout(picture, get_language())}


@register.simple_tag
def past_rows_url(scope, rows, on):
    return scoped_url(replace(scope, on=on), rows.page, *rows.args, **rows.filters)


@register.filter
def counted_in(value, currency=""):
    """A quantity, or money where there is a currency; both without saying in what, which the head of the column says."""
    return numbers.money(value, "", get_language()) if currency else numbers.number(value, get_language())


@register.filter
def signed(value, currency=""):
    text = counted_in(value, currency)
    return f"+{text}" if value is not None and value > 0 else text
