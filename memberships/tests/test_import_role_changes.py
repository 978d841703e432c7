"""Another role from a later day on closes the kept period and opens the next, as the workbench does it."""

import pytest

from coalitions.tests.factories import CoalitionFactory, PartnerFactory, imprecise
from memberships.models import Membership
from memberships.tests.factories import MembershipFactory
from office.tests.importing import bring, changed, counts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

ROW = {"coalition": "drone", "partner": "LV"}


@pytest.fixture(autouse=True)
def latvia():
    partner, coalition = PartnerFactory(code="LV"), CoalitionFactory(slug="drone", code="DRN")
    return MembershipFactory(partner=partner, coalition=coalition, role="member", since=imprecise("2024-02"))


def periods():
    return [(row.role, str(row.since), str(row.until)) for row in Membership.objects.order_by("since")]


def test_a_later_beginning_in_another_role_closes_the_period_and_opens_the_next():
    row = {**ROW, "role": "co_lead", "since": "2025-06-01"}

    outcome = bring("memberships", row)

    assert outcome.errors == []
    assert periods() == [("member", "2024-02", "2025-06-01"), ("co_lead", "2025-06-01", "None")]
    assert [problem.reason for problem in outcome.warnings] == [
        "A change of role: the period as member since 2024-02 ends on 2025-06-01, and the next one begins."
    ]
    assert counts(bring("memberships", row)) == {"create": 0, "update": 0, "same": 1}


def test_the_next_period_ends_when_the_closed_one_would_have():
    Membership.objects.update(until=imprecise("2026"))

    bring("memberships", {**ROW, "role": "lead", "since": "2025"})

    assert periods() == [("member", "2024-02", "2025"), ("lead", "2025", "2026")]


def test_a_period_that_had_ended_stays_as_it_was():
    Membership.objects.update(until=imprecise("2024-12-31"))

    bring("memberships", {**ROW, "role": "lead", "since": "2025-06"})

    assert periods() == [("member", "2024-02", "2024-12-31"), ("lead", "2025-06", "None")]


@pytest.mark.parametrize(
    ("row", "change"),
    [
        ({"role": "member", "since": "2025-06"}, {"since": ("2024-02", "2025-06")}),
        ({"role": "lead", "since": "2024-01"}, {"role": ("member", "lead"), "since": ("2024-02", "2024-01")}),
        ({"role": "lead"}, {"role": ("member", "lead")}),
    ],
)
def test_anything_else_corrects_the_period(row, change):
    assert changed(bring("memberships", {**ROW, **row})) == {2: change}
    assert Membership.objects.count() == 1
