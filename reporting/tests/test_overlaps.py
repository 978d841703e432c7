"""The same thing in two coalitions: what looks alike is found with its reasons, and settled once by whoever changes both."""

from decimal import Decimal

import pytest
from django.urls import reverse

from coalitions.tests.factories import (
    CoalitionFactory,
    NeedFactory,
    NeedOverlapFactory,
    PartnerFactory,
    UnitFactory,
    desk_officer,
    imprecise,
)
from memberships.models import CommitmentOverlap
from memberships.tests.factories import CommitmentFactory, CommitmentOverlapFactory, DeliveryFactory
from office.models import Confirmation
from office.tests.admin_forms import carried, send
from reporting.figures.overlaps import COMMITMENTS, NEEDS, open_pairs, settled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
LIST = "/overlaps/"


@pytest.fixture
def latvia():
    return PartnerFactory(code="LV", name_en="Latvia")


@pytest.fixture
def pieces():
    return UnitFactory(code="pcs", symbol_en="pcs")


@pytest.fixture
def artillery():
    return CoalitionFactory(code="ART", slug="artillery", name_en="Artillery")


@pytest.fixture
def drones():
    return CoalitionFactory(code="DRO", slug="drones", name_en="Drones")


@pytest.fixture
def owner(latvia, pieces, artillery):
    return promise(artillery, latvia, pieces, reference="ART-LV-0003")


@pytest.fixture
def same(latvia, pieces, drones, owner):
    return promise(drones, latvia, pieces, reference="DRO-LV-0001")


def promise(coalition, partner, unit, item="Reconnaissance drones, type A", **more):
    told = {"quantity": 100, "announced_on": imprecise("2025-01-10"), **more}
    return CommitmentFactory(coalition=coalition, partners=[partner] if partner else [], unit=unit, item_en=item, **told)


def keys(found):
    return [(pair.one.pk, pair.other.pk) for pair in found.pairs]


def test_one_partners_like_promises_of_one_unit_in_two_coalitions_are_found_with_the_reasons(scope, owner, same):
    found = open_pairs(scope, COMMITMENTS)

    assert (found.count, keys(found)) == (1, [(owner.pk, same.pk)])
    assert found.pairs[0].reasons == (
        "the same partner: Latvia", "the same item", "the same figure: 100\xa0pcs", "announced at the same time",
    )  # fmt: skip


def test_what_differs_in_partner_unit_coalition_item_or_figure_is_not_offered(scope, owner, latvia, pieces, artillery, drones):
    promise(drones, PartnerFactory(code="EE"), pieces)
    promise(drones, latvia, UnitFactory(code="system"))
    promise(drones, latvia, pieces, item="Winter uniforms")
    promise(drones, latvia, pieces, quantity=1000)
    promise(artillery, latvia, pieces)
    promise(drones, latvia, pieces, cancelled_on=imprecise("2025-02-01"))

    assert open_pairs(scope, COMMITMENTS) == open_pairs(scope, NEEDS)


def test_the_likeliest_pair_comes_first_and_says_how_it_differs(scope, owner, same, latvia, pieces):
    looser = promise(
        CoalitionFactory(), latvia, pieces, item="Drones for reconnaissance", quantity=120, announced_on=imprecise("2025-03-01")
    )

    found = open_pairs(scope, COMMITMENTS)

    assert keys(found) == [(owner.pk, same.pk), (owner.pk, looser.pk), (same.pk, looser.pk)]
    assert found.pairs[1].reasons[2:] == ("100\xa0pcs and 120\xa0pcs", "announced 50 days apart")


def test_an_item_written_in_ukrainian_alone_is_found_too(scope, latvia, pieces, artillery, drones):
    one = promise(artillery, latvia, pieces, item="", item_uk="Розвідувальні дрони")
    other = promise(drones, latvia, pieces, item="", item_uk="розвідувальні дрони")

    assert keys(open_pairs(scope, COMMITMENTS)) == [(one.pk, other.pk)]


