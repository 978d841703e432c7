"""Merging from the lists: both records side by side, what will move, one choice."""

import pytest
from django.urls import reverse

from coalitions.models import Partner
from coalitions.tests.factories import CoalitionFactory, PartnerFactory
from memberships.models import Commitment
from memberships.tests.factories import CommitmentFactory, DeliveryFactory, MembershipFactory
from office.roles import DESK_OFFICER
from office.tests.admin_forms import send
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PARTNERS = reverse("admin:coalitions_partner_changelist")


@pytest.fixture
def czechs():
    return PartnerFactory(code="CZ", name_en="Czechia"), PartnerFactory(code="CZE", name_en="Czech Republic")


def page(pair, kind="coalitions_partner"):
    return reverse(f"admin:{kind}_merge") + "?" + "&".join(f"record={record.pk}" for record in pair)


def test_two_ticked_records_are_set_side_by_side(client, editor, czechs):
    MembershipFactory(partner=czechs[1])

    asked = client.post(PARTNERS, {"action": "merge", "_selected_action": [record.pk for record in czechs]})
    shown = client.get(asked.url)

    assert asked.url == page(czechs)
    assert next(row.values for row in shown.context["fields"] if row.differs) == ("CZ", "CZE")
    assert [(row.label, row.values) for row in shown.context["rows"]] == [("memberships", (0, 1))]
    assert Partner.objects.count() == 2


@pytest.mark.parametrize("ticked", [1, 3])
def test_merging_takes_two(client, editor, czechs, ticked):
    records = [*czechs, PartnerFactory()][:ticked]

    response = client.post(PARTNERS, {"action": "merge", "_selected_action": [record.pk for record in records]}, follow=True)

    assert [str(message) for message in response.context["messages"]] == ["Tick the two records that are one."]


def test_the_chosen_record_stays(client, editor, czechs):
    kept = czechs[0]

    response = send(client, page(czechs), {"kept": kept.pk})

    assert response.url == reverse("admin:coalitions_partner_change", args=[kept.pk])
    assert list(Partner.objects.all()) == [kept]


def test_without_a_choice_nothing_is_merged(client, editor, czechs):
    response = send(client, page(czechs), {"kept": "999"})

    assert response.context["error"] == "Choose which of the two stays."
    assert Partner.objects.count() == 2


def test_a_clash_is_said_on_the_page_and_nothing_is_changed(client, editor, czechs):
    coalition = CoalitionFactory()
    for partner, role in zip(czechs, ["member", "lead"], strict=True):
        MembershipFactory(coalition=coalition, partner=partner, role=role)

    response = send(client, page(czechs), {"kept": czechs[0].pk})

    assert "This partner already has a role in this coalition in that period." in response.context["error"]
    assert [partner.memberships.count() for partner in czechs] == [1, 1]


def test_commitments_are_merged_with_their_deliveries(client, editor):
    pair = CommitmentFactory.create_batch(2)
    delivery = DeliveryFactory(commitment=pair[1])

    send(client, page(pair, "memberships_commitment"), {"kept": pair[0].pk})

    assert list(Commitment.objects.all()) == [pair[0]]
    delivery.refresh_from_db()
    assert delivery.commitment == pair[0]


@pytest.mark.parametrize("query", ["", "?record=1", "?record=1&record=x", "?record=999998&record=999999"])
def test_records_that_do_not_exist_are_not_found(client, editor, query):
    assert client.get(reverse("admin:coalitions_partner_merge") + query).status_code == 404


def test_desk_officers_do_not_merge_partners(client, czechs):
    client.force_login(UserFactory(role=DESK_OFFICER))

    assert send(client, page(czechs), {"kept": czechs[0].pk}).status_code == 403
    assert Partner.objects.count() == 2
