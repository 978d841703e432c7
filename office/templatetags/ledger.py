"""How the ledger writes dates, numbers, marks and scopes in templates.

{{ on|when }} {{ on|long_date }} {{ value|number }} {{ amount|money:"EUR" }} {{ ratio|percent }} {{ text|dash }}
{% quantity value unit %} {% glyph "lead" %} {% glyph "lead" "лідер" %} {% status "late" %} {% status state label %} {% late days %}
{% sort_head "received" _("Received") "n" %} {% hidden_query "on" "for" %} {% audiences scope as choices %} {{ scope.audience|audience }}
"""

import datetime

from django import template
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from office import glyphs, numbers
from office.dates import MONTHS_EN_FULL, MONTHS_UK_GENITIVE, ImpreciseDate

register = template.Library()


@register.filter
def when(value):
    """Write a date as far as it is known, an instant to the minute in Kyiv."""
    if not value:
        return numbers.DASH
    if isinstance(value, datetime.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{when(local.date())}, {local:%H:%M}"
    if isinstance(value, datetime.date):
        value = ImpreciseDate.day(value)
    return value.display(get_language()).replace(" ", numbers.NBSP)


@register.filter
def long_date(value):
    """Write a day in words: 22 листопада 2026, 22 November 2026; a vaguer date as `when` does."""
    if isinstance(value, ImpreciseDate) and value.first == value.last:
        value = value.first
    if not isinstance(value, datetime.date):
        return when(value)
    months = MONTHS_UK_GENITIVE if get_language() == "uk" else MONTHS_EN_FULL
    return f"{value.day}{numbers.NBSP}{months[value.month - 1]}{numbers.NBSP}{value.year}"


@register.filter
def number(value, decimals=None):
    return numbers.number(value, get_language(), decimals)


@register.filter
def money(amount, currency=""):
    return numbers.money(amount, currency, get_language())


@register.filter
def percent(ratio):
    return numbers.percent(ratio, get_language())


@register.filter
def dash(value):
    return numbers.DASH if value is None or value == "" else value


@register.simple_tag
def quantity(value, unit=""):
    """Write a quantity with its unit: a symbol, or a record of the managed list of units."""
    return numbers.quantity(value, getattr(unit, "symbol", unit), get_language())


@register.inclusion_tag("partials/_glyph.html")
def glyph(name, label=""):
    """Draw the shape of a role or status; with a label it speaks for itself, without one it is silent."""
    return {"shape": glyphs.shape(name), "label": label}


@register.inclusion_tag("partials/_status.html")
def status(name, label="", note=""):
    return {
        "name": name,
        "shape": glyphs.shape(name),
        "label": label or glyphs.word(name),
        "note": note,
    }


@register.inclusion_tag("partials/_status.html")
def late(days):
    """Say late with a number."""
    words = ngettext("late %(days)s day", "late %(days)s days", days) % {"days": numbers.number(days, get_language())}
    return {"name": "late", "shape": glyphs.shape("late"), "label": words, "note": ""}


@register.inclusion_tag("partials/_sort_head.html", takes_context=True)
def sort_head(context, field, label, style="", unit=""):
    """Head a column by which the list can be sorted; a second click turns the order."""
    query = context["request"].GET.copy()
    current = query.get("sort", "")
    order = {field: "ascending", f"-{field}": "descending"}.get(current, "")
    query["sort"] = f"-{field}" if order == "ascending" else field
    query.pop("page", None)
    return {
        "label": label,
        "unit": unit,
        "style": style,
        "order": order,
        "href": f"?{query.urlencode()}",
    }


@register.inclusion_tag("partials/_hidden_query.html", takes_context=True)
def hidden_query(context, *but):
    """Carry the address's other questions through a GET form."""
    query = context["request"].GET
    return {"pairs": [(key, value) for key in query if key not in {*but, "page"} for value in query.getlist(key)]}


@register.filter
def audience(value):
    """Name the audience a page or paper is made for."""
    kind, _colon, key = str(value).partition(":")
    words = {
        "internal": gettext("internal use"),
        "public": gettext("the public"),
        "coalition": gettext("members of: %(coalition)s"),
        "partner": "%(key)s",
    }
    return words.get(kind, kind) % {"coalition": key, "key": key}


@register.simple_tag
def audiences(scope):
    """List the audiences a page can be made for: value, words, chosen."""
    chosen = str(scope.audience)
    choices = {"internal": audience("internal")}
    if coalition := getattr(scope, "coalition", None):
        choices[f"coalition:{coalition.slug}"] = gettext("members of: %(coalition)s") % {"coalition": coalition.name}
    if partner := getattr(scope, "partner", None):
        choices[f"partner:{partner.code}"] = partner.name
    choices["public"] = audience("public")
    choices.setdefault(chosen, getattr(scope, "audience_name", "") or audience(chosen))
    return [(value, words, value == chosen) for value, words in choices.items()]


@register.filter
def page_range(paginator, page):
    return paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
