"""{% pdf_address as address %}: where the paper of this print page is made or issued."""

from django import template

from reporting.addresses import beside

register = template.Library()


@register.simple_tag(takes_context=True)
def pdf_address(context):
    request = context.get("request")
    return beside(request, "_print", "_pdf") if request else ""
