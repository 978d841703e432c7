"""Each constraint of this floor is broken once, past all forms."""

import pytest

from coalitions.tests.factories import CoalitionFactory, NeedFactory, PartnerFactory, imprecise
from memberships.models import CommitmentPartner, DeliveryPartner
from memberships.tests.factories import AccessionStepFactory, AllocationFactory, CommitmentFactory, DeliveryFactory, MembershipFactory
from office.tests.constraints import named_in, refused_by

pytestmark = pytest.mark.django_db
LATE, EARLY = imprecise("2025-06"), imprecise("2025-03")


def again(record, **changes):
    """Write the same row once more, as a new one."""
    record.pk, record._state.adding = None, True
    for name, value in changes.items():
        setattr(record, name, value)
    record.save()


def part_of_itself(name):
    commitment = CommitmentFactory()
    type(commitment).objects.filter(pk=commitment.pk).update(**{name: commitment})


def allocated(**values):
    return AllocationFactory(need=NeedFactory(), **values)


BREAKERS = {
    "accession_step_is_recorded_once": lambda: again(AccessionStepFactory(on=None)),
    "membership_ends_after_it_begins": lambda: MembershipFactory(since=LATE, until=EARLY),
    "one_role_of_a_partner_at_a_time": lambda: again(MembershipFactory(since=EARLY), since=LATE, role="lead"),
    "commitment_reference_is_well_written": lambda: CommitmentFactory(reference="ART/FR"),
    "delivery_reference_is_well_written": lambda: DeliveryFactory(reference="art-d-1"),
    "commitment_official_use_is_never_public": lambda: CommitmentFactory(marking="official_use", releasability="public"),
    "committed_quantity_is_above_zero_with_its_unit": lambda: CommitmentFactory(quantity=0),
    "committed_amount_is_above_zero_with_its_currency": lambda: CommitmentFactory(amount=5),
    "commitment_ends_after_it_begins": lambda: CommitmentFactory(since=LATE, until=EARLY),
    "commitment_is_no_part_of_itself": lambda: part_of_itself("part_of"),
    "partner_is_named_once_in_a_commitment": lambda: again(
        CommitmentPartner.objects.create(commitment=CommitmentFactory(), partner=PartnerFactory())
    ),
    "share_is_between_0_and_1": lambda: CommitmentPartner.objects.create(
        commitment=CommitmentFactory(), partner=PartnerFactory(), share="1.5"
    ),
    "commitment_is_allocated_once_to_a_need": lambda: again(allocated()),
    "allocation_is_of_a_quantity_or_an_amount": lambda: allocated(quantity=None),
    "allocation_ends_after_it_begins": lambda: allocated(since=LATE, until=EARLY),
    "delivery_official_use_is_never_public": lambda: DeliveryFactory(marking="official_use", releasability="public"),
    "delivered_quantity_is_above_zero_with_its_unit": lambda: DeliveryFactory(unit=None),
    "delivered_amount_is_above_zero_with_its_currency": lambda: DeliveryFactory(currency="EUR"),
    "delivery_is_received_after_it_is_shipped": lambda: DeliveryFactory(shipped_on=LATE, received_on=EARLY),
    "partner_is_named_once_in_a_delivery": lambda: again(
        DeliveryPartner.objects.create(delivery=DeliveryFactory(), partner=PartnerFactory())
    ),
}


def test_every_constraint_is_broken_here():
    assert set(BREAKERS) == named_in("memberships")


@pytest.mark.parametrize("name", BREAKERS)
def test_the_database_refuses(name):
    assert refused_by(BREAKERS[name]) == name


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("commitment_is_no_part_of_itself", lambda: part_of_itself("replaces")),
        ("committed_quantity_is_above_zero_with_its_unit", lambda: CommitmentFactory(quantity=None)),
        ("committed_quantity_is_above_zero_with_its_unit", lambda: CommitmentFactory(unit=None)),
        ("committed_amount_is_above_zero_with_its_currency", lambda: CommitmentFactory(currency="EUR")),
        ("one_role_of_a_partner_at_a_time", lambda: again(MembershipFactory(until=LATE), until=EARLY)),
        ("one_role_of_a_partner_at_a_time", lambda: again(MembershipFactory(), since=LATE)),
    ],
)
def test_both_halves_of_a_rule_hold(name, write):
    assert refused_by(write) == name


@pytest.mark.parametrize(
    "write",
    [
        lambda: again(MembershipFactory(until=LATE), since=LATE, until=None),
        lambda: again(MembershipFactory(), coalition=CoalitionFactory()),
        lambda: again(MembershipFactory(), partner=PartnerFactory()),
        lambda: CommitmentFactory(quantity=None, unit=None),
        lambda: CommitmentFactory(since=imprecise("2025"), until=EARLY),
        lambda: DeliveryFactory(shipped_on=imprecise("2025-03-20"), received_on=EARLY),
        lambda: again(AccessionStepFactory(on=EARLY), on=LATE),
        lambda: allocated(quantity=None, amount=5),
    ],
)
def test_what_may_be_true_is_not_refused(write):
    assert refused_by(write) is None
