"""{{ row.apart|apart_word }} {% scoped_href scope record.get_absolute_url %}"""

from django import template

from memberships.models import Commitment, Delivery
from reporting.filters import APART_CHOICES
from reporting.pages.addresses import within

register = template.Library()


@register.filter
def apart_word(reason):
    """Say why totals leave a row out; nothing where they count it."""
    return dict(APART_CHOICES).get(reason, "")


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
