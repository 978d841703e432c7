import html
import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from coalitions.models import MilestonePartner, WorkingGroup, WorkingGroupMember
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
from office.models import User
from office.tests.factories import UserFactory
from reporting.documents import pdf

ON = "?on=2025-06-30"
SCREENS = ["/", "/coalitions/", "/coalitions/c1/", "/partners/", "/partners/PX/"]
PAPERS = [f"{page}print/" for page in SCREENS]


def letter(number):
    return "ABCDEFGH"[number]


def furnish(number, first, joint):
    """Fill one coalition with one of everything; all of them name the first partner."""
    code = f"C{number}"
    coalition = CoalitionFactory(slug=f"c{number}", code=code, name_en=f"Coalition {letter(number)}", name_uk=f"Коаліція {letter(number)}")
    partner = PartnerFactory(code=f"P{letter(number)}", name_en=f"Partner {letter(number)}", name_uk=f"Партнер {letter(number)}")
    for member, role in [(first, "lead"), (partner, "member"), (PartnerFactory(code="UA", name_en="Ukraine"), "member")]:
        MembershipFactory(coalition=coalition, partner=member, role=role, since=imprecise("2024"), source="https://www.example.org/list")
        AccessionStepFactory(coalition=coalition, partner=member, kind="accession", on=imprecise("2024"))
    told = {"coalition": coalition, "announced_on": imprecise("2025-05"), "releasability": "public"}
    pledge = CommitmentFactory(partners=[first], until=imprecise("2025-05"), **told)
    given = CommitmentFactory(partners=[first, joint], confirmed_on=imprecise("2025-05"), **told)
    CommitmentFactory(partners=[partner], **{**told, "announced_on": imprecise("2024-01")}, amount=5_000_000, currency="EUR")
    CommitmentFactory(**told)
    CommitmentFactory(partners=[first], quantity=None, unit=None, **told)
    CommitmentFactory(partners=[first], attribution="capability_area", **told)
    CommitmentFactory(partners=[first], basis="per_year", **told)
    DeliveryFactory(coalition=coalition, commitment=given, partners=[first], received_on=imprecise("2025-02"))
    DeliveryFactory(coalition=coalition, partners=[first], received_on=imprecise("2024"))
    MeetingFactory(format=coalition, held_on=imprecise("2025-01"))
    MeetingFactory(format=coalition, held_on=imprecise("2025-12"), status="planned")
    group = WorkingGroup.objects.create(coalition=coalition, name_en="Experts")
    WorkingGroupMember.objects.create(working_group=group, partner=first)
    plan(coalition, first, [pledge, given])
    return coalition


def plan(coalition, partner, commitments):
    line = LineOfEffortFactory(roadmap=RoadmapFactory(coalition=coalition))
    needs = [ListedNeedFactory(line=line, need=NeedFactory(coalition=coalition, quantity=10)).need for _commitment in commitments]
    milestone = MilestoneFactory(line=line, due_on=imprecise("2025-Q1"))
    MilestonePartner.objects.create(milestone=milestone, partner=partner)
    endorse_roadmap(line.roadmap, on=imprecise("2025-01"))
    for need, commitment in zip(needs, commitments, strict=True):
        AllocationFactory(need=need, commitment=commitment, quantity=10)


@pytest.fixture
def reading(client, reader):
    reader.language = "en"
    reader.save()
    client.force_login(reader)
    return client


@pytest.fixture
def first(db):
    return PartnerFactory(code="PX", name_en="Partner One", name_uk="Перший партнер")


@pytest.fixture
def one(first):
    return furnish(1, first, PartnerFactory(code="JT", name_en="Joint"))


@pytest.mark.parametrize("page", [*SCREENS, *PAPERS])
def test_a_page_costs_the_same_however_many_rows(reading, first, page):
    joint = PartnerFactory(code="JT", name_en="Joint")

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert reading.get(page + ON).status_code == 200
        return len(queries)

    furnish(1, first, joint)
    reading.get(page + ON)
    with_one = cost()
    furnish(2, first, joint)
    furnish(3, first, joint)

    assert cost() == with_one


@pytest.mark.parametrize("page", ["/", "/coalitions/c1/", "/partners/PX/"])
@pytest.mark.parametrize("audience", ["", "&for=public"])
def test_every_number_opens_exactly_its_rows(reading, one, page, audience):
    text = reading.get(page + ON + audience).content.decode()
    links = re.findall(r'<a href="(/(?:commitments|deliveries)/\?[^"]+)">(\d{1,3})(?: stale| received)?</a>', text)

    rows = [(href, int(number), reading.get(html.unescape(href)).context["totals"].rows) for href, number in links]

    assert len(rows) >= 6
    assert [href for href, number, found in rows if number != found] == []


