"""Addresses of ours that stay as at the same date and for the same audience."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.urls import NoReverseMatch, reverse


def scoped_url(scope, name, *args, **query):
    """Address a page by its name; keyword arguments become the rest of the query, blank ones are left out."""
    asked = urlencode({key: value for key, value in query.items() if value not in ("", None)})
    return within(scope, reverse(name, args=args) + (f"?{asked}" if asked else ""))


def within(scope, address):
    """Give an address of ours the scope's date and audience, keeping its own questions and its place on the page."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, scope.query]))))


def beside(request, ending, other):
    """Address the same page in another shape by the ending of its name, `_print` or `_pdf`; nothing where there is none."""
    match = request.resolver_match
    if not match or not match.view_name.endswith(ending):
        return ""
    try:
        address = reverse(match.view_name.removesuffix(ending) + other, kwargs=match.captured_kwargs)
    except NoReverseMatch:
        return ""
    return f"{address}?{request.GET.urlencode()}" if request.GET else address
