"""One commitment with its whole chain, and the search that leads to it."""

import datetime
import re
from dataclasses import replace
from decimal import Decimal

import pghistory
import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import translation

from coalitions.models import PartnerAlias
from coalitions.tests.factories import CoalitionFactory, MeetingFactory, MilestoneFactory, NeedFactory, PartnerFactory, imprecise
from memberships.models import CommitmentAlias, CommitmentPartner
from memberships.tests.factories import AllocationFactory, CommitmentFactory, DeliveryFactory
from office.markings import Audience
from office.models import User
from reporting.figures.chain import chain
from reporting.figures.found import exact, found

pytestmark = pytest.mark.django_db
PUBLIC = Audience.parse("public")


@pytest.fixture
def commitment():
    meeting = MeetingFactory(reference="UDCG-25", title_en="25th meeting")
    return CommitmentFactory(
        reference="ART-FR-0012",
        item_en="Howitzers",
        partners=[PartnerFactory(code="FR", name_en="France")],
        announced_on=imprecise("2025-01-09"),
        announced_at=meeting,
        confirmed_on=imprecise("2025-02"),
        until=imprecise("2025-05"),
    )


def test_the_chain_tells_steps_allocations_and_deliveries_as_at_the_date(scope, commitment):
    need = NeedFactory(coalition=commitment.coalition)
    AllocationFactory(commitment=commitment, need=need, quantity=6)
    DeliveryFactory(commitment=commitment, quantity=4, received_on=imprecise("2025-03"))
    DeliveryFactory(commitment=commitment, quantity=9, received_on=imprecise("2025-03"), basis="to_date")

    told = chain(scope, "ART-FR-0012")

    assert [(step.name, step.taken, step.meeting and step.meeting.reference) for step in told.steps] == [
        ("announced", True, "UDCG-25"),
        ("confirmed", True, None),
    ]
    assert (told.received, told.fulfilment, told.allocated, told.unallocated, told.days_overdue) == (4, Decimal("0.4"), 6, 4, 30)
    assert [(line.need, line.line.committed) for line in told.allocations] == [(need, 6)]
    assert len(told.deliveries) == 2
    assert [step.taken for step in chain(replace(scope, on=datetime.date(2025, 1, 31)), "ART-FR-0012").steps] == [True, False]


def test_what_is_allocated_beyond_the_promise_is_said_on_the_page(scope, commitment, page):
    for quantity in (9, 6):
        AllocationFactory(commitment=commitment, need=NeedFactory(coalition=commitment.coalition), quantity=quantity)

    told = chain(scope, "ART-FR-0012")

    assert (told.allocated, told.unallocated, told.over_allocated) == (15, 0, 5)
    assert "over-allocated by 5" in page(reverse("reporting:commitment", args=["ART-FR-0012"])).content.decode()


def test_parts_wholes_and_replacements_lead_to_each_other(scope, commitment):
    part = CommitmentFactory(reference="PART", part_of=commitment)
    newer = CommitmentFactory(reference="NEWER", replaces=commitment)

    told, of_part, of_newer = (chain(scope, reference) for reference in ("ART-FR-0012", "PART", "NEWER"))

    assert (told.parts, told.replaced_by) == ([part], [newer])
    assert (of_part.whole, of_newer.replaces) == (commitment, commitment)
    assert (told.commitment.apart, of_part.commitment.apart) == ("replaced", "part")


def test_history_says_who_changed_what_from_what_to_what(scope, commitment):
    officer = User.objects.create_user("officer", first_name="Olha", last_name="Melnyk")
    poland = PartnerFactory(code="PL", name_en="Poland")
    with pghistory.context(user=officer.pk, file="pledges.xlsx"):
        commitment.quantity = 12
        commitment.until = imprecise("2025-Q4")
        commitment.save()
    CommitmentPartner.objects.create(commitment=commitment, partner=poland)

    with translation.override("en"):
        told = chain(scope, "ART-FR-0012").history
        changes = [(change.act, change.what, [(field.label, field.before, field.after) for field in change.fields]) for change in told]

    assert changes[:3] == [
        ("added", "partner of a commitment", [("partner", "–", "Poland")]),
        ("added", "partner of a commitment", [("partner", "–", "France")]),
        ("changed", "", [("quantity", "10", "12"), ("until", "May 2025", "Q4 2025")]),
    ]  # all of one instant here: the rows that hang on a record stand above its own
    assert (told[2].person, told[2].context["file"]) == ("Olha Melnyk", "pledges.xlsx")


def test_an_audience_gets_neither_hidden_kin_nor_history(scope, commitment):
    public = replace(scope, audience=PUBLIC)
    CommitmentFactory(reference="SHOWN", releasability="public", part_of=commitment)
    DeliveryFactory(commitment_id=CommitmentFactory(reference="OWN", releasability="public").pk, received_on=imprecise("2025-03"))

    shown, own = chain(public, "SHOWN"), chain(public, "OWN")

    assert (shown.whole, shown.history, shown.commitment.apart) == (None, [], "")
    assert (own.deliveries, own.received, own.commitment.status) == ([], 0, "announced")
    assert chain(public, "ART-FR-0012") is None


def test_a_hidden_commitment_answers_like_a_missing_one(page, commitment):
    references = ("ART-FR-0012", "NO-SUCH")
    answers = [page(reverse("reporting:commitment", args=[reference]), {"for": "public"}) for reference in references]

    assert [answer.status_code for answer in answers] == [404, 404]
    bodies = [answer.content.decode().replace(f"/{reference}/", "…") for answer, reference in zip(answers, references, strict=True)]
    assert len({re.sub(r'(name="csrfmiddlewaretoken" value="|Request )\w+', r"\1", body) for body in bodies}) == 1


