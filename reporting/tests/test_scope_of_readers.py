"""Whoever reads only their own coalitions is shown nothing of any other: not a row, not a choice, not a sum, not a hint."""

import html
import re

import pytest

from coalitions.models import Desk, MilestoneDependency
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
from office.tests.factories import UserFactory
from reporting.figures.chain import chain
from reporting.figures.coverage import coverage
from reporting.figures.deliveries import lots, totals
from reporting.figures.partner import sent
from reporting.scope import Scope
from reporting.tests.conftest import ON

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r"(?i)zq[\w-]*")
PAGES = [
    "/", "/coalitions/", "/coalitions/artillery/", "/coalitions/artillery/roadmap/", "/roadmaps/", "/commitments/",
    "/commitments/ART-FR-0001/", "/deliveries/", "/partners/", "/partners/FR/", "/meetings/", "/coalitions/artillery/changes/",
    "/partners/FR/changes/",
]  # fmt: skip


def furnish(slug, code, name, partner):
    """One of everything, named so that it can be found again."""
    coalition = CoalitionFactory(slug=slug, code=code, name_en=f"{name} coalition", name_uk=f"{name} coalition")
    MembershipFactory(coalition=coalition, partner=partner)
    AccessionStepFactory(coalition=coalition, partner=partner)
    meeting = MeetingFactory(reference=f"{code}-25", title_en=f"{name} meeting", format=coalition, held_on=imprecise("2025-01-09"))
    pledge = CommitmentFactory(
        reference=f"{code}-FR-0001", item_en=f"{name} guns", coalition=coalition, partners=[partner], confirmed_on=imprecise("2025-01"),
        announced_at=meeting, announced_on=imprecise("2025-01-09"),
    )  # fmt: skip
    lot = {"coalition": coalition, "partners": [partner], "commitment": pledge, "received_on": imprecise("2025-03"), "quantity": 4}
    DeliveryFactory(reference=f"{code}-D-0001", item_en=f"{name} lot", **lot)
    line = LineOfEffortFactory(roadmap=RoadmapFactory(coalition=coalition), title_en=f"{name} line")
    milestone = MilestoneFactory(line=line, reference=f"{code}-M-001", title_en=f"{name} school")
    need = ListedNeedFactory(line=line, need=NeedFactory(coalition=coalition, reference=f"{code}-N-001", item_en=f"{name} need")).need
    return {"coalition": coalition, "meeting": meeting, "pledge": pledge, "milestone": milestone, "need": need, "roadmap": line.roadmap}


@pytest.fixture
def both():
    """Our own coalition, whose every record points at one of a coalition that its officer may not see."""
    partner = PartnerFactory(code="FR", name_en="France")
    own, other = furnish("artillery", "ART", "Artillery", partner), furnish("zqnavy", "ZQN", "Zqnavy", partner)
    MilestoneDependency.objects.create(milestone=own["milestone"], depends_on=other["milestone"])
    for plan in (own, other):
        endorse_roadmap(plan["roadmap"], on=imprecise("2025-01"), meeting=other["meeting"])
    pledge = own["pledge"]
    pledge.part_of = pledge.replaces = other["pledge"]
    pledge.announced_at = other["meeting"]
    pledge.save()
    AllocationFactory(commitment=pledge, need=other["need"], quantity=3)
    AllocationFactory(commitment=other["pledge"], need=own["need"], quantity=5)
    DeliveryFactory(
        reference="ART-D-0002", coalition=own["coalition"], partners=[partner], commitment=other["pledge"], received_on=imprecise("2025-02")
    )
    return own, other


@pytest.fixture
def officer(both):
    person = UserFactory(role="Desk officer", reads_own_desks_only=True)
    Desk.objects.create(officer=person, coalition=both[0]["coalition"])
    return person


@pytest.fixture
def reading(client, officer):
    client.force_login(officer)
    return client.get


@pytest.fixture
def own_scope(officer):
    return Scope(officer, ON, today=ON)


def said(text):
    return HIDDEN.findall(re.sub(r"q=zq\w*|value=\"(?:zq\w*|[\w:=-]{24,})\"|“?zqnavy”?(?= — )", "", html.unescape(text)))


@pytest.mark.parametrize("page", PAGES)
def test_no_page_and_no_paper_says_a_word_of_another_coalition(reading, both, page):
    for address in (page, f"{page}print/"):
        response = reading(address, {"on": "2025-06-30"})
        assert (response.status_code, said(response.content.decode())) == (200, [])


