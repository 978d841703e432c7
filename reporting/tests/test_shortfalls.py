"""What falls short in the next two quarters: by how much, when, and what would close it."""

import datetime

import pytest

from coalitions.tests.factories import CoalitionFactory, NeedFactory, NeedOverlapFactory, imprecise
from memberships.tests.factories import CommitmentFactory, DeliveryFactory
from reporting.figures.shortfall import by_quarter, remedies, shortfalls
from reporting.tests.test_need_chain import arrived, committed, planned, pledged, serving

pytestmark = pytest.mark.django_db


def told(line):
    return [line.need, str(line.quarter) if line.quarter else "due", line.expected, line.short, line.left]


def test_needs_whose_day_comes_or_has_passed_without_enough_fall_short(scope):
    coalition = CoalitionFactory()
    due = NeedFactory(coalition=coalition, quantity=10, needed_by=imprecise("2025-03"))
    soon = NeedFactory(coalition=coalition, quantity=10, needed_by=imprecise("2025-Q3"))
    last = NeedFactory(coalition=coalition, quantity=10, needed_by=imprecise("2025-12-31"))
    NeedFactory(coalition=coalition, quantity=10, needed_by=imprecise("2026-01-01"))
    NeedFactory(coalition=coalition, quantity=10)
    enough = NeedFactory(coalition=coalition, quantity=10, needed_by=imprecise("2025-Q4"))
    planned(serving(enough, committed()), q2025_4=10)
    late = serving(due, committed())
    arrived(late, 4, "2025-04")
    planned(late, q2025_3=5)
    planned(serving(soon, committed()), q2025_3=7, q2025_4=3)

    found = shortfalls(scope)

    assert [told(line) for line in found.lines] == [
        [due, "due", 4, 6, 1],
        [soon, "2025-Q3", 7, 3, 0],
        [last, "2025-Q4", 0, 10, 10],
    ]
    assert (found.due, len(found.overdue), found.closable, str(found.until)) == (4, 1, 2, "2025-Q4")
    assert [(quarter and str(quarter), len(lines)) for quarter, lines in by_quarter(found.lines)] == [
        (None, 1),
        ("2025-Q3", 1),
        ("2025-Q4", 1),
    ]
    assert found.lines[0].days_late == (datetime.date(2025, 6, 30) - datetime.date(2025, 3, 31)).days


def test_what_would_close_a_need_is_what_is_promised_and_not_coming_in_time(scope):
    need = NeedFactory(quantity=100, needed_by=imprecise("2025-Q3"))
    in_time, too_late = serving(need, committed(quantity=10)), serving(need, committed(quantity=10))
    planned(in_time, q2025_3=10)
    planned(too_late, q2025_3=4, q2026_1=6)
    to_confirm, stale = serving(need, pledged(quantity=5)), serving(need, CommitmentFactory(quantity=3, announced_on=imprecise("2024-11")))

    found = shortfalls(scope).lines

    answers = remedies(scope, found)[need.pk]
    assert [(one.line.commitment, one.rest, one.line.next_planned and str(one.line.next_planned)) for one in answers] == [
        (too_late, 6, "2025-Q3"),
        (to_confirm, 5, None),
        (stale, 3, None),
    ]
    assert [line.could_be_closed for line in found] == [False]


def test_what_counts_with_an_owner_falls_short_there(scope):
    owner = NeedFactory(needed_by=imprecise("2025-Q3"))
    settled = NeedFactory(needed_by=imprecise("2025-Q3"))
    NeedOverlapFactory(need=settled, owner=owner)

    found = shortfalls(scope)

    assert ([line.need for line in found.lines], found.due, found.elsewhere) == ([owner], 1, 1)


def test_one_coalition_is_asked_of_alone(scope):
    here, there = (NeedFactory(needed_by=imprecise("2025-Q3")) for _ in range(2))

    assert [line.need for line in shortfalls(scope.over(coalition=here.coalition)).lines] == [here]
    assert [line.need for line in shortfalls(scope).lines] == sorted([here, there], key=lambda need: need.coalition.slug)


@pytest.mark.parametrize("rows", [1, 3])
def test_shortfalls_cost_the_same_however_many_needs(scope, rows, django_assert_num_queries):
    for _ in range(rows):
        commitment = serving(NeedFactory(needed_by=imprecise("2025-Q3")), committed())
        planned(commitment, q2026_1=10)
        DeliveryFactory(commitment=commitment, received_on=imprecise("2025-05"))

    with django_assert_num_queries(17):
        found = shortfalls(scope).lines
        answers = remedies(scope, found)
    assert [[one.rest for one in answers[line.need.pk]] for line in found] == [[5]] * rows
