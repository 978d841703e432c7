"""What hangs on a released record and is not released itself leaves no trace: a paper with it and one without it are the same."""

import re

import pytest

from coalitions.models import MilestoneDependency, WorkingGroup
from coalitions.operations import endorse_roadmap
from coalitions.tests.factories import (
    CoalitionFactory,
    LineOfEffortFactory,
    ListedNeedFactory,
    MeetingFactory,
    MilestoneFactory,
    NeedFactory,
    PartnerFactory,
    RoadmapFactory,
    imprecise,
)  # fmt: skip
from memberships.tests.factories import AccessionStepFactory, AllocationFactory, CommitmentFactory, DeliveryFactory, MembershipFactory

pytestmark = pytest.mark.django_db
ON = "on=2025-06-30"
OUTSIDE = ["public", "partner:FR", "coalition:artillery"]


@pytest.fixture
def artillery():
    return CoalitionFactory(slug="artillery", code="ART", name_en="Artillery coalition", source="zq source of the coalition")


@pytest.fixture
def france(artillery):
    partner = PartnerFactory(code="FR", name_en="France", source="zq source of the partner", note="zq note of the partner")
    MembershipFactory(coalition=artillery, partner=partner, source="zq source of the membership", note="zq note of the membership")
    return partner


@pytest.fixture
def pledges(artillery, france):
    """Two released pledges of the same partner; the first sorts before the second as long as nothing has arrived for it."""
    told = {"coalition": artillery, "partners": [france], "releasability": "public", "confirmed_on": imprecise("2025-01")}
    money = {"quantity": None, "unit": None, "amount": 5_000_000, "currency": "EUR"}
    return [
        CommitmentFactory(reference="ART-FR-0001", item_en="Howitzers", until=imprecise("2025-05"), **told),
        CommitmentFactory(reference="ART-FR-0002", item_en="Money for shells", **told, **money),
    ]


ADDRESSES = [
    "/print/",
    "/coalitions/artillery/print/",
    "/coalitions/artillery/roadmap/print/",
    "/roadmaps/print/",
    "/partners/FR/print/",
    "/commitments/print/",
    "/commitments/print/?sort=-received",
    "/commitments/print/?status=confirmed",
    "/commitments/print/?status=received",
    "/commitments/print/?status=overdue",
    "/commitments/ART-FR-0001/print/",
    "/commitments/ART-FR-0002/print/",
    "/deliveries/print/",
    "/deliveries/print/?unmatched=1",
    "/meetings/print/",
    "/search/print/?q=howitzers",
]


def screens_of(addresses):
    """The page of each paper, once; in which order and how filtered a list tells nothing more is read on paper."""
    return [address.replace("print/", "") for address in addresses if "?" not in address or "?q=" in address]


@pytest.fixture
def sheets(page):
    """Every paper for the public, and each page's screen but for the count that only the officer is told."""

    def read(addresses=ADDRESSES, audience="public"):
        asked = [f"{address}{'&' if '?' in address else '?'}{ON}&for={audience}" for address in [*addresses, *screens_of(addresses)]]
        shown = {address: page(address) for address in asked}
        assert {address: answer.status_code for address, answer in shown.items() if answer.status_code != 200} == {}
        return {address: _same_but_for_the_officer(answer.content.decode()) for address, answer in shown.items()}

    return read


def _same_but_for_the_officer(text):
    text = re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", text)
    text = re.sub(r'<p class="note desk-only">.*?</p>', "", text)
    return re.sub(r", \d\d:\d\d\b", "", text)


def test_an_internal_delivery_of_a_public_commitment_leaves_no_trace(sheets, pledges, artillery, france):
    without = sheets()

    for pledge, figure in zip(
        pledges, ({"quantity": 7}, {"quantity": None, "unit": None, "amount": 777_777, "currency": "EUR"}), strict=True
    ):
        DeliveryFactory(
            reference=f"ZQ-{pledge.reference}", commitment=pledge, coalition=artillery, partners=[france], item_en="Zq howitzers",
            received_on=imprecise("2025-03"), releasability="internal", marking="official_use", **figure,
        )  # fmt: skip

    assert sheets() == without


