"""The table of a plan: its periods in order, and what is known only to longer ones."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from office.dates import ImpreciseDate
from reporting.figures.rows import Rows

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Entry:
    """What is known exactly to one period; of `planned`, `spread` was asked to be spread over the months of a quarter."""

    period: ImpreciseDate
    planned: Decimal = NOTHING
    spread: Decimal = NOTHING
    received: Decimal = NOTHING


@dataclass(frozen=True)
class Line:
    """One line of the table: a `slot`, what is known `only` to a longer period, or a longer period `in all`.

    `variance` is received less planned: nothing while the period lasts, nor where some of it is known only to a longer one.
    `planned_by` and `received_by`: what should have come, and is known to have come, from the beginning to the end of the slot.
    """

    kind: str
    period: ImpreciseDate
    planned: Decimal | None
    spread: Decimal
    received: Decimal | None
    variance: Decimal | None
    rows: Rows
    planned_by: Decimal | None = None
    received_by: Decimal | None = None
    rows_through: Rows | None = None
    is_over: bool = False

    @property
    def anchor(self):
        return f"{self.kind}-{self.period}"

    @property
    def variance_by(self):
        return self.received_by - self.planned_by if self.is_over and self.received_by is not None and self.planned_by is not None else None


def lines_of_table(entries, on, asked, rows) -> Iterator[Line]:
    """Slots in order; after each longer period what is known only to it, and, by month, what the quarter and the year are in all."""
    known = {entry.period: entry for entry in entries}
    running = _running(entries)
    length = int(asked.by)
    for year in range(asked.first, asked.last + 1):
        for start in range(1, 13, length):
            slot = ImpreciseDate.months(year, start, length)
            planned_by, received_by = running(slot.last)
            line = Line("slot", slot, *_figures(slot, entries, on), rows(**{"in": str(slot)}))
            received_by = received_by if slot.first <= on else None
            by_then = {"planned_by": planned_by, "received_by": received_by, "rows_through": rows(through=str(slot))}
            yield replace(line, **by_then, is_over=slot.last <= on)
            yield from _longer(year, start + length, known, entries, on, asked, rows)


def _longer(year, following, known, entries, on, asked, rows):
    """The periods longer than a slot that end before the month `following`."""
    for count in (3, 6, 12):
        if count <= asked.by or (following - 1) % count:
            continue
        period = ImpreciseDate.months(year, following - count, count)
        if entry := known.get(period):
            planned, received = entry.planned or None, entry.received or None
            yield Line("only", period, planned, entry.spread, received, None, rows(**{"in": str(period), "only": "1"}))
        if count == 12 or (count == 3 and any(period.first <= one.period.first and one.period.last <= period.last for one in entries)):
            yield Line("all", period, *_figures(period, entries, on), rows(**{"in": str(period)}))


def _figures(period, entries, on) -> tuple[Decimal | None, Decimal, Decimal | None, Decimal | None]:
    """Planned, of it spread, received and the variance of all that is known to lie within the period."""
    inside = [entry for entry in entries if period.first <= entry.period.first and entry.period.last <= period.last]
    around = any(entry.period.first <= period.first and period.last <= entry.period.last and entry.period != period for entry in entries)
    planned, spread, received = (sum((getattr(entry, name) for entry in inside), NOTHING) for name in ("planned", "spread", "received"))
    compared = period.last <= on and not around and bool(planned or received)
    shown = received if received or (planned and period.first <= on and not around) else None
    return planned or None, spread, shown, received - planned if compared else None


def _running(entries):
    """What should have come, and is known to have come, by the end of a day: what is known only to a period counts at its end."""
    ending = sorted(entries, key=lambda entry: entry.period.last)

    def through(day):
        by_then = [entry for entry in ending if entry.period.last <= day]
        return sum((entry.planned for entry in by_then), NOTHING), sum((entry.received for entry in by_then), NOTHING)

    return through
