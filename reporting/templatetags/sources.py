"""Where a fact came from, as something to open: {% sources record.source %}."""

import re
from urllib.parse import urlsplit

from django import template

register = template.Library()
SEVERAL = re.compile(r"[;\s]+(?=https?://)")


@register.inclusion_tag("reporting/_sources.html")
def sources(text):
    """Web addresses become links named by their host; any other text stays what it is."""
    return {"links": [_link(part.strip(" ;")) for part in SEVERAL.split(text or "") if part.strip(" ;")]}


def _link(part):
    try:
        address = urlsplit(part)
        host = address.hostname if address.scheme in {"http", "https"} and not re.search(r"\s", part) else ""
    except ValueError:
        host = ""
    return (part, host.removeprefix("www.")) if host else ("", part)
