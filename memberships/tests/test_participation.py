import pytest

from coalitions.tests.factories import CoalitionFactory, PartnerFactory, imprecise
from memberships.models import Commitment
from memberships.tests.factories import CommitmentFactory, DeliveryFactory, MembershipFactory
from office.warnings import warnings_of

pytestmark = pytest.mark.django_db


def codes(record):
    return [warning.code for warning in warnings_of(record)]


@pytest.fixture
def member():
    return MembershipFactory(since=imprecise("2024-03"), until=imprecise("2025-07-01"))


@pytest.mark.parametrize(
    ("announced", "expected"),
    [
        ("2024-02-29", ["took_no_part"]),
        ("2024-03-01", []),
        ("2024", []),
        ("2025-06-30", []),
        ("2025-07-01", ["took_no_part"]),
        ("2023", ["took_no_part"]),
    ],
)
def test_promising_outside_the_own_membership_is_a_warning(member, announced, expected):
    commitment = CommitmentFactory(coalition=member.coalition, partners=[member.partner], announced_on=imprecise(announced))

    assert codes(commitment) == expected


def test_only_what_the_source_ties_to_the_coalition_is_asked_about():
    area = Commitment.Attribution.CAPABILITY_AREA
    commitment = CommitmentFactory(partners=[PartnerFactory()], announced_on=imprecise("2025"), attribution=area)

    assert codes(commitment) == []


def test_nothing_is_asked_without_a_day_a_coalition_or_of_the_host():
    stranger, host = PartnerFactory(), PartnerFactory(code="UA")

    assert codes(CommitmentFactory(partners=[stranger])) == []
    assert codes(CommitmentFactory(partners=[stranger], coalition=None, announced_on=imprecise("2025"))) == []
    assert codes(CommitmentFactory(partners=[host], announced_on=imprecise("2025"))) == []


def test_a_delivery_is_asked_about_by_its_furthest_date():
    member = MembershipFactory(since=imprecise("2025"))

    late = DeliveryFactory(
        coalition=member.coalition, partners=[member.partner], shipped_on=imprecise("2024-12"), received_on=imprecise("2025-01")
    )
    early = DeliveryFactory(coalition=CoalitionFactory(), partners=[member.partner], shipped_on=imprecise("2024-12"))

    assert (codes(late), codes(early)) == ([], ["took_no_part"])
