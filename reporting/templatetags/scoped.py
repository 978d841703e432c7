"""{% scoped_url scope "reporting:coalition" slug status="open" %}"""

from django import template

from reporting.addresses import scoped_url

register = template.Library()
register.simple_tag(scoped_url)