def test_search_and_filters_for_hidden_words_find_nothing_and_offer_nothing(reading, both):
    for address in ("/search/?q=zqnavy", "/search/?q=ZQN-FR-0001", "/search/?q=ZQN-N-001"):
        response = reading(address)
        assert (response.status_code, response.context["groups"]) == (200, [])
    for query in ("coalition=zqnavy", "announced_at=ZQN-25", "need=ZQN-N-001", "q=zqnavy"):
        assert reading(f"/commitments/?{query}").context["totals"].rows == 0
    choices = {name: [value for value, _words in field.choices if value] for name, field in _fields(reading("/commitments/")).items()}
    assert (choices["coalition"], choices["announced_at"], choices["need"]) == (["artillery"], [], [])


def _fields(response):
    fields = response.context["listing"].filters.form.fields
    return {name: field for name, field in fields.items() if hasattr(field, "choices")}


@pytest.mark.parametrize(
    "address",
    [
        "/coalitions/{}/",
        "/coalitions/{}/print/",
        "/coalitions/{}/brief.pdf",
        "/coalitions/{}/roadmap/",
        "/coalitions/{}/roadmap.pdf",
        "/coalitions/{}/changes/",
        "/commitments/{}/",
        "/commitments/{}/print/",
        "/?for=coalition:{}",
        "/commitments/?for=coalition:{}",
    ],
)
def test_a_hidden_record_answers_exactly_like_a_missing_one(reading, both, address):
    hidden, missing = ("ZQN-FR-0001", "ZQN-FR-0009") if "/commitments/{" in address else ("zqnavy", "zqnone")
    answers = [reading(address.format(key)) for key in (hidden, missing)]

    assert {answer.status_code for answer in answers} == {400 if "for=" in address else 404}
    bodies = [answer.content.decode().replace(key, "…") for answer, key in zip(answers, (hidden, missing), strict=True)]
    assert len({re.sub(r'(name="csrfmiddlewaretoken" value="|Request )\w+', r"\1", body) for body in bodies}) == 1


def test_a_record_that_may_not_be_seen_is_called_another_record_and_leads_nowhere(own_scope, reading, both):
    told = chain(own_scope, "ART-FR-0001")
    text = reading("/commitments/ART-FR-0001/").content.decode()

    assert (told.whole, told.replaces, told.steps[0].meeting) == (None, None, None)
    assert (told.whole_elsewhere, told.replaces_elsewhere, told.steps[0].met_elsewhere) == (True, True, True)
    assert text.count('<span class="quiet">another record</span>') == 3
    assert '<span class="quiet">another coalition</span>' in reading("/coalitions/artillery/roadmap/").content.decode()


def test_a_delivery_of_a_hidden_commitment_is_matched_all_the_same(own_scope, both):
    assert {row.reference: (row.matching, row.shown_commitment) for row in lots(own_scope)} == {
        "ART-D-0001": ("shown", "ART-FR-0001"),
        "ART-D-0002": ("elsewhere", None),
    }
    assert totals(lots(own_scope)).unmatched == 0
    partner = own_scope.over(partner=both[0]["pledge"].partners.get())
    assert {one.delivery.reference: one.matching for one in sent(partner)} == {"ART-D-0001": "shown", "ART-D-0002": "elsewhere"}


def test_totals_are_of_visible_rows_only(own_scope, scope, both):
    need = both[0]["need"]
    from_elsewhere = CommitmentFactory(coalition=both[1]["coalition"], confirmed_on=imprecise("2025-01"))
    AllocationFactory(commitment=from_elsewhere, need=need, quantity=5)
    whole, own = ({line.need: line.committed for line in coverage(one)} for one in (scope, own_scope))

    assert (whole[need], own) == (5, {need: 0})
    assert chain(own_scope, "ART-FR-0001").allocated == 0


def test_edit_is_offered_for_what_one_may_change_only(client, both):
    person = UserFactory(role="Desk officer")
    Desk.objects.create(officer=person, coalition=both[0]["coalition"])
    client.force_login(person)
    addresses = ["/commitments/ART-FR-0001/", "/commitments/ZQN-FR-0001/", "/coalitions/artillery/", "/coalitions/zqnavy/", "/partners/FR/"]

    assert [bool(client.get(address).context["edit_url"]) for address in addresses] == [True, False, False, False, False]


def test_staff_without_permissions_read_calm_empty_pages(client, both):
    client.force_login(UserFactory())

    for page in ("/", "/coalitions/", "/roadmaps/", "/commitments/", "/deliveries/", "/partners/", "/meetings/", "/search/?q=guns"):
        response = client.get(page)
        text = response.content.decode()
        assert (
            response.status_code,
            said(text),
            "ART-" in text.replace("ART-FR-0012", "").replace('placeholder="ART-N-001"', ""),
            "France" in text,
        ) == (200, [], False, False)
    for page in (
        "/coalitions/artillery/",
        "/coalitions/artillery/roadmap/",
        "/commitments/ART-FR-0001/",
        "/partners/FR/",
        "/partners/FR/changes/",
    ):
        assert client.get(page).status_code == 404
    assert client.get("/?for=partner:FR").status_code == 400