def test_a_public_delivery_of_an_internal_commitment_says_nothing_of_it(sheets, pledges, artillery, france):
    hidden = CommitmentFactory(
        reference="ZQ-FR-0003", coalition=artillery, partners=[france], item_en="Zq howitzers", amount=99, currency="USD"
    )
    lot = DeliveryFactory(
        reference="ART-D-0001", coalition=artillery, partners=[france], received_on=imprecise("2025-03"), releasability="public"
    )
    without = sheets()

    lot.commitment = hidden
    lot.save()

    assert sheets() == without
    assert not any("not matched" in text for text in without.values())


def test_what_a_public_commitment_points_at_is_left_out_where_it_is_internal(sheets, pledges, artillery, france):
    without = sheets()
    told = {"coalition": artillery, "partners": [france], "item_en": "Zq howitzers"}

    first, second = pledges
    first.part_of = CommitmentFactory(reference="ZQ-1", **told)
    first.replaces = CommitmentFactory(reference="ZQ-2", **told)
    first.announced_at = MeetingFactory(reference="ZQ-3", title_en="Zq howitzers", format=artillery)
    first.save()
    CommitmentFactory(reference="ZQ-4", part_of=second, **told)
    CommitmentFactory(reference="ZQ-5", replaces=second, **told)
    AllocationFactory(commitment=first, need=NeedFactory(reference="ZQ-6", item_en="Zq howitzers", coalition=artillery), note="zq note")

    assert sheets() == without


def test_an_allocation_is_told_only_where_commitment_and_need_both_are(sheets, pledges, artillery, france):
    need = NeedFactory(reference="ART-N-001", item_en="Guns needed", coalition=artillery, releasability="public")
    hidden = CommitmentFactory(reference="ZQ-1", coalition=artillery, partners=[france], confirmed_on=imprecise("2025-01"))
    without = sheets()

    AllocationFactory(commitment=hidden, need=need, quantity=7)
    assert sheets() == without

    AllocationFactory(commitment=pledges[0], need=need, quantity=7, note="zq note of the allocation")
    address = "/commitments/ART-FR-0001/print/"
    with_it = sheets([address])[f"{address}?{ON}&for=public"]
    assert ("Guns needed" in with_it, "zq note" in with_it) == (True, False)


@pytest.fixture
def plan(artillery, france):
    """An endorsed plan with one released line, one that is not, and a draft whose milestones are all marked public."""
    roadmap = RoadmapFactory(coalition=artillery)
    told, kept = (LineOfEffortFactory(roadmap=roadmap, title_en=title) for title in ("Told line", "Zq line"))
    released = MilestoneFactory(line=told, reference="ART-M-001", title_en="Told milestone", releasability="public")
    MilestoneFactory(line=kept, reference="ART-M-002", title_en="Zq milestone")
    ListedNeedFactory(line=kept, need=NeedFactory(reference="ART-N-009", item_en="Zq need", coalition=artillery))
    endorse_roadmap(roadmap, on=imprecise("2025-01"))
    return released


@pytest.mark.parametrize("audience", OUTSIDE)
def test_a_line_of_effort_is_released_with_what_stands_on_it(page, plan, audience):
    for address in ("/coalitions/artillery/roadmap/", "/coalitions/artillery/roadmap/print/"):
        text = page(f"{address}?{ON}&for={audience}").content.decode()
        assert ("Told line" in text, "Told milestone" in text, re.findall(r"Zq \w+", text)) == (True, True, [])


@pytest.mark.parametrize("audience", OUTSIDE)
def test_no_draft_is_ever_shown_outside_the_office(page, artillery, france, audience):
    line = LineOfEffortFactory(roadmap=RoadmapFactory(coalition=artillery, title_en="Zq draft"), title_en="Zq line")
    MilestoneFactory(line=line, reference="ZQ-M-1", title_en="Zq milestone", releasability="public")
    waiting = MilestoneFactory(line__roadmap__coalition__slug="navy", reference="NAV-M-1", releasability="public")
    MilestoneDependency.objects.create(milestone=waiting, depends_on=line.milestones.get())
    endorse_roadmap(waiting.line.roadmap, on=imprecise("2025-01"))

    today = ["/coalitions/artillery/roadmap/", "/coalitions/navy/roadmap/", "/roadmaps/", "/coalitions/", "/", "/search/?q=milestone"]
    for address in today:
        joined = "&" if "?" in address else "?"
        assert re.findall(r"(?i)zq[ -]\w+", page(f"{address}{joined}for={audience}").content.decode()) == []
    assert page(f"/coalitions/artillery/roadmap/?version=1&for={audience}").status_code == 404


