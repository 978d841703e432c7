"""Verifying: every entry is read again and compared with what its day's seal says."""

import datetime
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, Min
from django.utils import timezone

from office.models import Seal
from office.sealing.days import can_be_over, day_of, start_of
from office.sealing.entries import ByDay, Table, columns, exactly, stream, tables
from office.sealing.leaves import digest, unpack

NAMED = 100  # faults told one by one
PATIENCE = datetime.timedelta(days=2)  # yesterday is sealed tonight
CHANGED, MISSING, ADDED = "changed", "missing", "added afterwards"
SEAL, CHAIN, UNSEALED, COLUMNS = "seal changed", "chain broken", "not sealed", "columns gone"
AHEAD = "sealed before it was over"


@dataclass(frozen=True)
class Fault:
    """What is not as it was sealed. Without a table it is the seal of that day which is at fault."""

    day: datetime.date
    what: str
    table: str = ""
    entry: str = ""
    record: str = ""

    def __str__(self):
        return " ".join(filter(None, [f"{self.day}:", self.table, self.entry, self.record and f"({self.record})", self.what]))


@dataclass
class Verified:
    days: int = 0
    entries: int = 0
    unsealed: int = 0
    broken: int = 0
    faults: list[Fault] = field(default_factory=list)

    def add(self, day, what, table=None, entry=None, record=""):
        self.broken += 1
        if len(self.faults) < NAMED:
            about = (table.shown(entry.key), table.about(entry.record)) if entry else ("", record)
            self.faults.append(Fault(day, what, table.name if table else "", *about))


def verify_history(*, now=None):
    """Compare the whole history with its seals, one day in memory at a time."""
    verified, now = Verified(), now or timezone.now()
    with exactly():
        seals = _possible(Seal.objects.defer("leaves").order_by("day"), now, verified)
        if seals:
            _before(seals[0], verified)
        before = None
        for run in _runs(seals):
            _chained(run, before, verified)
            _compared(run, verified)
            before = run[-1]
        _after(before, verified, now)
    return verified


def _possible(seals, now, verified):
    """The seals of days that are over; any other is a fault, and nothing is compared with it."""
    possible = []
    for seal in seals:
        if can_be_over(seal.day, now):
            possible.append(seal)
        else:
            verified.add(seal.day, AHEAD)
    return possible


def _runs(seals):
    """Seals of days one after the other that cover the same columns."""
    for _alike, run in groupby(enumerate(seals), key=lambda each: (each[1].day.toordinal() - each[0], each[1].columns)):
        yield [seal for _number, seal in run]


def _chained(run, before, verified):
    """No day is left out, and each seal names the one before it."""
    for later in range(1, (run[0].day - before.day).days if before else 1):
        verified.add(before.day + datetime.timedelta(days=later), UNSEALED)
    for seal in run:
        if seal.before != (before.digest if before else ""):
            verified.add(seal.day, CHAIN)
        before = seal


def _compared(run, verified):
    told, now, known = run[0].columns, columns(), tables()
    first, last = run[0].day, run[-1].day
    streams, undigested = {}, set()
    for name, table in known.items():
        covered = {column: kind for column, kind in now[name].items() if column in told.get(name, now[name])}
        streams[name] = ByDay(stream(table, covered, first, last))
        if gone := sorted(set(told.get(name, ())) - set(covered)):  # what an entry said there cannot be read any more
            undigested.add(name)
            verified.add(first, COLUMNS, table, record=", ".join(gone))
    for number, seal in enumerate(run):
        seal.leaves = Seal.objects.values_list("leaves", flat=True).get(pk=seal.pk)
        leaves = _leaves(seal, verified)
        for name in sorted({*leaves, *known}):
            kept, found = leaves.get(name, iter(())), streams[name].of(number) if name in known else iter(())
            for what, entry in _differences(kept, found):
                if what != CHANGED or name not in undigested:
                    verified.add(seal.day, what, known.get(name) or Table(name), entry)
        verified.days += 1
        verified.entries += seal.entries
        seal.leaves = None


def _leaves(seal, verified):
    """What the seal says each table held that day; nothing where the seal itself was changed beyond reading."""
    if digest(seal) != seal.digest:
        verified.add(seal.day, SEAL)
    try:
        return unpack(seal.leaves)
    except ValueError:
        return {}


def _differences(kept, found):
    """Walk two lists in order of key side by side."""
    entry, other = next(kept, None), next(found, None)
    while entry or other:
        if other is None or (entry and entry.key < other.key):
            yield MISSING, entry
            entry = next(kept, None)
        elif entry is None or other.key < entry.key:
            yield ADDED, other
            other = next(found, None)
        else:
            if entry.digest != other.digest:
                yield CHANGED, other
            entry, other = next(kept, None), next(found, None)


def _before(first, verified):
    """Nothing is older than the first seal."""
    for table in tables().values():
        for at, entry in table.older_than(start_of(first.day)):
            verified.add(day_of(at), ADDED, table, entry)


def _after(last, verified, now):
    """What is not sealed yet is of today or yesterday."""
    begin = start_of(last.day, 1) if last else None
    earliest = None
    for table in tables().values():
        entries = table.model._base_manager.all()
        told = (entries.filter(**{f"{table.at}__gte": begin}) if begin else entries).aggregate(count=Count("pk"), at=Min(table.at))
        verified.unsealed += told["count"]
        earliest = min(filter(None, [earliest, told["at"]]), default=None)
    if earliest and day_of(earliest) <= day_of(now) - PATIENCE:
        verified.add(day_of(earliest), UNSEALED)
