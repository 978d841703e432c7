"""From where a request came: the address of the connection, or what a proxy that OFFICE_PROXIES names says of it."""

import ipaddress
import re

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PORT = re.compile(r"^(?:\[(?P<six>[^\]]+)\]|(?P<four>[0-9.]+))(?::\d{1,5})?$")


def address_of(request):
    """The reader's address, or None where the connection has none.

    Each proxy adds to the right of X-Forwarded-For whom it spoke with; what stands further left was written by strangers.
    """
    address = _read(request.META.get("REMOTE_ADDR", ""))
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while address is not None and told and _is_proxy(address):
        before = _read(told.pop())
        if before is None:
            break
        address = before
    return None if address is None else str(address)


def counted_as(request):
    """Whose failures are counted together: a household has 2⁶⁴ addresses of the newer kind, so there the network counts."""
    address = address_of(request)
    if address and ":" in address:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return address


def networks(words):
    """Read the addresses and networks of OFFICE_PROXIES."""
    try:
        return [ipaddress.ip_network(word, strict=False) for word in words]
    except ValueError as error:
        raise ImproperlyConfigured(f"OFFICE_PROXIES must list addresses or networks: {error}.") from None


def _is_proxy(address):
    return any(address in network for network in settings.PROXIES)


def _read(word):
    word = word.strip()
    if match := PORT.match(word):
        word = match["six"] or match["four"]
    try:
        address = ipaddress.ip_address(word.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
