from django import template

from reporting.addresses import scoped_url

register = template.Library()


@register.simple_tag
def rows_url(scope, rows, **more):
    """Link a figure to its rows: `{% rows_url scope point.rows %}`; keyword arguments narrow them further."""
    return scoped_url(scope, rows.page, *rows.args, **{**rows.filters, **more})
