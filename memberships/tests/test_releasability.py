"""Who may be given what: each releasability against each audience."""

import pytest

from coalitions.models import Meeting, Need
from coalitions.tests.factories import CoalitionFactory, MeetingFactory, MilestoneFactory, NeedFactory, PartnerFactory
from memberships.models import Commitment
from memberships.tests.factories import CommitmentFactory, DeliveryFactory
from office.markings import Audience, Releasability

pytestmark = pytest.mark.django_db

INTERNAL, BILATERAL, COALITION, PUBLIC = Releasability.values
FRANCE_IN_DRONES = Audience("partner", "FR", frozenset({"drones"}))
FRANCE_ALONE = Audience("partner", "FR")
GERMANY_IN_DRONES = Audience("partner", "DE", frozenset({"drones"}))


@pytest.fixture
def drones():
    return CoalitionFactory(slug="drones")


@pytest.mark.parametrize(
    ("audience", "given"),
    [
        (Audience(), {INTERNAL, BILATERAL, COALITION, PUBLIC}),
        (Audience("public"), {PUBLIC}),
        (Audience.parse("coalition:drones"), {COALITION, PUBLIC}),
        (Audience.parse("coalition:armour"), {PUBLIC}),
        (FRANCE_IN_DRONES, {BILATERAL, COALITION, PUBLIC}),
        (FRANCE_ALONE, {BILATERAL, COALITION, PUBLIC}),
        (GERMANY_IN_DRONES, {COALITION, PUBLIC}),
        (Audience("partner", "DE"), {PUBLIC}),
    ],
    ids=lambda value: "-".join(sorted(value)) if isinstance(value, set) else str(value),  # every worker calls it the same
)
def test_a_commitment_of_france_in_the_drone_coalition(drones, audience, given):
    for releasability in Releasability.values:
        CommitmentFactory(coalition=drones, partners=[PartnerFactory(code="FR")], releasability=releasability)

    assert {row.releasability for row in Commitment.objects.releasable_to(audience)} == given


def test_a_joint_commitment_is_given_once_to_each_of_its_partners(drones):
    joint = CommitmentFactory(coalition=drones, partners=[PartnerFactory(code="FR"), PartnerFactory(code="DE")], releasability=BILATERAL)

    assert [list(Commitment.objects.releasable_to(Audience("partner", code))) for code in ("FR", "DE", "PL")] == [[joint], [joint], []]


def test_what_belongs_to_no_coalition_goes_to_none():
    CommitmentFactory(coalition=None, releasability=COALITION)

    assert list(Commitment.objects.releasable_to(Audience.parse("coalition:drones"))) == []


def test_a_public_commitment_gives_none_of_its_internal_deliveries(drones):
    commitment = CommitmentFactory(coalition=drones, releasability=PUBLIC)
    DeliveryFactory(commitment=commitment, releasability=INTERNAL)
    shown = DeliveryFactory(commitment=commitment, releasability=PUBLIC)

    assert list(commitment.deliveries.releasable_to(Audience("public"))) == [shown]


@pytest.mark.parametrize("audience", [Audience.parse("coalition:drones"), GERMANY_IN_DRONES], ids=str)
def test_needs_milestones_and_meetings_of_the_coalition_go_to_its_members(drones, audience):
    need = NeedFactory(coalition=drones, releasability=COALITION)
    meeting = MeetingFactory(format=drones, releasability=COALITION)
    milestone = MilestoneFactory(line__roadmap__coalition=drones, releasability=COALITION)
    for hidden in (NeedFactory, MeetingFactory, MilestoneFactory):
        hidden(releasability=COALITION)

    assert [list(model.objects.releasable_to(audience)) for model in (Need, Meeting, type(milestone))] == [[need], [meeting], [milestone]]


def test_a_milestone_goes_to_the_partner_responsible_for_it():
    milestone = MilestoneFactory(releasability=BILATERAL)
    milestone.responsibilities.create(partner=PartnerFactory(code="FR"))

    assert list(type(milestone).objects.releasable_to(FRANCE_ALONE)) == [milestone]
    assert list(type(milestone).objects.releasable_to(GERMANY_IN_DRONES)) == []


def test_a_narrowed_queryset_narrows_further(drones):
    CommitmentFactory(coalition=drones, releasability=PUBLIC)

    assert list(Commitment.objects.filter(coalition=None).releasable_to(Audience("public"))) == []


def test_new_records_start_internal():
    assert {CommitmentFactory().releasability, NeedFactory().releasability, DeliveryFactory().releasability} == {INTERNAL}
