"""Planned beside received, by month and by quarter and added up from the beginning, equals what is reckoned line by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalitions.models import Unit
from office.dates import Precision
from reporting.figures.plan import plan
from reporting.figures.plan_rows import Asked
from reporting.tests.arithmetic.asking import asked_by, guests, places
from reporting.tests.arithmetic.making import proving, registers, written
from reporting.tests.arithmetic.plans import known, slots, sums

pytestmark = pytest.mark.django_db


@given(
    made=registers(), by=st.sampled_from([Precision.MONTH, Precision.QUARTER]), first=st.sampled_from([2024, 2025]), of=st.integers(0, 2)
)
@proving
def test_plan_and_receipts_stand_in_each_period_as_reckoned_by_hand(reader, made, by, first, of):
    with written(made):
        scope, register = asked_by(reader, made)
        place = places()[made.seed % 3] if of == 1 else None
        partner = guests()[made.seed % 4] if of == 2 else None
        units = {f"unit:{unit.code}": unit.pk for unit in Unit.objects.all()}

        found = plan(scope.over(coalition=place, partner=partner), Asked(first, 2026, by))

        told, undivided = known(register, place, partner)
        shown = {key: periods for key, periods in told.items() if any(period.first.year >= first for period in periods)}
        assert found.undivided == undivided
        own = {units.get(one.measure.key, one.measure.currency): one for one in found.measures}
        assert own.keys() >= shown.keys()
        for key, one in own.items():
            periods = told[key]
            expected = list(slots(periods, range(first, 2027), int(by), made.on)) if key in shown else []
            assert [
                (line.period, line.planned or 0, line.received or 0, line.variance, line.planned_by, line.received_by) for line in one.slots
            ] == expected
            in_sight = sums(periods, lambda period: period.first.year >= first, made.on)
            before = sums(periods, lambda period: period.last.year < first, made.on)
            assert (one.sums.planned, one.sums.planned_by_now, one.sums.received) == in_sight
            assert (one.before.planned, one.before.planned_by_now, one.before.received) == before
            assert sum(entry.spread for entry in one.entries) == (
                sum(figures[1] for period, figures in periods.items() if period.first.year >= first) if by == Precision.MONTH else 0
            )