def test_the_page_and_its_paper_show_the_same(page, commitment):
    for name in ("commitment", "commitment_print"):
        html = page(reverse(f"reporting:{name}", args=["ART-FR-0012"]), {"on": "2025-06-30"}).content.decode()
        assert [words in html for words in ("Howitzers", "France", "25th meeting", "late 30 days")] == [True] * 4


def test_only_who_may_change_it_is_led_to_the_workbench(client, page, commitment):
    assert "/change/" in page(reverse("reporting:commitment", args=["ART-FR-0012"])).content.decode()
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))

    client.force_login(viewer)
    html = client.get(reverse("reporting:commitment", args=["ART-FR-0012"])).content.decode()

    assert "Howitzers" in html
    assert "/change/" not in html


def test_who_may_see_nothing_finds_no_page(client, commitment):
    client.force_login(User.objects.create_user("guest"))

    assert client.get(reverse("reporting:commitment", args=["ART-FR-0012"])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_a_commitment_costs_the_same_however_long_its_chain(page, commitment, rows, django_assert_num_queries):
    for _ in range(rows):
        AllocationFactory(commitment=commitment, need=NeedFactory(coalition=commitment.coalition), quantity=1)
        DeliveryFactory(commitment=commitment, quantity=1, received_on=imprecise("2025-03"))
        CommitmentFactory(part_of=commitment, partners=[PartnerFactory()])
    page(reverse("reporting:commitment", args=["ART-FR-0012"]))

    with django_assert_num_queries(41):
        page(reverse("reporting:commitment", args=["ART-FR-0012"]))


def test_an_exact_reference_leads_straight_to_its_page(page, commitment):
    response = page(reverse("reporting:search"), {"q": " art-fr-0012 ", "on": "2025-06-30"})

    assert (response.status_code, response["Location"]) == (302, "/commitments/ART-FR-0012/?on=2025-06-30")
    assert page(reverse("reporting:search"), {"q": "ART-FR-0012", "for": "public"}).status_code == 200


def test_search_groups_what_it_finds_in_both_languages(scope):
    CoalitionFactory(slug="artillery", name_en="Artillery Coalition", name_uk="Коаліція артилерії")
    PartnerFactory(code="FR", name_en="France", name_uk="Франція")
    CommitmentFactory(item_en="Artillery rounds", item_uk="Артилерійські постріли", reference="C-1")
    NeedFactory(item_en="Artillery radars", reference="N-1")
    MilestoneFactory(title_en="Artillery of a draft is nowhere")

    groups = {group.name: [hit.title for hit in group.hits] for group in found(scope, "ARTILLERY")}

    assert groups == {"Coalitions": ["Artillery Coalition"], "Commitments": ["Artillery rounds"], "Needs": ["Artillery radars"]}
    assert [hit.title for group in found(scope, "франція") for hit in group.hits] == ["France"]
    assert found(scope, "  ") == []


def test_search_tells_an_audience_nothing_of_what_it_may_not_see(scope, commitment):
    NeedFactory(item_en="Howitzers too", reference="ART-N-001")
    DeliveryFactory(item_en="Howitzers, first lot", reference="ART-D-0001")
    public = replace(scope, audience=PUBLIC)

    assert {group.name for group in found(scope, "howitzers")} == {"Commitments", "Needs", "Deliveries"}
    assert found(public, "howitzers") == []
    assert [exact(public, reference) for reference in ("ART-FR-0012", "ART-N-001", "ART-D-0001", "UDCG-25")] == [""] * 4


def test_a_former_reference_leads_to_the_commitment_it_was_merged_into(page, commitment):
    CommitmentAlias.objects.create(commitment=commitment, reference="ART-FR-0099")
    former, now = (reverse("reporting:commitment", args=[reference]) for reference in ("art-fr-0099", commitment.reference))

    moved, unknown, public = page(former), page(former.replace("99", "98")), page(former + "?for=public")

    assert (moved.status_code, moved.url.partition("?")[0]) == (302, now)
    assert (unknown.status_code, public.status_code) == (404, 404)


def test_search_by_a_former_reference_leads_there_too(page, commitment):
    CommitmentAlias.objects.create(commitment=commitment, reference="ART-FR-0099")

    found = page(reverse("reporting:search"), {"q": "art-fr-0099"})

    assert (found.status_code, found.url) == (302, reverse("reporting:commitment", args=[commitment.reference]))


def test_the_code_of_a_merged_partner_leads_to_the_one_that_stayed(page):
    PartnerAlias.objects.create(partner=PartnerFactory(code="CZ"), name="CZE")

    merged, unknown = page("/partners/CZE/?on=2025-06-30"), page("/partners/ZZE/")

    assert (merged.status_code, merged.url) == (302, "/partners/CZ/?on=2025-06-30")
    assert unknown.status_code == 404


def test_the_sheet_is_marked_as_strictly_as_the_meeting_at_which_it_was_announced(page, commitment):
    address = reverse("reporting:commitment_print", args=["ART-FR-0012"])
    assert page(address).context["paper"].marking == "open"

    type(commitment.announced_at).objects.update(marking="official_use")

    assert page(address).context["paper"].marking == "for official use only"
    type(commitment).objects.update(releasability="public")
    assert page(address, {"for": "public"}).context["paper"].marking == "open"
