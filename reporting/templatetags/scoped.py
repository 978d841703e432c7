from urllib.parse import urlencode

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
def scoped_url(scope, name, *args, **query):
    """Link that stays as at the same date and for the same audience: `{% scoped_url scope "reporting:coalition" slug %}`.

    Keyword arguments become the rest of the query; blank ones are left out.
    """
    carried = "&".join(filter(None, [urlencode({key: value for key, value in query.items() if value not in ("", None)}), scope.query]))
    return reverse(name, args=args) + (f"?{carried}" if carried else "")
