"""Lots without a commitment are matched or split where both ends are in one's care; nothing else is shown or written."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalitions.tests.factories import CoalitionFactory, DeskFactory, PartnerFactory, UnitFactory, imprecise
from memberships.models import Delivery
from memberships.tests.factories import CommitmentFactory, DeliveryFactory, MembershipFactory
from office.models import Confirmation
from office.roles import DESK_OFFICER, EDITOR, LEADERSHIP
from office.tests.admin_forms import carried
from office.tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
PAGE = "/deliveries/matching/"


@pytest.fixture
def drones():
    return CoalitionFactory(slug="drone", code="DRN")


@pytest.fixture
def latvia():
    return PartnerFactory(code="LV", name_en="Latvia")


@pytest.fixture
def lot(drones, latvia):
    MembershipFactory(coalition=drones, partner=latvia)
    given = {"reference": "DRN-D-0001", "item_en": "Combat drones, first batch", "received_on": imprecise("2025-04")}
    return DeliveryFactory(coalition=drones, quantity=5, partners=[latvia], **given)


@pytest.fixture
def commitment(drones, latvia):
    given = {"reference": "DRN-LV-0001", "item_en": "Combat drones", "quantity": 10, "announced_on": imprecise("2025-01")}
    return CommitmentFactory(coalition=drones, partners=[latvia], **given)


def officer(client, role=DESK_OFFICER, *desks):
    person = UserFactory(role=role)
    for coalition in desks:
        DeskFactory(officer=person, coalition=coalition)
    client.force_login(person)
    return person


def suggested(response):
    return [
        (one.lot.reference, [(s.commitment.reference, s.speaks_for, s.speaks_against) for s in one.suggestions])
        for one in response.context["waiting"]
    ]


def match(client, lot, commitment, **more):
    page = client.get(PAGE)
    return client.post(PAGE, {**carried(page), "delivery": lot.pk, "commitment": commitment.pk, **more})


def test_a_lot_is_offered_what_it_may_serve_with_the_reasons_in_words(client, lot, commitment, drones):
    officer(client, EDITOR)
    CommitmentFactory(
        reference="DRN-EE-0001", coalition=drones, item_en="Trucks", partners=[PartnerFactory()], unit=UnitFactory(code="set")
    )
    CommitmentFactory(
        reference="ART-LV-0001", item_en="Combat drones", partners=[PartnerFactory(code="LV")], cancelled_on=imprecise("2025")
    )
    small = {"item_en": "Drones", "quantity": 2, "until": imprecise("2024")}
    CommitmentFactory(reference="ART-LV-0002", partners=[PartnerFactory(code="LV"), PartnerFactory(code="DK")], **small)

    first, *others = suggested(client.get(PAGE))[0][1]
    assert first[0] == "DRN-LV-0001"
    assert [words for words in first[1] if "alike" not in words] == [
        "same partners: Latvia",
        "same coalition",
        "10\xa0pcs still to come",
        "within its time",
    ]
    assert [name for name, _pro, _contra in others] == ["ART-LV-0002"]
    assert others[0][2] == ("only 2\xa0pcs still to come", "later than promised")


def test_one_press_matches_and_a_second_sending_does_nothing_twice(client, lot, commitment):
    officer(client, EDITOR)
    page = client.get(PAGE)
    sent = {**carried(page), "delivery": lot.pk, "commitment": commitment.pk}

    assert client.post(PAGE, sent).status_code == 302
    assert client.post(PAGE, sent).status_code == 302

    lot.refresh_from_db()
    assert (lot.commitment, lot.revision) == (commitment, 2)
    assert suggested(client.get(PAGE)) == []


def test_a_lot_that_somebody_changed_meanwhile_is_not_matched_unseen(client, lot, commitment):
    officer(client, EDITOR)
    page = client.get(PAGE)
    Delivery.objects.update(quantity=6)

    response = client.post(PAGE, {**carried(page), "delivery": lot.pk, "commitment": commitment.pk})

    assert response.status_code == 200
    assert "after you had opened this page" in response.content.decode()
    assert Delivery.objects.get().commitment is None


def test_over_delivery_is_confirmed_before_it_is_written(client, lot, commitment):
    person = officer(client, EDITOR)
    DeliveryFactory(commitment=commitment, quantity=8, received_on=imprecise("2025-03"), coalition=commitment.coalition)

    held = match(client, lot, commitment)

    assert [str(warning) for warning in held.context["held"]["unconfirmed"]][-1] == "DRN-LV-0001 would have received 13 of 10."
    assert Delivery.objects.get(pk=lot.pk).commitment is None
    token = held.context["held"]["unconfirmed_token"]
    assert match(client, lot, commitment, warnings_confirmed=token).status_code == 302
    assert Delivery.objects.get(pk=lot.pk).commitment == commitment
    assert "DRN-LV-0001 would have received 13 of 10." in Confirmation.objects.filter(by=person).values_list("sentence", flat=True)


def test_both_ends_must_be_in_ones_care_and_what_is_not_answers_like_what_is_missing(client, lot, commitment, drones):
    foreign = CommitmentFactory(reference="ART-LV-0009", partners=[PartnerFactory(code="LV")])
    theirs = DeliveryFactory(reference="ART-D-0009")
    officer(client, DESK_OFFICER, drones)

    shown = suggested(client.get(PAGE))

    assert [(name, [row[0] for row in found]) for name, found in shown] == [("DRN-D-0001", ["DRN-LV-0001"])]
    token = carried(client.get(PAGE))
    for sent in ({"delivery": lot.pk, "commitment": foreign.pk}, {"delivery": theirs.pk, "commitment": commitment.pk}):
        assert client.post(PAGE, {**token, **sent}).status_code == 404
    assert client.post(PAGE, {**token, "delivery": "9" * 30, "commitment": commitment.pk}).status_code == 404
    assert client.get(reverse("reporting:delivery_split", args=[theirs.pk])).status_code == 404
    sentences = []
    for reference in ("ART-LV-0009", "NO-SUCH-0009"):
        answer = client.post(PAGE, {**carried(client.get(PAGE)), "delivery": lot.pk, "reference": reference})
        sentences.append(str(list(answer.context["messages"])[-1]).replace(reference, "…"))
    assert sentences == ["There is no commitment “…” among those you change."] * 2
    assert Delivery.objects.filter(commitment=None).count() == 2


def test_whoever_changes_no_deliveries_has_no_such_page(client, lot):
    officer(client, LEADERSHIP)

    assert client.get(PAGE).status_code == 403
    assert client.get(reverse("reporting:delivery_split", args=[lot.pk])).status_code == 403


def test_a_lot_is_split_on_its_page_and_put_back(client, lot, commitment, drones):
    officer(client, DESK_OFFICER, drones)
    page = reverse("reporting:delivery_split", args=[lot.pk])
    typed = {"commitment": ["drn-lv-0001", ""], "quantity": ["3.5", "1.5"]}

    refused = client.post(page, {**carried(client.get(page)), **typed, "quantity": ["3.5", "some"]})
    assert [row.problem for row in refused.context["rows"] if row.problem] == ["This is not a number."]
    answer = client.post(page, {**carried(client.get(page)), **typed})

    assert answer.status_code == 302
    part = Delivery.objects.get(split_from=lot)
    assert list(Delivery.objects.order_by("pk").values_list("reference", "commitment__reference", "quantity")) == [
        ("DRN-D-0001", "DRN-LV-0001", Decimal("3.5")),
        ("DRN-D-0002", None, Decimal("1.5")),
    ]
    back = reverse("reporting:delivery_rejoin", args=[part.pk])
    sent = {**carried(client.get(reverse("reporting:delivery_split", args=[part.pk])))}
    assert client.get(back).status_code == 405
    assert client.post(back, sent).url == page
    assert client.post(back, sent).url == page
    assert list(Delivery.objects.values_list("reference", "quantity")) == [("DRN-D-0001", Decimal(5))]


def test_parts_that_do_not_come_to_the_lot_are_shown_again_as_typed(client, lot, commitment):
    officer(client, EDITOR)
    page = reverse("reporting:delivery_split", args=[lot.pk])

    answer = client.post(page, {**carried(client.get(page)), "commitment": ["DRN-LV-0001", ""], "quantity": ["3", "1"]})

    assert answer.context["refusal"] == "“quantity”: the parts come to 4, the lot is 5."
    assert [(row.commitment, row.quantity) for row in answer.context["rows"]][:2] == [("DRN-LV-0001", "3"), ("", "1")]
    assert Delivery.objects.get().quantity == 5


def test_where_deliveries_and_commitments_disagree_is_listed_by_kind(client, drones, latvia):
    officer(client, EDITOR)
    given = {"coalition": drones, "partners": [latvia]}
    commitment = CommitmentFactory(reference="DRN-LV-0001", quantity=10, announced_on=imprecise("2025-02"), **given)
    arrived = {"commitment": commitment, "received_on": imprecise("2025-03"), **given}
    DeliveryFactory(reference="D-MUCH", **arrived, quantity=11)
    DeliveryFactory(reference="D-UNIT", **arrived, unit=UnitFactory(code="battery"))
    DeliveryFactory(reference="D-EARLY", **{**arrived, "received_on": imprecise("2025-01")}, quantity=1)
    DeliveryFactory(reference="D-STRANGER", **{**arrived, "partners": [latvia, PartnerFactory()]}, quantity=1)
    DeliveryFactory(reference="D-BELOW", **{**arrived, "received_on": imprecise("2025-04")}, basis="to_date", quantity=12)
    DeliveryFactory(reference="D-RIGHT", **{**arrived, "received_on": imprecise("2025-04")}, basis="to_date", quantity=13)

    found = client.get(PAGE).context["discrepancies"]

    assert [(one.name, [row.reference for row in (*one.deliveries, *one.commitments)]) for one in found] == [
        ("unit", ["D-UNIT"]),
        ("early", ["D-EARLY"]),
        ("stranger", ["D-STRANGER"]),
        ("below", ["D-BELOW"]),
        ("more", ["DRN-LV-0001"]),
    ]


def test_the_page_costs_the_same_however_many_lots_wait(client, commitment, drones, latvia):
    officer(client, EDITOR)
    costs = []
    for number in (1, 3):
        while Delivery.objects.count() < number:
            DeliveryFactory(coalition=drones, partners=[latvia, PartnerFactory()], item_en="Combat drones")
        client.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            assert len(client.get(PAGE).context["waiting"]) == number
        costs.append(len(asked))

    assert costs[0] == costs[1] <= 30


@pytest.mark.parametrize("audience", ["public", "partner:LV", "nonsense"])
def test_work_that_is_nobodys_outside_is_shown_for_no_audience(client, lot, audience):
    officer(client, EDITOR)
    split = reverse("reporting:delivery_split", args=[lot.pk])

    assert [client.get(page, {"for": audience}).url for page in (PAGE, split)] == [PAGE, split]
    assert client.get(PAGE, {"for": "internal"}).status_code == 200
