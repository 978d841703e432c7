"""The pictures, drawn on the server as SVG: {% coverage_bar bar %} and {% timeline picture %}."""

from django import template
from django.utils.translation import get_language

from reporting.charts import coverage
from reporting.charts.arrows import arrows
from reporting.charts.timeline_layout import layout

register = template.Library()


@register.inclusion_tag("charts/coverage.svg")
def coverage_bar(bar):
    words = {"words": coverage.sentence(bar), "described": coverage.description(bar)}
    return {"at": coverage.geometry(bar), **words, "width": coverage.WIDTH, "height": coverage.HEIGHT}


@register.inclusion_tag("charts/timeline.html")
def timeline(picture):
    placed = layout(picture, get_language())
    ticks = placed.axis.ticks(get_language(), placed.today)
    return {"picture": picture, "layout": placed, "ticks": ticks, "arrows": arrows(placed), "mended": placed.mended(ticks)}