def test_needs_of_the_same_item_and_unit_in_two_coalitions_are_found(scope, pieces, artillery, drones):
    one = NeedFactory(coalition=artillery, item_en="155 mm shells", unit=pieces)
    other = NeedFactory(coalition=drones, item_en="155 mm shells", unit=pieces)
    NeedFactory(coalition=drones, item_en="155 mm shells", unit=UnitFactory(code="pallet"))

    assert keys(open_pairs(scope, NEEDS)) == [(one.pk, other.pk)]


@pytest.mark.parametrize("decision", ["counted_once", "distinct"])
def test_what_is_decided_is_listed_and_not_offered_again(scope, owner, same, decision):
    overlap = CommitmentOverlapFactory(commitment=same, owner=owner, decision=decision)

    assert open_pairs(scope, COMMITMENTS).pairs == ()
    (one,) = settled(scope, COMMITMENTS)
    assert (one.overlap, one.record, one.owner, one.is_the_same) == (overlap, same, owner, decision == "counted_once")


def test_a_need_that_counts_with_an_owner_is_in_no_further_pair(scope, pieces, artillery, drones):
    owner, same, third = (
        NeedFactory(coalition=one, item_en="Shells", unit=pieces) for one in (artillery, drones, CoalitionFactory())
    )  # fmt: skip
    NeedOverlapFactory(need=same, owner=owner)

    assert keys(open_pairs(scope, NEEDS)) == [(owner.pk, third.pk)]


@pytest.mark.parametrize("pairs", [1, 3])
def test_the_list_costs_the_same_however_many_pairs(page, latvia, pieces, artillery, drones, pairs, django_assert_num_queries):
    for number in range(pairs):
        item = f"{'abc'[number] * 9} {number}"
        first = promise(artillery, latvia, pieces, item=item)
        CommitmentOverlapFactory(commitment=promise(drones, latvia, pieces, item=item), owner=first, decision="distinct")
        promise(artillery, latvia, pieces, item=item * 2), promise(drones, latvia, pieces, item=item * 2)
    page(LIST)

    with django_assert_num_queries(QUERIES):
        response = page(LIST)
    assert len(response.context["settled"]) == pairs


QUERIES = 17


def address(one, other):
    return reverse("reporting:overlap_settle", args=[COMMITMENTS, one.pk, other.pk])


def press(client, one, other, verdict, **more):
    said = {"verdict": str(verdict), "share": "", "decided_on": "2025-06-01", "note": "agreed in Riga", **more}
    return send(client, address(one, other), said)


@pytest.fixture
def editor(client, reader):
    client.force_login(reader)
    return client


def decisions():
    told = ("commitment__reference", "owner__reference", "decision", "share", "note")
    return list(CommitmentOverlap.objects.values_list(*told))


def test_one_press_settles_a_pair_to_its_owner_with_a_share(editor, owner, same):
    response = press(editor, owner, same, owner.pk, share="0.25")

    assert response["Location"] == "/overlaps/?of=commitments#settled"
    assert decisions() == [("DRO-LV-0001", "ART-LV-0003", "counted_once", Decimal("0.25"), "agreed in Riga")]


def test_the_other_may_own_it_and_two_things_are_distinct(editor, owner, same):
    press(editor, owner, same, same.pk)
    assert decisions() == [("ART-LV-0003", "DRO-LV-0001", "counted_once", None, "agreed in Riga")]
    CommitmentOverlap.objects.all().delete()

    press(editor, owner, same, "distinct")
    assert [decision for *_pair, decision, _share, _note in decisions()] == ["distinct"]


def test_the_same_form_sent_twice_settles_once(editor, owner, same):
    form = carried(editor.get(address(owner, same))) | {"verdict": str(owner.pk), "share": "", "decided_on": "2025-06-01", "note": ""}

    assert [editor.post(address(owner, same), form).status_code for _time in range(2)] == [302, 302]
    assert len(decisions()) == 1


def test_a_record_written_since_it_was_read_is_looked_at_again(editor, owner, same):
    read = carried(editor.get(address(owner, same)))["read"]
    type(same).objects.filter(pk=same.pk).update(quantity=90)

    response = press(editor, owner, same, owner.pk, read=read)

    assert "Please look at it again." in response.context["refusal"]
    assert decisions() == []


