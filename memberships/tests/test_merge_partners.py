import pytest
from django.core.exceptions import ValidationError

from coalitions.models import MilestonePartner, Partner, PartnerAlias, WorkingGroup, WorkingGroupMember
from coalitions.operations import endorse_roadmap, merge_partners
from coalitions.tests.factories import CoalitionFactory, MilestoneFactory, PartnerFactory, imprecise
from memberships.models import AccessionStep, CommitmentPartner, Membership
from memberships.tests.factories import AccessionStepFactory, CommitmentFactory, DeliveryFactory, MembershipFactory
from office.tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def person():
    return UserFactory(first_name="Olena", last_name="Koval")


@pytest.fixture
def czechia():
    return PartnerFactory(code="CZ", name_en="Czechia", name_uk="Чехія", nato=True)


@pytest.fixture
def republic():
    return PartnerFactory(code="CZE", name_en="Czech Republic", name_uk="Чеська Республіка", contact_cadence_days=30, note="Met in Prague.")


def test_everything_that_hangs_on_the_one_moves_to_the_other(czechia, republic, person):
    coalition = CoalitionFactory()
    membership = MembershipFactory(coalition=coalition, partner=republic)
    step = AccessionStepFactory(coalition=coalition, partner=republic)
    commitment = CommitmentFactory(partners=[republic])
    delivery = DeliveryFactory(partners=[republic])
    group = WorkingGroup.objects.create(coalition=coalition, name_en="Ammunition")
    WorkingGroupMember.objects.create(working_group=group, partner=republic)
    milestone = MilestoneFactory()
    MilestonePartner.objects.create(milestone=milestone, partner=republic)
    PartnerAlias.objects.create(partner=republic, name="ČR")

    merge_partners(czechia, republic, by=person)

    assert list(Partner.objects.all()) == [czechia]
    assert list(czechia.memberships.all()) == [membership]
    assert list(czechia.accession_steps.all()) == [step]
    assert list(czechia.commitments.all()) == [commitment]
    assert list(czechia.deliveries.all()) == [delivery]
    assert list(czechia.working_groups.all()) == [group]
    assert list(czechia.milestones.all()) == [milestone]
    assert {alias.name for alias in czechia.aliases.all()} == {"ČR", "Czech Republic", "Чеська Республіка", "CZE"}


def test_blank_fields_are_filled_and_what_was_said_otherwise_is_noted(czechia, republic, person):
    merge_partners(czechia, republic, by=person)

    czechia.refresh_from_db()
    assert (czechia.contact_cadence_days, czechia.nato) == (30, True)
    assert czechia.note == "Met in Prague.\nOlena Koval merged this with Czech Republic. There it said: NATO: no."


def test_the_merged_partner_is_found_by_its_old_names_and_code(czechia, republic, person):
    merge_partners(czechia, republic, by=person)

    assert [Partner.objects.named(text).get() for text in ("CZE", "czech republic", "чеська республіка")] == [czechia] * 3


def test_the_history_of_the_merged_record_stays(czechia, republic, person):
    key = republic.pk

    merge_partners(czechia, republic, by=person)

    events = Partner._meta.get_field("history").related_model.objects.filter(pgh_obj_id=key).order_by("pgh_id")
    assert [(event.pgh_label, event.name_en) for event in events] == [("insert", "Czech Republic"), ("delete", "Czech Republic")]


def test_the_same_membership_twice_becomes_one_with_both_sources(czechia, republic, person):
    coalition = CoalitionFactory()
    MembershipFactory(coalition=coalition, partner=czechia, source="Statement of May")
    MembershipFactory(coalition=coalition, partner=republic, source="Letter of June", known_by=imprecise("2024-06"))

    merge_partners(czechia, republic, by=person)

    row = Membership.objects.get()
    assert (row.partner, row.source, row.known_by) == (czechia, "Statement of May; Letter of June", imprecise("2024-06"))


def test_periods_that_overlap_with_different_roles_are_named_and_nothing_is_changed(czechia, republic, person):
    coalition = CoalitionFactory(name_en="Drone coalition", name_uk="Коаліція дронів")
    MembershipFactory(coalition=coalition, partner=czechia, role="member")
    overlapping = MembershipFactory(coalition=coalition, partner=republic, role="lead")

    with pytest.raises(ValidationError) as refusal:
        merge_partners(czechia, republic, by=person)

    assert "already has a role in this coalition in that period" in refusal.value.messages[0]
    assert "membership" in refusal.value.messages[0]
    overlapping.refresh_from_db()
    assert (overlapping.partner, Partner.objects.count()) == (republic, 2)


def test_periods_that_follow_each_other_both_stay(czechia, republic, person):
    coalition = CoalitionFactory()
    MembershipFactory(coalition=coalition, partner=czechia, role="observer", until=imprecise("2024-05"))
    MembershipFactory(coalition=coalition, partner=republic, role="member", since=imprecise("2024-05"))

    merge_partners(czechia, republic, by=person)

    assert list(czechia.memberships.order_by("since").values_list("role", flat=True)) == ["member", "observer"]


def test_shares_of_one_commitment_are_added(czechia, republic, person):
    commitment = CommitmentFactory()
    for partner, share in [(czechia, "0.25"), (republic, "0.5")]:
        CommitmentPartner.objects.create(commitment=commitment, partner=partner, share=share)

    merge_partners(czechia, republic, by=person)

    assert [(row.partner, row.share) for row in commitment.shares.all()] == [(czechia, pytest.approx(0.75))]


def test_a_known_share_and_an_unknown_one_are_not_added(czechia, republic, person):
    commitment = CommitmentFactory()
    CommitmentPartner.objects.create(commitment=commitment, partner=czechia, share="0.25")
    CommitmentPartner.objects.create(commitment=commitment, partner=republic)

    with pytest.raises(ValidationError, match="cannot be moved"):
        merge_partners(czechia, republic, by=person)


def test_the_same_accession_step_with_different_documents_is_refused(czechia, republic, person):
    coalition = CoalitionFactory()
    AccessionStepFactory(coalition=coalition, partner=czechia, document="Letter 1")
    AccessionStepFactory(coalition=coalition, partner=republic, document="Letter 2")

    with pytest.raises(ValidationError, match="This step of the partner is already recorded"):
        merge_partners(czechia, republic, by=person)

    assert AccessionStep.objects.count() == 2


def test_a_partner_named_in_an_endorsed_plan_can_still_be_merged(czechia, republic, person):
    milestone = MilestoneFactory()
    MilestonePartner.objects.create(milestone=milestone, partner=republic)
    endorse_roadmap(milestone.line.roadmap, on=imprecise("2025-02"))

    merge_partners(czechia, republic, by=person)

    assert list(milestone.responsible.all()) == [czechia]


def test_ukraine_is_not_merged_into_anybody(czechia, person):
    with pytest.raises(ValidationError, match="Ukraine is host"):
        merge_partners(czechia, PartnerFactory(code="UA"), by=person)


def test_a_record_is_not_merged_with_itself(czechia, person):
    with pytest.raises(ValidationError, match="two different records"):
        merge_partners(czechia, czechia, by=person)


def test_a_membership_that_ended_is_not_one_that_goes_on(czechia, republic, person):
    coalition = CoalitionFactory()
    MembershipFactory(coalition=coalition, partner=czechia, until=imprecise("2025"))
    MembershipFactory(coalition=coalition, partner=republic)

    with pytest.raises(ValidationError, match="already has a role in this coalition in that period"):
        merge_partners(czechia, republic, by=person)
