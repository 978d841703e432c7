"""Planned beside received, in each unit and each currency by itself: period by period, and added up from the beginning."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from coalitions.models import Unit
from office.dates import ImpreciseDate, Precision
from office.roll_ups import count_of
from reporting.figures.equivalent import EURO
from reporting.figures.plan_rows import Asked, Told, left_out, of_measure, planned_sums, received_sums, undivided
from reporting.figures.rows import Rows
from reporting.scope import Scope

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Measure:
    """What is counted: a unit, or a currency; `key` is how an address names it."""

    key: str
    symbol: str
    currency: str = ""


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


@dataclass(frozen=True)
class Sums:
    """`planned_by_now` is what should have come by the scope's date: the variance is received less that."""

    planned: Decimal = NOTHING
    planned_by_now: Decimal = NOTHING
    received: Decimal = NOTHING

    @property
    def variance(self):
        return self.received - self.planned_by_now


@dataclass(frozen=True)
class MeasurePlan:
    """`before` is what was planned for and received in the years before those asked for."""

    measure: Measure
    planned_lines: int
    sums: Sums
    before: Sums
    entries: tuple[Entry, ...]
    lines: tuple[Line, ...]
    rows: Rows

    @property
    def has_spread(self):
        return any(entry.spread for entry in self.entries)

    @property
    def slots(self):
        return [line for line in self.lines if line.kind == "slot"]


@dataclass(frozen=True)
class Plan:
    """`undivided` lines are joint and name no shares, `left_out` belong to commitments that totals do not count."""

    asked: Asked
    measures: tuple[MeasurePlan, ...] = ()
    undivided: int = 0
    left_out: int = 0
    years: tuple[int, ...] = ()
    on: datetime.date | None = field(default=None)

    @property
    def money(self):
        """The sums of each currency, to be told in euro beside themselves."""
        found = [one for one in self.measures if one.measure.currency]
        return {
            name: {one.measure.currency: getattr(one.sums, name) for one in found} for name in ("planned", "planned_by_now", "received")
        }

    @property
    def has_foreign_money(self):
        return not {*self.currencies} <= {EURO}

    @property
    def currencies(self):
        return [one.measure.currency for one in self.measures if one.measure.currency]


def plan(scope: Scope, asked: Asked) -> Plan:
    """Two questions to the database, whatever the number of rows: the plan and the receipts, each grouped by month or longer."""
    planned, received = planned_sums(scope, asked), received_sums(scope, asked)
    measures = _measures(scope, [*planned, *received])
    entries = _entries(measures, planned, received)
    lines_of = _counts(measures, planned, asked)
    found = [_measure_plan(scope, asked, one, entries[one], lines_of.get(one, 0)) for one in measures.values()]
    found = [one for one in found if one.entries and asked.measure in ("", one.measure.key)]
    found.sort(key=lambda one: (-one.planned_lines, bool(one.measure.currency), one.measure.key))
    years = {told.period.first.year for told in [*planned, *received]} | {scope.on.year, asked.first, asked.last}
    return Plan(asked, tuple(found), undivided(scope, asked), count_of(left_out(scope, asked)), tuple(sorted(years)), scope.on)


def _measures(scope, told):
    """The units and currencies that occur, by the key of their figures."""
    keys = {(kind, key) for one in told for kind, key, _value in of_measure(one)}
    units = scope.rows(Unit.objects).filter(pk__in=[key for kind, key in keys if kind == "unit"])
    found = {("unit", unit.pk): Measure(f"unit:{unit.code}", unit.symbol) for unit in units}
    return found | {(kind, key): Measure(f"currency:{key}", key, key) for kind, key in sorted(keys, key=str) if kind == "currency"}


def _entries(measures, planned: Iterable[Told], received: Iterable[Told]) -> dict[Measure, list[Entry]]:
    """Gather what is known exactly to each period."""
    sums: dict[Measure, dict[ImpreciseDate, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(Decimal)))
    for stage, told in [("planned", planned), ("received", received)]:
        for one in told:
            for kind, key, value in of_measure(one):
                if measure := measures.get((kind, key)):
                    sums[measure][one.period][stage] += value
                    sums[measure][one.period]["spread"] += value if one.is_spread else NOTHING
    return {measure: _in_order(by_period) for measure, by_period in sums.items()}


def _in_order(by_period) -> list[Entry]:
    return sorted((Entry(period, **values) for period, values in by_period.items()), key=lambda entry: entry.period)


def _by_quarter(entries: Iterable[Entry]) -> list[Entry]:
    """What is known to a month stands with its quarter; what was spread from a quarter is back where it was."""
    sums: dict[ImpreciseDate, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for entry in entries:
        for stage in ("planned", "received"):
            sums[_quarter(entry.period)][stage] += getattr(entry, stage)
    return _in_order(sums)


def _counts(measures, planned, asked):
    counts: dict[Measure, int] = defaultdict(int)
    for one in planned:
        for kind, key, _value in of_measure(one):
            if (measure := measures.get((kind, key))) and asked.begins <= one.period.first <= asked.ends:
                counts[measure] += one.rows
    return counts


def _quarter(period: ImpreciseDate) -> ImpreciseDate:
    if period.precision == Precision.MONTH:
        return ImpreciseDate.months(period.first.year, (period.first.month - 1) // 3 * 3 + 1, 3)
    return period


def _measure_plan(scope, asked, measure, entries, lines) -> MeasurePlan:
    told = [entry for entry in entries if asked.begins <= entry.period.first <= asked.ends]
    before = [entry for entry in entries if entry.period.last < asked.begins]
    rows = rows_of(scope, asked, measure)
    shown = _by_quarter(told) if asked.by == Precision.QUARTER else told
    table = tuple(_lines(shown, scope.on, asked, rows)) if told else ()
    return MeasurePlan(measure, lines, _sums(told, scope.on), _sums(before, scope.on), tuple(shown), table, rows())


def _sums(entries, on) -> Sums:
    due = sum((entry.planned for entry in entries if entry.period.last <= on), NOTHING)
    return Sums(sum((entry.planned for entry in entries), NOTHING), due, sum((entry.received for entry in entries), NOTHING))


def rows_of(scope, asked, measure):
    """Where the rows behind a figure of this measure are listed, as the same question narrowed to a period."""
    place = {"coalition": scope.coalition.slug if scope.coalition else "", "partner": scope.partner.code if scope.partner else ""}
    place |= {
        "category": asked.category,
        "commitment": asked.commitment,
        "measure": measure.key,
        "from": str(asked.first),
        "to": str(asked.last),
    }

    def rows(**narrowed):
        return Rows("reporting:plan_rows", (), {**place, **narrowed})

    return rows


def _lines(entries, on, asked, rows) -> Iterator[Line]:
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
        if count == 12 or (count == 3 and asked.by == Precision.MONTH):
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