def test_deliveries_that_would_be_left_behind_are_warned_of_and_confirmed(editor, owner, same):
    DeliveryFactory(commitment=same)

    held = press(editor, owner, same, owner.pk)
    assert decisions() == []
    press(editor, owner, same, owner.pk, warnings_confirmed=held.context["unconfirmed_token"])

    assert len(decisions()) == 1
    assert [one.code for one in Confirmation.objects.all()] == ["deliveries_left_behind"]


def test_a_third_record_is_not_chained_to_what_is_counted_elsewhere(editor, owner, same, latvia, pieces):
    CommitmentOverlapFactory(commitment=same, owner=owner)
    third = promise(CoalitionFactory(), latvia, pieces)

    response = press(editor, same, third, same.pk)

    assert response.context["refusal"] == "An owner cannot itself be counted with another record."
    assert len(decisions()) == 1


def test_shares_of_one_owner_never_pass_the_whole(editor, owner, same, latvia, pieces):
    CommitmentOverlapFactory(commitment=same, owner=owner, share="0.8")
    third = promise(CoalitionFactory(), latvia, pieces)

    response = press(editor, owner, third, owner.pk, share="0.3")

    assert response.context["refusal"] == "The shares in this owner would come to more than the whole."


def test_an_officer_of_one_of_the_two_desks_sees_the_pair_and_does_not_settle_it(client, owner, same, artillery):
    client.force_login(desk_officer(artillery))
    (pair,) = client.get(LIST).context["page"].object_list
    assert (pair.may_settle, "ask an editor" in client.get(address(owner, same)).content.decode()) == (False, True)
    said = {"verdict": str(owner.pk), "decided_on": "2025-06-01", "share": "", "note": ""}
    assert client.post(address(owner, same), said).status_code == 403
    assert decisions() == []


def test_an_officer_of_both_desks_settles_it(client, owner, same, artillery, drones):
    client.force_login(desk_officer(artillery, drones))

    assert press(client, owner, same, owner.pk).status_code == 302
    assert len(decisions()) == 1


@pytest.mark.parametrize(
    "crafted", [{"verdict": "0"}, {"verdict": ""}, {"share": "1.5"}, {"verdict": "distinct", "share": "0.5"}, {"decided_on": ""}]
)
def test_what_the_form_did_not_offer_is_not_taken_from_it(editor, owner, same, crafted):
    said = {"verdict": owner.pk, "share": "", "decided_on": "2025-06-01", "note": "", **crafted}
    response = send(editor, address(owner, same), said)

    assert (response.status_code, response.context["form"].is_valid(), decisions()) == (200, False, [])


def test_pairs_of_one_coalition_of_one_record_or_of_nothing_have_no_form(editor, owner, latvia, pieces, artillery):
    beside = promise(artillery, latvia, pieces)

    paths = [address(owner, beside), address(owner, owner), f"/overlaps/partners/{owner.pk}/{beside.pk}/"]
    assert [editor.get(path).status_code for path in paths] == [404] * 3


def test_whoever_reads_own_desks_only_is_told_of_no_pair_with_another_coalition(client, owner, same, artillery):
    client.force_login(desk_officer(artillery, reads_own_desks_only=True))
    pairs = list(client.get(LIST).context["page"].object_list)

    assert (pairs, client.get(address(owner, same)).status_code) == ([], 404)


def test_nobody_outside_the_office_is_told_of_what_only_looks_alike(editor, owner, same):
    CommitmentOverlapFactory(decision="distinct")
    for_public = editor.get(f"{LIST}?for=public").context

    assert (list(for_public["page"].object_list), for_public["settled"]) == ([], [])


def test_a_decision_is_undone_on_the_workbench(editor, owner, same):
    overlap = CommitmentOverlapFactory(commitment=same, owner=owner)
    path = reverse("admin:memberships_commitmentoverlap_delete", args=[overlap.pk])
    assert path in editor.get(LIST).content.decode()

    assert send(editor, path, {"post": "yes"}).status_code == 302
    assert decisions() == []