def test_the_home_page_tells_each_coalition_in_one_line(reading, one):
    context = reading.get("/" + ON).context
    (line,) = context["whole"].lines

    assert (line.roll.count, line.covered, line.needs, line.overdue, str(line.next_meeting.held_on)) == (2, 1, 2, 1, "2025-12")
    assert (line.tally.pledged, line.tally.stale, line.tally.committed, line.tally.received) == (2, 1, 1, 1)
    assert (line.edition.version, line.edition.is_in_force) == (1, True)
    assert [(str(point.title), point.count) for point in context["points"]] == [
        ("Overdue commitments", 1),
        ("Late milestones", 1),
        ("Stale pledges to confirm or drop", 1),
        ("Deliveries not matched to a commitment", 1),
        ("Commitments without any figure", 1),
        ("Collective commitments, no partner named", 1),
        ("Needs not fully covered", 1),
    ]


def test_an_empty_register_says_what_would_be_here(reading):
    assert b"No coalition yet" in reading.get("/").content
    assert b"Nobody takes part yet" in reading.get("/partners/").content


@pytest.mark.parametrize(
    ("role", "desks_only", "told"),
    [
        (None, False, "You have no role yet: ask an administrator for one."),
        ("Leadership", False, "Coalitions appear here once an editor has entered them."),
        ("Desk officer", True, "You read only the coalitions on your desks: ask an administrator for a desk."),
        ("Editor", False, "Bring the register in from a spreadsheet, or enter a coalition on the workbench."),
    ],
)
def test_who_sees_no_coalition_is_told_what_they_themselves_may_do(client, db, role, desks_only, told):
    client.force_login(UserFactory(role=role, language="en", reads_own_desks_only=desks_only))

    for page in ("/", "/coalitions/"):
        assert f'<div class="empty"><b>No coalition yet</b><p>{told}</p></div>' in client.get(page).content.decode()


def test_what_is_withheld_is_absent_and_said_once_on_the_screen_never_on_paper(reading, one):
    CommitmentFactory(coalition=one, item_en="Unseen thing", announced_on=imprecise("2025-05"), basis="per_year")
    page, public = "/coalitions/c1/", f"{ON}&for=public"

    assert "Unseen thing" in reading.get(page + ON).content.decode()
    screen, paper = reading.get(page + public).content.decode(), reading.get(f"{page}print/{public}").content.decode()

    assert ("Unseen thing" in screen, screen.count("left out of every list")) == (False, 1)
    assert ("Unseen thing" in paper, paper.count("left out of every list")) == (False, 0)


def test_a_page_as_at_a_date_shows_who_took_part_then(reading, one):
    assert reading.get("/coalitions/c1/?on=2023-12-31").context["line"].roll.count == 0
    assert reading.get("/coalitions/c1/" + ON).context["line"].roll.count == 2


def test_before_a_coalition_was_founded_it_has_neither_needs_nor_members_nor_meetings(reading):
    coalition = CoalitionFactory(slug="drone", name_en="Drone coalition", founded_on=imprecise("2024-02"))
    MembershipFactory(coalition=coalition, partner=PartnerFactory(name_en="Latvia"))
    NeedFactory(coalition=coalition, item_en="Interceptors")
    MeetingFactory(format=coalition, held_on=imprecise("2025-12"), status="planned")
    before, after = (reading.get(f"/coalitions/drone/?on={on}") for on in ("2024-01-31", "2024-02-01"))
    paper, home = reading.get("/coalitions/drone/print/?on=2024-01-31"), reading.get("/?on=2024-01-31")

    assert (before.context["line"].roll.count, before.context["line"].needs, before.context["exists"]) == (0, 0, False)
    assert (after.context["line"].roll.count, after.context["line"].needs, after.context["exists"]) == (1, 1, True)
    for told in (response.content.decode().replace("\u00a0", " ") for response in (before, paper)):
        assert told.count("On this date the coalition did not exist yet; founded: Feb 2024.") == 1
        assert "Working groups" not in told and "ahead" not in told
    assert home.context["whole"].lines == ()


def test_for_others_a_figure_without_any_released_row_is_not_shown_instead_of_none(reading, one):
    hidden = CoalitionFactory(slug="hidden", code="HID")
    NeedFactory(coalition=hidden)
    CommitmentFactory(coalition=hidden, announced_on=imprecise("2025-05"))

    inside, outside = (reading.get(f"/coalitions/hidden/{ON}{audience}").content.decode() for audience in ("", "&for=public"))
    released = reading.get(f"/coalitions/c1/{ON}&for=public").content.decode()

    assert (inside.count("not shown to this audience"), outside.count("not shown to this audience")) == (0, 5)
    assert released.count("not shown to this audience") == 2  # needs and lots are internal


