"""Sealing: every day that is over, in order, each chained to the one before."""

import datetime

from django.db import connection
from django.db.models import Min
from django.utils import timezone

from office.models import Seal
from office.sealing.days import can_be_over, day_of, last_closed
from office.sealing.entries import ByDay, columns, exactly, stream, tables
from office.sealing.leaves import digest, pack

LOCK = "office.sealing"


class SealAhead(Exception):
    """A seal that only somebody who forged it, or a clock that was wrong, can have made."""

    def __init__(self, seal):
        super().__init__(
            f"The history is not sealed any more: seal {seal.pk} is of {seal.day}, a day that is not over. "
            "Find out who made it; the owner of the database can remove it."
        )


def seal_history(until=None, *, now=None):
    """Seal every closed day that is not sealed yet, none later than `until`; return the seals made.

    Raise SealAhead where a seal stands on a day that is not over: nothing can be chained to it.
    """
    now = now or timezone.now()
    with exactly():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
        last = last_closed(now)
        first, before = _next(now)
        if until:
            last = min(last, until)
        return list(_sealed(first, last, before)) if first and first <= last else []


def _next(now):
    """The first day to seal, if any, and the digest it is chained to."""
    latest = Seal.objects.defer("leaves").last()
    if latest:
        if not can_be_over(latest.day, now):
            raise SealAhead(latest)
        return latest.day + datetime.timedelta(days=1), latest.digest
    begun = [table.model._base_manager.aggregate(at=Min(table.at))["at"] for table in tables().values()]
    return min(map(day_of, filter(None, begun)), default=None), ""


def _sealed(first, last, before):
    now = columns()
    told = {table: sorted(now[table]) for table in now}
    streams = {name: ByDay(stream(table, now[name], first, last)) for name, table in tables().items()}
    for number in range((last - first).days + 1):
        parts = [pack(name, streams[name].of(number)) for name in sorted(streams)]
        day, entries = first + datetime.timedelta(days=number), sum(count for count, _packed in parts)
        seal = Seal(day=day, before=before, columns=told, entries=entries, leaves=b"".join(packed for _count, packed in parts))
        seal.digest = before = digest(seal)
        seal.save(force_insert=True)
        seal.leaves = None  # a long backlog is not held in memory
        yield seal
