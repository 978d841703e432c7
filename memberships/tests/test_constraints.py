"""Each constraint of this floor is broken once, past all forms."""

import datetime

import pytest

from coalitions.tests.factories import CoalitionFactory, NeedFactory, PartnerFactory, imprecise
from memberships.models import CommitmentPartner, DeliveryPartner
from memberships.tests.factories import (
    AccessionStepFactory,
    AllocationFactory,
    CommitmentFactory,
    CommitmentOverlapFactory,
    DeliveryFactory,
    ExchangeRateFactory,
    MembershipFactory,
    PlannedDeliveryFactory,
    PublishedTotalFactory,
    UseReportFactory,
)
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


def own_owner():
    commitment = CommitmentFactory()
    CommitmentOverlapFactory(commitment=commitment, owner=commitment)


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
    "allocation_counts_as_above_zero": lambda: allocated(counts_as=0),
    "condition_is_said_before_it_is_met": lambda: CommitmentFactory(condition_met_on=EARLY),
    "condition_is_above_zero_in_the_commitments_unit": lambda: CommitmentFactory(condition="if others give", condition_quantity=0),
    "period_is_planned_once_for_a_commitment": lambda: again(PlannedDeliveryFactory()),
    "planned_delivery_is_above_zero": lambda: PlannedDeliveryFactory(quantity=0),
    "plan_is_by_month_or_quarter": lambda: PlannedDeliveryFactory(period=imprecise("2026")),
    "plan_is_changed_after_it_was_made": lambda: PlannedDeliveryFactory(until=datetime.date(2024, 12, 31), reason="postponed"),
    "changed_plan_says_why": lambda: PlannedDeliveryFactory(until=datetime.date(2025, 12, 31)),
    "usereport_official_use_is_never_public": lambda: UseReportFactory(marking="official_use", releasability="public"),
    "use_is_reported_once_a_quarter": lambda: again(UseReportFactory()),
    "use_is_reported_by_quarter": lambda: UseReportFactory(quarter=imprecise("2025-09")),
    "use_report_has_a_figure": lambda: UseReportFactory(in_service=None),
    "use_is_not_below_zero": lambda: UseReportFactory(lost=-1),
    "commitmentoverlap_share_is_between_0_and_1": lambda: CommitmentOverlapFactory(share="1.5"),
    "commitment_overlap_is_decided_once": lambda: again(CommitmentOverlapFactory(decision="distinct")),
    "commitment_is_counted_with_one_owner": lambda: again(CommitmentOverlapFactory(), owner=CommitmentFactory()),
    "commitment_is_not_its_own_owner": lambda: own_owner(),
    "currency_has_one_rate_a_day": lambda: again(ExchangeRateFactory()),
    "rate_is_above_zero": lambda: ExchangeRateFactory(rate=0),
    "euro_needs_no_rate": lambda: ExchangeRateFactory(currency="EUR"),
    "total_is_published_once": lambda: again(PublishedTotalFactory(coalition=None)),
    "published_total_says_something": lambda: PublishedTotalFactory(value=None),
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
