"""Equivalents in a workbook: lines of their own under the sums, never in place of them."""

from django.utils.translation import gettext as _

from reporting.figures.equivalent import equivalent


def in_euro(scope, word, money):
    """What one stage comes to in euro, and what of it has no rate; nothing where that is not asked for."""
    found = equivalent(scope, money)
    if found is None:
        return []
    missing = ", ".join(found.unconverted)
    told = _("EUR, equivalent without %(currencies)s") % {"currencies": missing} if missing else _("EUR, equivalent")
    return [(word, told, found.amount)]
