"""Planned beside received, in each unit and each currency by itself: period by period, and added up from the beginning."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from coalitions.models import Unit
from office.dates import ImpreciseDate, Precision
from office.roll_ups import count_of
from reporting.figures.equivalent import EURO
from reporting.figures.plan_lines import NOTHING, Entry, Line, lines_of_table
from reporting.figures.plan_rows import Asked, Told, left_out, of_measure, planned_sums, received_sums, undivided
from reporting.figures.rows import Rows
from reporting.scope import Scope


@dataclass(frozen=True)
class Measure:
    """What is counted: a unit, or a currency; `key` is how an address names it."""

    key: str
    symbol: str
    currency: str = ""


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
    """`offered` are all measures that occur. `undivided` lines are joint and name no shares, `left_out` ones totals do not count."""

    measures: tuple[MeasurePlan, ...] = ()
    offered: tuple[Measure, ...] = ()
    undivided: int = 0
    left_out: int = 0

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
    found = sorted((one for one in found if one.entries), key=lambda one: (-one.planned_lines, bool(one.measure.currency), one.measure.key))
    shown = tuple(one for one in found if asked.measure in ("", one.measure.key))
    return Plan(shown, tuple(one.measure for one in found), undivided(scope, asked), count_of(left_out(scope, asked)))


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
    table = tuple(lines_of_table(shown, scope.on, asked, rows)) if told else ()
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
