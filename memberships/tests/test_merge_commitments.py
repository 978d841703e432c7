import pytest
from django.core.exceptions import ValidationError

from coalitions.tests.factories import CoalitionFactory, MeetingFactory, NeedFactory, PartnerFactory, imprecise
from memberships.models import Allocation, Commitment, CommitmentOverlap, CommitmentPartner
from memberships.operations import merge_commitments
from memberships.tests.factories import AllocationFactory, CommitmentFactory, CommitmentOverlapFactory, DeliveryFactory
from office.tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def person():
    return UserFactory(first_name="Olena", last_name="Koval")


@pytest.fixture
def france():
    return PartnerFactory(code="FR")


@pytest.fixture
def kept(france):
    return CommitmentFactory(reference="ART-FR-0001", coalition=CoalitionFactory(slug="artillery"), item_en="Howitzers", partners=[france])


@pytest.fixture
def merged(kept, france):
    return CommitmentFactory(reference="ART-FR-0002", coalition=kept.coalition, item_en="Caesar howitzers", partners=[france])


def test_everything_that_hangs_on_the_one_moves_to_the_other(kept, merged, person):
    germany = PartnerFactory(code="DE")
    CommitmentPartner.objects.create(commitment=merged, partner=germany)
    delivery = DeliveryFactory(commitment=merged)
    allocation = AllocationFactory(commitment=merged, need=NeedFactory(unit=merged.unit))
    part = CommitmentFactory(part_of=merged)
    replacement = CommitmentFactory(replaces=merged)

    merge_commitments(kept, merged, by=person)

    assert set(Commitment.objects.all()) == {kept, part, replacement}
    assert [(share.partner.code, share.share) for share in kept.shares.all()] == [("FR", None), ("DE", None)]
    assert list(kept.deliveries.all()) == [delivery]
    assert list(kept.allocations.all()) == [allocation]
    assert list(kept.parts.all()) == [part]
    assert list(kept.replaced_by.all()) == [replacement]
    assert [alias.reference for alias in kept.aliases.all()] == ["ART-FR-0002"]


def test_blanks_are_filled_and_what_was_said_otherwise_is_noted(kept, merged, person):
    meeting = MeetingFactory()
    Commitment.objects.filter(pk=merged.pk).update(announced_on=imprecise("2025-01"), announced_at=meeting, quantity=12, source="Le Monde")

    merge_commitments(kept, merged, by=person)

    kept.refresh_from_db()
    assert (kept.announced_on, kept.announced_at, kept.quantity, kept.source) == (imprecise("2025-01"), meeting, 10, "Le Monde")
    assert kept.note.startswith("Olena Koval merged this with ART-FR-0002 ")
    assert "Caesar howitzers" in kept.note
    assert "12" in kept.note


def test_the_stricter_releasability_stands(kept, merged, person):
    Commitment.objects.filter(pk=kept.pk).update(releasability="public")
    Commitment.objects.filter(pk=merged.pk).update(releasability="bilateral")

    assert merge_commitments(kept, merged, by=person).releasability == "bilateral"


def test_what_was_part_of_the_other_is_part_of_nothing_now(kept, merged, person):
    Commitment.objects.filter(pk=kept.pk).update(part_of=merged)

    merge_commitments(kept, merged, by=person)

    kept.refresh_from_db()
    assert (kept.part_of, Commitment.objects.count()) == (None, 1)


def test_the_other_way_round_too(kept, merged, person):
    Commitment.objects.filter(pk=merged.pk).update(part_of=kept, replaces=kept)

    merge_commitments(kept, merged, by=person)

    kept.refresh_from_db()
    assert (kept.part_of, kept.replaces) == (None, None)


def test_a_merge_that_would_close_a_circle_is_refused(kept, merged, person):
    middle = CommitmentFactory(part_of=kept)
    Commitment.objects.filter(pk=merged.pk).update(part_of=middle)

    with pytest.raises(ValidationError, match="in a circle"):
        merge_commitments(kept, merged, by=person)

    assert Commitment.objects.count() == 3


def test_the_same_allocation_twice_becomes_one(kept, merged, person):
    need = NeedFactory(unit=kept.unit)
    AllocationFactory(commitment=kept, need=need, quantity=4)
    AllocationFactory(commitment=merged, need=need, quantity=4, note="As agreed")

    merge_commitments(kept, merged, by=person)

    assert [(row.commitment, row.quantity, row.note) for row in Allocation.objects.all()] == [(kept, 4, "As agreed")]


def test_different_allocations_to_one_need_are_refused(kept, merged, person):
    need = NeedFactory(unit=kept.unit)
    AllocationFactory(commitment=kept, need=need, quantity=4)
    AllocationFactory(commitment=merged, need=need, quantity=5)

    with pytest.raises(ValidationError, match="already allocated to the need from that day"):
        merge_commitments(kept, merged, by=person)

    assert (Commitment.objects.count(), Allocation.objects.count()) == (2, 2)


def test_what_was_decided_between_the_two_goes_and_other_decisions_move(kept, merged, person):
    elsewhere = CommitmentFactory(unit=kept.unit)
    CommitmentOverlapFactory(commitment=merged, owner=kept)
    Commitment.objects.filter(pk=merged.pk).update(unit=kept.unit)
    distinct = CommitmentOverlapFactory(commitment=elsewhere, owner=merged, decision="distinct")

    merge_commitments(kept, merged, by=person)

    assert list(CommitmentOverlap.objects.values_list("pk", "commitment", "owner")) == [(distinct.pk, elsewhere.pk, kept.pk)]


def test_an_owner_is_not_merged_with_what_is_counted_elsewhere(kept, merged, person):
    CommitmentOverlapFactory(commitment=kept)
    CommitmentOverlapFactory(owner=merged)

    with pytest.raises(ValidationError, match="settle these overlaps first"):
        merge_commitments(kept, merged, by=person)
    assert CommitmentOverlap.objects.count() == 2
