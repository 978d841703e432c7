"""Entries beside the history of records: each says what kind of thing happened, who did it, from where, about what."""

from office.addresses import address_of
from office.models import JournalEntry

Kind = JournalEntry.Kind


def enter(kind, *, by=None, request=None, name="", about="", **facts):
    """Write one entry. Facts are what a later reader needs to know; never a password, a token or a cell's content."""
    if request is not None and by is None and request.user.is_authenticated:
        by = request.user
    address = address_of(request) if request is not None else None
    return JournalEntry.objects.create(kind=kind, by=by, name=name[:150], address=address, about=str(about)[:300], facts=facts)
