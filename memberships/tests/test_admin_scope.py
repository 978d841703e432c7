"""Commitments, deliveries and memberships: each person writes those of their coalitions; sums, searches and warnings tell no others."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coalitions.tests.factories import MeetingFactory, NeedFactory, PartnerFactory, desk_officer, imprecise
from memberships.admin.delivery import DeliveryAdmin
from memberships.models import Allocation, Commitment, CommitmentPartner, Delivery, Membership
from memberships.tests.factories import AllocationFactory, CommitmentFactory, DeliveryFactory, MembershipFactory
from office.database import role
from office.history import event_model
from office.roles import EDITOR
from office.tests.admin_forms import add_row, address, carried, filled, listing, send
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
HIDDEN = "ZZHIDDEN"


def found(client, model, **query):
    return list(client.get(listing(model), query).context["cl"].result_list)


@pytest.mark.parametrize("model", [Commitment, Delivery])
def test_a_record_of_no_coalition_is_added_by_editors_only_and_others_are_told_so(client, officer, model):
    add = listing(model, "add")
    response = client.post(add, filled(client.get(add), item_en="Howitzers", coalition=""))
    assert response.context["adminform"].form.errors == {
        "coalition": ["Choose one of your coalitions: Own coalition. Records of no coalition are kept by editors."]
    }

    client.force_login(UserFactory(role=EDITOR))
    client.post(add, filled(client.get(add), item_en="Howitzers", coalition=""))
    assert model.objects.get().coalition is None


def test_a_record_of_no_coalition_is_read_by_officers_and_hidden_from_narrow_readers(client, own):
    commitment = CommitmentFactory(coalition=None)
    client.force_login(desk_officer(own))
    assert client.get(address(commitment)).status_code == 200
    assert client.post(address(commitment), {"note": "x"}).status_code == 403

    client.force_login(desk_officer(own, reads_own_desks_only=True))
    assert client.get(address(commitment)).status_code == 404


def test_an_own_commitment_does_not_leave_for_no_coalition_or_a_foreign_one(client, officer, own, foreign):
    commitment = CommitmentFactory(coalition=own)

    for elsewhere in ("", foreign.pk):
        response = client.post(address(commitment), filled(client.get(address(commitment)), coalition=elsewhere, note="Moved"))
        assert list(response.context["adminform"].form.errors) == ["coalition"]
    commitment.refresh_from_db()
    assert (commitment.coalition, commitment.note) == (own, "")


def test_the_number_of_an_own_record_does_not_open_a_foreign_one(client, officer, own, foreign):
    ours, theirs = CommitmentFactory(coalition=own), CommitmentFactory(coalition=foreign)

    response = client.post(address(theirs), filled(client.get(address(ours)), coalition=own.pk, item_en="Taken"))

    theirs.refresh_from_db()
    assert (response.status_code, theirs.coalition) == (403, foreign)


def test_an_own_commitment_is_allocated_to_own_needs_only(client, officer, own, foreign):
    commitment = CommitmentFactory(coalition=own)
    needs = [NeedFactory(coalition=coalition, unit=commitment.unit) for coalition in (own, foreign)]

    for need in needs:
        client.post(address(commitment), add_row(filled(client.get(address(commitment))), "allocations", need=need.pk, quantity=1))

    assert [allocation.need for allocation in Allocation.objects.all()] == [needs[0]]


def test_an_allocation_to_a_foreign_need_is_read_in_the_own_form_and_not_changed_or_removed(client, officer, own, foreign):
    allocation = AllocationFactory(commitment__coalition=own, need=NeedFactory(coalition=foreign), quantity=4)
    ours = NeedFactory(coalition=own, unit=allocation.commitment.unit)
    page = address(allocation.commitment)

    data = filled(client.get(page), note="Saved") | {
        "allocations-0-quantity": "9",
        "allocations-0-need": ours.pk,
        "allocations-0-note": "Mine",
        "allocations-0-DELETE": "on",
    }
    response = client.post(page, data)

    kept = Allocation.objects.get()
    assert (response.status_code, Commitment.objects.get(pk=allocation.commitment.pk).note) == (302, "Saved")
    assert (kept.quantity, kept.need, kept.note) == (4, allocation.need, "")


def test_rows_of_other_coalitions_are_not_shown_to_narrow_readers_and_survive_their_saving(client, narrow, own, foreign):
    commitment = CommitmentFactory(coalition=own)
    need = NeedFactory(coalition=foreign, item_en=HIDDEN, reference="ZZHIDDEN-1", unit=commitment.unit)
    allocation = AllocationFactory(commitment=commitment, need=need, quantity=4)
    delivery = DeliveryFactory(commitment=commitment, coalition=foreign, item_en=HIDDEN)
    page = address(commitment)

    shown = client.get(page)
    assert HIDDEN not in shown.content.decode()
    crafted = filled(shown, note="Saved") | {
        "deliveries-TOTAL_FORMS": 1,
        "deliveries-INITIAL_FORMS": 1,
        "deliveries-0-id": delivery.pk,
        "deliveries-0-commitment": commitment.pk,
        "deliveries-0-DELETE": "on",
    }
    refused = client.post(page, crafted)
    client.post(page, filled(client.get(page), note="Saved"))

    assert HIDDEN not in refused.content.decode()
    assert (Allocation.objects.get(), Delivery.objects.get()) == (allocation, delivery)
    assert Commitment.objects.get(pk=commitment.pk).note == "Saved"


def test_the_history_tells_a_narrow_reader_nothing_of_rows_of_other_coalitions(client, own, foreign):
    commitment = CommitmentFactory(coalition=own, announced_at=MeetingFactory(format=foreign, reference="ZZHIDDEN-9"))
    need = NeedFactory(coalition=foreign, reference="ZZHIDDEN-1", unit=commitment.unit)
    AllocationFactory(commitment=commitment, need=need, quantity=4321)
    DeliveryFactory(commitment=commitment, coalition=foreign, item_en=HIDDEN, quantity=8765)
    gone = DeliveryFactory(commitment=commitment, coalition=foreign, item_en=HIDDEN, quantity=7654)
    gone.delete()
    common = DeliveryFactory(commitment=commitment, coalition=None, item_en=HIDDEN)
    common.delete()
    kept = DeliveryFactory(commitment=commitment, coalition=own, item_en="Own lot")
    kept.delete()

    def history(person):
        client.force_login(person)
        return client.get(address(commitment, "history")).content.decode()

    told = history(desk_officer(own, reads_own_desks_only=True))
    assert [word for word in (HIDDEN, "4,321", "8,765", "7,654") if word in told] == []
    assert ("Own lot" in told, "another record" in told) == (True, True)
    told = history(desk_officer(own))
    assert [word for word in (HIDDEN, "4,321", "8,765", "7,654") if word in told] == [HIDDEN, "4,321", "8,765", "7,654"]


def test_the_history_of_a_record_from_elsewhere_begins_for_a_narrow_reader_when_it_came(client, own, foreign):
    partner = PartnerFactory()
    commitment = CommitmentFactory(coalition=foreign, item_en=HIDDEN, partners=[partner], quantity=4321)
    commitment.partners.clear()
    with role.assumed(None):  # what was written so far was another day's work
        for model in (Commitment, CommitmentPartner):
            event_model(model).objects.update(pgh_created_at=timezone.now() - datetime.timedelta(days=1))
    Commitment.objects.filter(pk=commitment.pk).update(coalition=own, item_en="Own howitzers", quantity=12)
    Commitment.objects.filter(pk=commitment.pk).update(note="Written here")

    def history(person):
        client.force_login(person)
        return client.get(address(commitment, "history")).content.decode()

    told = history(desk_officer(own, reads_own_desks_only=True))
    assert [word for word in (HIDDEN, "4,321", str(partner), "Own howitzers", "Written here") if word in told] == [
        "Own howitzers",
        "Written here",
    ]
    told = history(desk_officer(own))
    assert [word for word in (HIDDEN, "4,321", "Own howitzers", "Written here") if word in told] == [
        HIDDEN,
        "4,321",
        "Own howitzers",
        "Written here",
    ]


def test_a_list_is_not_sorted_by_records_its_reader_does_not_see(client, own, foreign):
    first, second = (CommitmentFactory(coalition=foreign, reference=f"ZZ-{number}") for number in (1, 2))
    lots = [DeliveryFactory(coalition=own, commitment=one, reference=f"OWN-D-{number}") for number, one in ((1, second), (2, first))]
    column = DeliveryAdmin.list_display.index("commitment_shown") + 1

    def told(person, order):
        client.force_login(person)
        return found(client, Delivery, o=f"{order}{column}")

    narrow, wide = desk_officer(own, reads_own_desks_only=True), desk_officer(own)
    assert told(narrow, "") == told(narrow, "-")
    assert (told(wide, ""), told(wide, "-")) == (lots[::-1], lots)


@pytest.mark.parametrize("asked", ["commitment", "commitment__gt", "commitment__reference__startswith", "commitment__id__exact"])
def test_a_list_does_not_answer_for_hidden_records(client, own, foreign, asked):
    hidden = CommitmentFactory(coalition=foreign)
    DeliveryFactory(coalition=own, commitment=hidden)
    client.force_login(desk_officer(own, reads_own_desks_only=True))

    assert client.get(listing(Delivery), {asked: hidden.pk}).status_code == 400


def test_sums_and_states_in_the_list_come_from_rows_the_reader_sees(client, own, foreign):
    commitment = CommitmentFactory(coalition=own, quantity=10)
    DeliveryFactory(commitment=commitment, coalition=foreign, quantity=10, unit=commitment.unit, received_on=imprecise("2025-01"))
    AllocationFactory(commitment=commitment, need=NeedFactory(coalition=foreign, unit=commitment.unit), quantity=7)

    def told(person):
        client.force_login(person)
        (row,) = found(client, Commitment)
        return row.status, row.received, row.allocated

    assert told(desk_officer(own, reads_own_desks_only=True)) == ("announced", 0, 0)
    assert told(desk_officer(own)) == ("fulfilled", 10, 7)


@pytest.mark.parametrize("question", ["open", "overdue"])
def test_the_filters_of_attention_ask_rows_the_reader_sees(client, narrow, own, foreign, question):
    commitment = CommitmentFactory(coalition=own, quantity=10, until=imprecise("2020"))
    DeliveryFactory(commitment=commitment, coalition=foreign, quantity=10, unit=commitment.unit, received_on=imprecise("2025-01"))

    assert found(client, Commitment, attention=question) == [commitment]


def test_a_search_does_not_reach_through_a_link_into_hidden_records(client, own, foreign):
    delivery = DeliveryFactory(coalition=own, commitment=CommitmentFactory(coalition=foreign, reference="FGN-FR-0001"))
    seen = DeliveryFactory(coalition=own, commitment=CommitmentFactory(coalition=own, reference="OWN-FR-0001"))

    client.force_login(desk_officer(own, reads_own_desks_only=True))
    assert found(client, Delivery, q="FGN-FR") == []
    assert found(client, Delivery, q="OWN-FR") == [seen]
    client.force_login(desk_officer(own))
    assert found(client, Delivery, q="FGN-FR") == [delivery]


def test_the_list_of_deliveries_does_not_name_a_hidden_commitment(client, narrow, own, foreign):
    DeliveryFactory(coalition=own, commitment=CommitmentFactory(coalition=foreign, reference="ZZHIDDEN-1"))

    page = client.get(listing(Delivery)).content.decode()

    assert (HIDDEN in page, "another record" in page) == (False, True)


def test_links_of_an_own_record_to_hidden_ones_are_not_named_and_stay(client, narrow, own, foreign):
    theirs = CommitmentFactory(coalition=foreign, reference="ZZHIDDEN-1")
    meeting = MeetingFactory(format=foreign, reference="ZZHIDDEN-2")
    commitment = CommitmentFactory(coalition=own, part_of=theirs, replaces=theirs, announced_at=meeting)
    delivery = DeliveryFactory(coalition=own, commitment=theirs)

    for record in (commitment, delivery):
        page = client.get(address(record))
        assert (HIDDEN in page.content.decode(), "another record" in page.content.decode()) == (False, True)
        client.post(address(record), filled(page, note="Saved") | {"part_of": "", "replaces": "", "announced_at": "", "commitment": ""})

    commitment.refresh_from_db()
    delivery.refresh_from_db()
    assert (commitment.part_of, commitment.replaces, commitment.announced_at, commitment.note) == (theirs, theirs, meeting, "Saved")
    assert (delivery.commitment, delivery.note) == (theirs, "Saved")


def test_a_warning_adds_up_and_names_only_what_its_reader_sees(client, own, foreign):
    commitment = CommitmentFactory(coalition=own, quantity=10, reference="OWN-FR-0001")
    DeliveryFactory(commitment=commitment, coalition=foreign, quantity=9, unit=commitment.unit, received_on=imprecise("2025-01"))
    theirs = CommitmentFactory(coalition=foreign, quantity=1, reference="ZZHIDDEN-1")
    delivery = DeliveryFactory(commitment=theirs, coalition=own, quantity=5, unit=theirs.unit, received_on=imprecise("2025-01"))

    client.force_login(desk_officer(own, reads_own_desks_only=True))
    new = {"item_en": "Lot", "quantity": "5", "unit": commitment.unit.pk, "received_on": "2025-02"}
    narrow = client.post(address(commitment), add_row(filled(client.get(address(commitment))), "deliveries", **new))
    other = client.post(address(delivery), filled(client.get(address(delivery)), note="Counted"))
    assert (narrow.status_code, other.status_code) == (302, 302)

    client.force_login(desk_officer(own))
    page = client.get(address(commitment))
    wide = client.post(address(commitment), filled(page, item_en="Lots"))
    assert [str(warning) for warning in wide.context["unconfirmed"]] == ["OWN-FR-0001 would have received 14 of 10."]


def test_a_delivery_entered_under_a_commitment_is_of_its_coalition(client, officer, own):
    commitment = CommitmentFactory(coalition=own)
    new = {"item_en": "Lot", "quantity": "5", "unit": commitment.unit.pk}

    client.post(address(commitment), add_row(filled(client.get(address(commitment))), "deliveries", **new))

    assert Delivery.objects.get().coalition == own


def test_merging_takes_two_records_in_ones_care_with_nothing_foreign_on_them(client, own, foreign):
    ours = CommitmentFactory.create_batch(2, coalition=own)
    theirs = CommitmentFactory(coalition=foreign)
    delivery = DeliveryFactory(commitment=ours[1], coalition=foreign)

    def page(*pair):
        return reverse("admin:memberships_commitment_merge") + "?" + "&".join(f"record={record.pk}" for record in pair)

    for person in (desk_officer(own), desk_officer(own, reads_own_desks_only=True)):
        client.force_login(person)
        assert client.get(page(ours[0], theirs)).status_code == 404
        assert client.post(page(ours[0], theirs), {"kept": ours[0].pk}).status_code == 404
        refused = send(client, page(*ours), {"kept": ours[0].pk})
        assert "Records outside your coalitions hang on the one that would go" in refused.context["error"]
    assert Commitment.objects.count() == 3

    delivery.delete()
    send(client, page(*ours), {"kept": ours[0].pk})
    assert set(Commitment.objects.all()) == {ours[0], theirs}


def test_the_pages_of_merging_name_nothing_hidden(client, narrow, own, foreign):
    hidden = CommitmentFactory(coalition=foreign, reference="ZZHIDDEN-1")
    pair = [CommitmentFactory(coalition=own, part_of=part_of) for part_of in (None, hidden)]
    pair[0].replaces = hidden
    DeliveryFactory(commitment=pair[0], coalition=foreign)
    page = reverse("admin:memberships_commitment_merge") + f"?record={pair[0].pk}&record={pair[1].pk}"

    shown = client.get(page)
    assert (HIDDEN in shown.content.decode(), "another record" in shown.content.decode()) == (False, True)
    assert shown.context["rows"] == []
    send(client, page, {"kept": pair[0].pk})
    assert HIDDEN not in Commitment.objects.get(pk=pair[0].pk).note


def test_the_role_of_a_foreign_membership_is_not_changed(client, officer, foreign):
    membership = MembershipFactory(coalition=foreign)
    page = reverse("admin:memberships_membership_step", args=[membership.pk, "role"])

    assert client.get(page).status_code == 404
    assert client.post(page, {"role": "lead", "on": "2025", "carry_out": "yes"}).status_code == 404
    assert Membership.objects.get().role == "member"


@pytest.mark.parametrize("step", ["confirmed", "fulfilled", "cancelled"])
def test_foreign_commitments_are_marked_neither_alone_nor_among_own_ones(client, officer, own, foreign, step):
    ours, theirs = CommitmentFactory(coalition=own), CommitmentFactory(coalition=foreign)
    page = reverse("admin:memberships_commitment_step", args=[theirs.pk, step])
    ticked = {"action": f"mark_{step}", "_selected_action": [ours.pk, theirs.pk], "carry_out": "yes", "on": "2025-01-01"}

    assert client.get(page).status_code == 404
    assert client.post(page, {"on": "2025-01-01"}).status_code == 404
    asked = client.post(listing(Commitment), {**ticked, "_selected_action": [ours.pk], "carry_out": ""})
    client.post(listing(Commitment), {**ticked, **carried(asked)})

    assert not Commitment.objects.exclude(**{f"{step}_on": None}).exists()


def test_partners_of_a_foreign_commitment_are_not_added_by_a_crafted_form(client, officer, foreign):
    commitment, partner = CommitmentFactory(coalition=foreign), PartnerFactory()
    crafted = {"shares-TOTAL_FORMS": 1, "shares-INITIAL_FORMS": 0, "shares-0-partner": partner.pk, "shares-0-commitment": commitment.pk}

    assert client.post(address(commitment), crafted).status_code == 403
    assert not CommitmentPartner.objects.exists()


def test_a_row_moved_by_its_posted_parent_stays_where_it_is(client, officer, own, foreign):
    ours, theirs = CommitmentFactory(coalition=own), CommitmentFactory(coalition=foreign)
    share = CommitmentPartner.objects.create(commitment=ours, partner=PartnerFactory())

    client.post(address(ours), filled(client.get(address(ours)), note="x") | {"shares-0-commitment": theirs.pk, "shares-0-share": "0.5"})

    share.refresh_from_db()
    assert share.commitment == ours


@pytest.mark.parametrize("who", ["officer", "narrow"])
def test_scope_costs_the_same_however_many_rows(client, request, who, own, foreign):
    request.getfixturevalue(who)
    commitment = CommitmentFactory(coalition=own)

    def add():
        DeliveryFactory(coalition=own, commitment=CommitmentFactory(coalition=foreign))
        AllocationFactory(commitment=commitment, need=NeedFactory(coalition=foreign, unit=commitment.unit), quantity=1)

    for page in (listing(Delivery), listing(Allocation), listing(Commitment), address(commitment)):
        costs = []
        for _more in range(2):
            add()
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            costs.append(len(queries))
            add()
        assert costs[0] == costs[1], page
