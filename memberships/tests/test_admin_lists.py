"""The lists of this floor: what they show, find and filter, at a cost that does not grow with the rows."""

import datetime

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalitions.tests.factories import NeedFactory, PartnerFactory, imprecise
from memberships.models import ExchangeRate
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

pytestmark = pytest.mark.django_db

MAKERS = {
    "membership": MembershipFactory,
    "accessionstep": AccessionStepFactory,
    "commitment": lambda: CommitmentFactory(partners=PartnerFactory.create_batch(2)),
    "allocation": lambda: AllocationFactory(need=NeedFactory()),
    "delivery": lambda: DeliveryFactory(commitment=CommitmentFactory(), partners=PartnerFactory.create_batch(2)),
    "planneddelivery": PlannedDeliveryFactory,
    "usereport": UseReportFactory,
    "commitmentoverlap": CommitmentOverlapFactory,
    "exchangerate": lambda: ExchangeRateFactory(on=datetime.date(2025, 1, 1 + ExchangeRate.objects.count())),
    "publishedtotal": PublishedTotalFactory,
}


def listed(client, name, **asked):
    return list(client.get(reverse(f"admin:memberships_{name}_changelist"), asked).context["cl"].result_list)


def test_every_list_is_tried():
    assert {model._meta.model_name for model in admin.site._registry if model._meta.app_label == "memberships"} == set(MAKERS)


@pytest.mark.parametrize("name", MAKERS)
def test_a_list_costs_the_same_however_many_rows(client, editor, name):
    address = reverse(f"admin:memberships_{name}_changelist")
    costs = []
    for _more in range(2):
        MAKERS[name]()
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        costs.append(len(queries))
        MAKERS[name]()

    assert response.status_code == 200
    assert costs[0] == costs[1]
    assert response.context["cl"].result_count == 3


def test_commitments_are_found_by_reference_former_reference_item_and_partner(client, editor):
    france = PartnerFactory(code="FR", name_en="France", name_uk="Франція")
    commitment = CommitmentFactory(reference="ART-FR-0001", item_en="Howitzers", item_uk="Гаубиці", partners=[france])
    commitment.aliases.create(reference="ART-FR-0099")
    CommitmentFactory()

    for term in ("art-fr-0001", "0099", "howitz", "ГАУБИЦІ", "франц"):
        assert listed(client, "commitment", q=term) == [commitment]


def test_commitments_are_filtered_by_the_status_they_have_today(client, editor):
    fulfilled = CommitmentFactory(announced_on=imprecise("2024"))
    DeliveryFactory(commitment=fulfilled, quantity=10, received_on=imprecise("2024-05"))
    stale = CommitmentFactory(announced_on=imprecise("2024"))
    CommitmentFactory(confirmed_on=imprecise("2024"))

    assert listed(client, "commitment", status="fulfilled") == [fulfilled]
    assert listed(client, "commitment", status="stale") == [stale]


def test_overdue_commitments_are_those_the_queryset_calls_so(client, editor):
    overdue = CommitmentFactory(until=imprecise("2020"))
    CommitmentFactory(until=imprecise("2020"), cancelled_on=imprecise("2019"))
    CommitmentFactory(until=imprecise("2099"))

    assert listed(client, "commitment", attention="overdue") == [overdue]


def test_a_filter_of_partners_lists_each_commitment_once(client, editor):
    france, germany = PartnerFactory(code="FR"), PartnerFactory(code="DE")
    joint = CommitmentFactory(partners=[france, germany])
    CommitmentFactory(partners=[germany])

    assert listed(client, "commitment", partners__id__exact=france.pk) == [joint]


def test_deliveries_wait_to_be_matched(client, editor):
    waiting = DeliveryFactory()
    DeliveryFactory(commitment=CommitmentFactory())

    assert listed(client, "delivery", match="unmatched") == [waiting]


def test_deliveries_are_filtered_by_the_stage_they_have_reached(client, editor):
    shipped = DeliveryFactory(shipped_on=imprecise("2024"))
    DeliveryFactory(shipped_on=imprecise("2024"), received_on=imprecise("2025-01"))

    assert listed(client, "delivery", stage="shipped") == [shipped]


def test_memberships_in_force_today(client, editor):
    current = MembershipFactory(since=imprecise("2024"))
    MembershipFactory(until=imprecise("2024"))

    assert listed(client, "membership", today="current") == [current]


def test_figures_read_as_people_write_them(client, editor):
    CommitmentFactory(quantity=1200, amount="3500000.50", currency="EUR")

    page = client.get(reverse("admin:memberships_commitment_changelist")).content.decode()

    assert "1,200\u00a0pcs" in page
    assert "3,500,000.50\u00a0EUR" in page