@pytest.mark.parametrize("audience", OUTSIDE)
def test_sources_notes_originators_and_heads_stay_in_the_office(page, pledges, artillery, france, audience):
    own = {"source": "zq source of it", "note": "zq note of it", "originator": "zq originator"}
    type(pledges[0]).objects.update(**own, status_reported="zq words of the source", period_reported="zq period of the source")
    WorkingGroup.objects.create(coalition=artillery, name_en="Experts", head="zq head").members.add(france)
    AccessionStepFactory(coalition=artillery, partner=france, document="zq document", source="zq source of the step")
    DeliveryFactory(
        coalition=artillery, partners=[france], commitment=pledges[0], received_on=imprecise("2025-03"), releasability="public",
        document_number="zq number", **own,
    )  # fmt: skip
    addresses = [*ADDRESSES, "/coalitions/print/", "/partners/print/", "/search/print/?q=head", "/search/print/?q=zq"]

    for address in [*addresses, *screens_of(addresses)]:
        text = page(f"{address}{'&' if '?' in address else '?'}{ON}&for={audience}").content.decode()
        assert re.findall(r"zq [a-z]+ ?[a-z]*", text.replace("q=zq", "").replace("Search: zq", "").replace('value="zq"', "")) == [], address
    inside = page("/commitments/ART-FR-0001/").content.decode()
    assert [words in inside for words in ("zq source of it", "zq note of it", "zq originator", "zq words of the source")] == [True] * 4


@pytest.mark.parametrize(("audience", "on_paper"), [("partner:FR", True), ("coalition:artillery", True), ("public", False)])
@pytest.mark.parametrize("address", ["/", "/coalitions/artillery/", "/partners/FR/", "/commitments/", "/commitments/ART-FR-0001/"])
def test_that_something_is_left_out_is_said_on_paper_only_where_it_may_be_known(
    page, pledges, artillery, france, address, audience, on_paper
):
    complete = page(f"{address}?{ON}&for={audience}").content.decode()
    assert ("Nothing had to be left out." in complete, "left out.</b>" in complete) == (True, False)
    assert "not included" not in page(f"{address}print/?{ON}&for={audience}").content.decode()

    DeliveryFactory(commitment=pledges[0], coalition=artillery, partners=[france], received_on=imprecise("2025-03"))

    screen, paper = (page(f"{address}{ending}?{ON}&for={audience}").content.decode() for ending in ("", "print/"))
    assert (screen.count("<b>1 entry is left out.</b>"), screen.count("Some entries are not included.")) == (1, 0)
    assert (paper.count("Some entries are not included."), "left out" in paper) == (int(on_paper), False)
    inside = page(f"{address}print/?{ON}").content.decode()
    assert ("not included" in inside, "left out" in inside) == (False, False)


def test_a_sheet_is_marked_by_what_only_weighs_in_its_figures_too(page, pledges, artillery, france):
    addresses = ["/commitments/print/", "/commitments/ART-FR-0001/print/", "/partners/FR/print/"]
    asked = f"?{ON}&for=coalition:artillery"
    assert {page(address + asked).context["paper"].marking for address in addresses} == {"open"}

    DeliveryFactory(
        commitment=pledges[0], coalition=artillery, received_on=imprecise("2025-03"), marking="official_use", releasability="coalition"
    )

    assert {page(address + asked).context["paper"].marking for address in addresses} == {"for official use only"}
    assert {page(f"{address}?{ON}&for=public").context["paper"].marking for address in addresses} == {"open"}


def test_a_need_covered_from_elsewhere_marks_its_coalitions_sheet(page, artillery):
    need = NeedFactory(coalition=artillery)
    addresses = ["/coalitions/artillery/print/", "/coalitions/artillery/roadmap/print/"]
    endorse_roadmap(ListedNeedFactory(need=need, line__roadmap__coalition=artillery).line.roadmap, on=imprecise("2025-01"))
    assert {page(address).context["paper"].marking for address in addresses} == {"open"}

    AllocationFactory(need=need, commitment=CommitmentFactory(marking="official_use", coalition=CoalitionFactory(slug="navy")))

    assert {page(address).context["paper"].marking for address in addresses} == {"for official use only"}
