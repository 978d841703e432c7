"""The pictures, drawn on the server as SVG: {% coverage_bar bar %} and {% timeline picture %}."""

from django import template

from reporting.charts import coverage

register = template.Library()


@register.inclusion_tag("charts/coverage.svg")
def coverage_bar(bar):
    return {"at": coverage.geometry(bar), "words": coverage.sentence(bar), "width": coverage.WIDTH, "height": coverage.HEIGHT}
