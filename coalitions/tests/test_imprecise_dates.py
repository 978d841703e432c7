"""Partly known dates in the database: kept whole, asked by their first and last day, refused when they are none."""

import datetime

import pytest
from django.db import connection
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalitions.models import Milestone
from coalitions.tests.factories import LineOfEffortFactory, MilestoneFactory, imprecise
from office.tests.constraints import refused_by

pytestmark = pytest.mark.django_db
TEXTS = ["2025-03-31", "2025-03", "2025-Q1", "2025-H1", "2025", "2024-02-29", "2024-02", "2199", "1900-01-01"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_date_comes_back_as_it_went_in(text):
    milestone = MilestoneFactory(due_on=imprecise(text))

    assert Milestone.objects.get(pk=milestone.pk).due_on == imprecise(text)
    assert Milestone.objects.filter(due_on=imprecise(text)).exists()
    assert Milestone.objects.filter(due_on=text).exists()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)), st.sampled_from([0, 1, 3, 6, 12]))
def test_any_date_comes_back_and_passes_the_check(db, day, months):
    kind = type(imprecise("2025"))
    date = kind.months(day.year, (day.month - 1) // months * months + 1, months) if months else kind.day(day)
    milestone = MilestoneFactory(line=LineOfEffortFactory(), due_on=date)

    milestone.refresh_from_db()
    assert milestone.due_on == date


def test_a_date_is_asked_by_its_first_and_its_last_day():
    for text in TEXTS[:5]:
        MilestoneFactory(reference=text, due_on=imprecise(text))
    MilestoneFactory(reference="UNKNOWN", due_on=None)

    def asked(**question):
        return set(Milestone.objects.filter(**question).values_list("reference", flat=True))

    assert asked(due_on__last__lt=datetime.date(2025, 4, 1)) == {"2025-03-31", "2025-03", "2025-Q1"}
    assert asked(due_on__last__lte=datetime.date(2025, 3, 31)) == {"2025-03-31", "2025-03", "2025-Q1"}
    assert asked(due_on__last__lt=datetime.date(2025, 3, 31)) == set()
    assert asked(due_on__first=datetime.date(2025, 1, 1)) == {"2025-Q1", "2025-H1", "2025"}
    assert asked(due_on__first__gt=datetime.date(2025, 1, 1)) == {"2025-03-31", "2025-03"}
    assert asked(due_on=None) == {"UNKNOWN"}


def test_a_thing_due_in_a_year_is_not_overdue_in_it():
    MilestoneFactory(due_on=imprecise("2025"))

    assert [Milestone.objects.overdue(datetime.date(year, 1, 2)).count() for year in (2025, 2026)] == [0, 1]


def test_dates_are_sorted_by_their_first_day_then_by_their_last():
    for text in reversed(TEXTS[:5]):
        MilestoneFactory(reference=text, due_on=imprecise(text))

    ordered = list(Milestone.objects.order_by(F("due_on").asc()).values_list("reference", flat=True))
    assert ordered == ["2025-Q1", "2025-H1", "2025", "2025-03", "2025-03-31"]


@pytest.mark.parametrize(
    "stretch",
    [
        "[2025-01-01,2025-01-31)",
        "[2025-02-01,2025-05-01)",
        "[2025-04-01,2025-10-01)",
        "[2025-07-01,2026-07-01)",
        "[2025-01-01,)",
        "(,)",
        "empty",
    ],
)
def test_the_database_refuses_any_other_stretch_of_days(stretch):
    milestone = MilestoneFactory()

    def write():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE coalitions_milestone SET due_on = %s::daterange WHERE id = %s", [stretch, milestone.pk])

    assert (refused_by(write) or "").startswith("coalitions_milestone_due_on")