def test_what_is_overdue_only_in_the_same_area_is_said_beside_and_opens_its_rows(reading, one):
    CommitmentFactory(coalition=one, until=imprecise("2024"), attribution="capability_area", announced_on=imprecise("2024"))

    for page in ("/", "/coalitions/c1/"):
        text = reading.get(page + ON).content.decode()
        (href,) = re.findall(r'<a href="([^"]+)">1 more only in the same area</a>', text)
        assert reading.get(html.unescape(href)).context["totals"].rows == 1


def test_what_one_may_not_see_answers_like_what_does_not_exist(client, one):
    client.force_login(User.objects.create_user("stranger"))

    assert [client.get(page).status_code for page in ("/coalitions/c1/", "/coalitions/none/", "/partners/PX/", "/partners/ZZ/")] == [
        404
    ] * 4
    assert client.get("/").context["whole"].lines == ()
    assert client.get("/partners/partners.xlsx").status_code == 403


def test_an_unknown_date_is_refused_in_a_sentence(reading, one):
    assert [reading.get(f"/coalitions/c1/?on={text}").status_code for text in ("2025", "yesterday")] == [400, 400]


def test_sources_open_by_their_host_and_nothing_but_web_addresses_is_a_link(reading, one, first):
    MembershipFactory(coalition=CoalitionFactory(slug="other"), partner=first, source="javascript:alert(1)")

    text = reading.get("/partners/PX/").content.decode()

    assert '<a href="https://www.example.org/list" rel="noreferrer">example.org</a>' in text
    assert "javascript:alert(1)" in text
    assert 'href="javascript' not in text


def test_the_matrix_workbook_shows_roles_in_words_and_totals_as_numbers(reading, one):
    response = reading.get("/partners/partners.xlsx" + ON)
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    head, *rows = book.get_sheet_by_name("Partners").to_python()

    assert head == ["Partner", "Code", "Coalition B", "Leads or is a member of", "Observes or intends"]
    assert rows == [
        ["Partner B", "PB", "member", 1, 0],
        ["Partner One", "PX", "lead", 1, 0],
        ["Lead or member", "", 2, "", ""],
        ["Observe or intend to join", "", 0, "", ""],
        ["Ukraine", "UA", "host", "", ""],
    ]


def read(content):
    reader = PdfReader(io.BytesIO(content))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize(("address", "title"), [("/coalitions/c1/brief.pdf", "Coalition B"), ("/partners/PX/brief.pdf", "Partner One")])
def test_a_brief_is_a_pdf_under_its_name_that_says_its_date_and_audience(reading, one, address, title):
    response = reading.get(address + ON)
    paper, text = read(response.content)

    assert response["Content-Type"] == "application/pdf"
    assert paper.metadata.title == title
    assert "As at 30 Jun 2025" in text
    assert "internal use" in text
    assert ("Partner B" in text) == (title == "Coalition B")


def test_a_sheet_carries_the_strictest_marking_of_what_it_draws_on(reading, one):
    assert reading.get("/coalitions/c1/print/").context["paper"].marking == "open"

    CommitmentFactory(coalition=one, marking="official_use")

    assert reading.get("/coalitions/c1/print/").context["paper"].marking == "for official use only"
    assert reading.get("/coalitions/c1/print/?for=public").context["paper"].marking == "open"


@pytest.mark.parametrize(
    ("kind", "key", "title"), [("coalition", "c1", "Коаліція B"), ("partner", "px", "Перший партнер"), ("roadmap", "c1", None)]
)
def test_the_command_line_prints_each_kind_of_paper(one, tmp_path, kind, key, title):
    call_command("print_document", kind, key, tmp_path / "paper.pdf", "--on", "2025-06-30", stdout=io.StringIO())
    paper, text = read((tmp_path / "paper.pdf").read_bytes())

    assert title is None or paper.metadata.title == title
    assert "30.06.2025" in text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["coalition", "none"], "There is no coalition “none”."),
        (["partner", "ZZ"], "There is no partner “ZZ”."),
        (["roadmap", "c1", "--on", "2020-01-01"], "There is no roadmap of “c1” on that day."),
        (["coalition", "c1", "--on", "2025"], "“2025” is not one day."),
    ],
)
def test_the_command_line_says_what_is_missing_and_writes_nothing(one, tmp_path, asked, sentence):
    with pytest.raises(CommandError, match=re.escape(sentence)):
        call_command("print_document", *asked[:2], tmp_path / "paper.pdf", *asked[2:])

    assert list(tmp_path.glob("*.pdf")) == []


def test_a_paper_that_cannot_be_made_is_answered_with_a_page_that_says_why(reading, one, monkeypatch):
    monkeypatch.setattr(pdf, "DEADLINE", 0.01)

    response = reading.get("/coalitions/c1/brief.pdf" + ON)

    assert (response.status_code, response["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert "This paper took too long to make. Narrow it down and try again." in response.content.decode()
