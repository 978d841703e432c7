from urllib.parse import urlsplit, urlunsplit


def within(scope, address):
    """Give an address of ours the scope's date and audience, keeping its own questions and its place on the page."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, scope.query]))))
