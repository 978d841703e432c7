"""What a form carries unseen: {% form_token %} that is spent once, {% read_by_form records %} for what its page was filled from."""

from django import template
from django.utils.html import format_html

from office.once import FIELD, new_token, token_for
from office.stale import GOES, READ, Read, digest_of

register = template.Library()


@register.simple_tag(takes_context=True)
def form_token(context, beside=False):
    """A form `beside` the page's own has a token of its own: sending the one does not spend the other."""
    token = new_token() if beside else token_for(context["request"])
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, token)


@register.simple_tag(takes_context=True)
def read_by_form(context, records, goes=None):
    """`goes` is what deleting the records would take with it."""
    links = {} if goes is None else {GOES: digest_of(goes)}
    token = Read.of(records, **links).token(context["request"].user)
    return format_html('<input type="hidden" name="{}" value="{}">', READ, token)
