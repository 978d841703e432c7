from decimal import Decimal

import pytest

from coalitions.tests.factories import NeedFactory, UnitFactory, imprecise
from memberships.tests.factories import AllocationFactory, CommitmentFactory, DeliveryFactory
from office.warnings import warnings_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
DAY = imprecise("2025-03-01")


def told(record):
    return [(warning.code, warning.sentence) for warning in warnings_of(record)]


@pytest.fixture
def commitment():
    return CommitmentFactory(reference="ART-FR-0001", quantity=10, amount=Decimal(100), currency="EUR")


def test_allocating_more_than_the_commitment_is_told_on_both_sides(commitment):
    AllocationFactory(commitment=commitment, need=NeedFactory(), quantity=6)
    last = AllocationFactory(commitment=commitment, need=NeedFactory(), quantity=5)

    expected = [("over_allocation", "ART-FR-0001 would be allocated 11 of 10.")]
    assert (told(last), told(commitment)) == (expected, expected)


def test_exactly_all_and_what_has_ended_is_no_over_allocation(commitment):
    AllocationFactory(commitment=commitment, need=NeedFactory(), quantity=9, until=DAY)
    last = AllocationFactory(commitment=commitment, need=NeedFactory(), quantity=10)

    assert (told(last), told(commitment)) == ([], [])


def test_receiving_more_than_committed_is_told_of_quantity_and_money_alike(commitment):
    DeliveryFactory(commitment=commitment, received_on=DAY, quantity=8)
    last = DeliveryFactory(commitment=commitment, received_on=DAY, quantity=3, amount=Decimal(101), currency="EUR")

    expected = [
        ("over_delivery", "ART-FR-0001 would have received 11 of 10."),
        ("over_delivery", "ART-FR-0001 would have received 101 of 100."),
    ]
    assert (told(last), told(commitment)) == (expected, expected)


def test_other_units_currencies_cumulative_and_unreceived_lots_are_not_added(commitment):
    DeliveryFactory(commitment=commitment, received_on=DAY, unit=UnitFactory(code="set"), quantity=99)
    DeliveryFactory(commitment=commitment, received_on=DAY, quantity=1, amount=Decimal(999), currency="USD")
    DeliveryFactory(commitment=commitment, received_on=DAY, quantity=99, basis="to_date")
    DeliveryFactory(commitment=commitment, shipped_on=DAY, quantity=99)

    assert told(commitment) == []
