import pytest
from django.core.exceptions import ValidationError

from coalitions.models import Need
from coalitions.operations import draft_next_version, endorse_roadmap
from coalitions.tests.factories import ListedNeedFactory, imprecise
from memberships.models import Membership
from memberships.operations import change_role, mark_commitments
from memberships.tests.factories import AllocationFactory, CommitmentFactory, MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_change_of_role_closes_one_period_and_opens_the_next():
    membership = MembershipFactory(role="observer", since=imprecise("2024-02"), source="Statement")

    following = change_role(membership, role="member", on=imprecise("2025-03"))

    assert list(Membership.objects.order_by("since").values_list("role", "since", "until")) == [
        ("observer", imprecise("2024-02"), imprecise("2025-03")),
        ("member", imprecise("2025-03"), None),
    ]
    assert following.role == "member"


def test_the_next_role_ends_when_the_closed_one_would_have():
    membership = MembershipFactory(role="member", until=imprecise("2026-01-01"))

    assert change_role(membership, role="co_lead", on=imprecise("2025-03-10")).until == imprecise("2026-01-01")


@pytest.mark.parametrize(
    ("role", "on", "sentence"),
    [
        ("member", "2025", "already has that role"),
        ("lead", "2024-02", "changes after it began"),
        ("lead", "2024", "changes after it began"),
        ("lead", "2026-01", "had ended by then"),
    ],
)
def test_a_role_changes_within_its_period_and_to_another(role, on, sentence):
    membership = MembershipFactory(role="member", since=imprecise("2024-02"), until=imprecise("2026-01"))

    with pytest.raises(ValidationError, match=sentence):
        change_role(membership, role=role, on=imprecise(on))

    assert Membership.objects.count() == 1


def test_marking_dates_the_step_of_every_commitment():
    commitments = CommitmentFactory.create_batch(2)

    mark_commitments(commitments, step="confirmed_on", on=imprecise("2025-06"))

    assert [commitment.confirmed_on for commitment in type(commitments[0]).objects.all()] == [imprecise("2025-06")] * 2


def test_a_step_that_is_dated_is_not_dated_again():
    dated = CommitmentFactory(reference="ART-FR-0007", confirmed_on=imprecise("2025-01"))
    other = CommitmentFactory()

    with pytest.raises(ValidationError, match="ART-FR-0007"):
        mark_commitments([dated, other], step="confirmed_on", on=imprecise("2025-06"))

    other.refresh_from_db()
    assert other.confirmed_on is None


@pytest.mark.parametrize("step", ["confirmed_on", "fulfilled_on", "cancelled_on", "condition_met_on"])
def test_no_step_is_dated_in_the_future(step):
    commitment = CommitmentFactory(condition="If others do")

    with pytest.raises(ValidationError, match="cannot end in the future"):
        mark_commitments([commitment], step=step, on=imprecise("2199"))

    commitment.refresh_from_db()
    assert getattr(commitment, step) is None


def test_allocations_hang_on_the_need_through_all_versions():
    listed = ListedNeedFactory()
    allocation = AllocationFactory(need=listed.need)
    first = endorse_roadmap(listed.line.roadmap, on=imprecise("2025-02-12"))

    endorse_roadmap(draft_next_version(first), on=imprecise("2025-09"))

    assert list(Need.objects.get().allocations.all()) == [allocation]
