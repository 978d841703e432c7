"""{{ row|apart_word }} {{ row.apart|apart_reason }} {{ row.status|status_word }} {{ change.at|clock }}

{% scoped_href scope record.get_absolute_url %} {% why_no_coalition scope as why %}
"""

from django import template
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from memberships.models import Commitment, Delivery
from reporting.addresses import within
from reporting.filters import told_apart

register = template.Library()

REASONS = {
    "part": _("it is part of a commitment that counts"),
    "replaced": _("another commitment has replaced it"),
    "overlap": _("another coalition's record of the same thing counts"),
    "capability_area": _("its source ties it to the capability area, not to the coalition"),
    "to_date": _("it is a figure to date, which repeats earlier ones"),
    "per_year": _("it is a figure per year"),
    "per_month": _("it is a figure per month"),
    "unquantified": _("neither quantity nor amount is known"),
    "cancelled": _("it was cancelled"),
}


@register.simple_tag
def why_no_coalition(scope):
    """What somebody who sees no coalition may themselves do about it; a paper for others tells nobody what to do."""
    viewer = scope.viewer
    if not scope.is_internal:
        return ""
    if not viewer.has_perm("coalitions.view_coalition"):
        return _("You have no role yet: ask an administrator for one.")
    if viewer.has_perm("coalitions.add_coalition"):
        return _("Bring the register in from a spreadsheet, or enter a coalition on the workbench.")
    if viewer.reads_every_coalition:
        return _("Coalitions appear here once an editor has entered them.")
    return _("You read only the coalitions on your desks: ask an administrator for a desk.")


@register.filter
def clock(instant):
    """Write the hour of an instant in Kyiv, where its day is said already."""
    return f"{timezone.localtime(instant):%H:%M}"


@register.filter
def apart_word(row):
    """Say why totals leave a row out; nothing where they count it."""
    return told_apart(row)


@register.filter
def apart_reason(reason):
    return REASONS.get(reason, "")


@register.filter
def status_word(status):
    return Commitment.Status(status).label


@register.filter
def stage_word(stage):
    return Delivery.Stage(stage).label


@register.simple_tag
def scoped_href(scope, address):
    """Keep an address of ours as at the same date and for the same audience."""
    return within(scope, address)
