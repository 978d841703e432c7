"""The chain of needs and what falls short, as pages, papers and workbooks that say the same."""

import datetime
import io
from decimal import Decimal
from unicodedata import normalize

import pytest
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from coalitions.models import Desk
from coalitions.operations import endorse_roadmap
from coalitions.tests.factories import (
    CoalitionFactory,
    LineOfEffortFactory,
    ListedNeedFactory,
    NeedFactory,
    PartnerFactory,
    RoadmapFactory,
    UnitFactory,
    desk_officer,
    imprecise,
)
from memberships.tests.factories import UseReportFactory
from reporting.tests.test_need_chain import arrived, committed, planned, pledged, serving

pytestmark = pytest.mark.django_db
ON = "?on=2025-06-30"


@pytest.fixture
def need():
    """A listed need of 100 systems: 60 committed by Latvia, of which 20 came and 30 are planned, and a pledge of 5."""
    coalition = CoalitionFactory(slug="artillery", code="ART", name_en="Artillery Coalition")
    roadmap = RoadmapFactory(coalition=coalition)
    line = LineOfEffortFactory(roadmap=roadmap, title_en="Guns")
    systems = UnitFactory(code="system", symbol_en="systems")
    need = NeedFactory(coalition=coalition, reference="ART-N-001", item_en="Howitzers", unit=systems, needed_by=imprecise("2025-Q3"))
    ListedNeedFactory(line=line, need=need)
    endorse_roadmap(roadmap, on=imprecise("2025-01"))
    latvia = PartnerFactory(code="LV", name_en="Latvia")
    commitment = committed(reference="ART-LV-0001", quantity=60, unit=systems, partners=[latvia])
    serving(need, commitment)
    serving(need, pledged(reference="ART-LV-0002", quantity=5, unit=systems, partners=[latvia]))
    planned(commitment, q2025_2=24, q2025_3=6)
    arrived(commitment, 20, "2025-05")
    UseReportFactory(commitment=commitment, quarter=imprecise("2025-Q1"), in_service=16)
    return need


def words(content):
    return " ".join(normalize("NFKC", " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages)).split())


def rows(response, sheet=0):
    heads, *found = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(sheet).to_python()
    return [dict(zip(heads, row, strict=True)) for row in found]


def picked(row, *heads):
    return [row[head] for head in heads]


STAGES = [
    "Needed",
    "Pledged",
    "On a condition",
    "Stale",
    "Committed",
    "Planned by the end of Q4 2025",
    "Planned in all",
    "Received",
    "In use",
]
GAPS = [
    "Not committed",
    "Committed, not planned",
    "Behind the plan",
    "Received, not in use",
    "Short when needed",
    "Short after the whole plan",
]


def test_a_coalitions_workbook_says_every_stage_and_gap_as_a_number(page, need):
    response = page(f"/coalitions/artillery/chain.xlsx{ON}")

    (row,) = rows(response)
    assert picked(row, "Line of effort", "Reference", "Need", "Unit") == ["1. Guns", "ART-N-001", "Howitzers", "systems"]
    assert picked(row, *STAGES) == [100, 5, 0, 0, 60, 30, 30, 20, 16]
    assert picked(row, *GAPS) == [40, 30, 4, 4, 74, 74]
    assert picked(row, "Needed by, last day", "Closes, last day") == [datetime.date(2025, 9, 30), ""]


@pytest.mark.parametrize("address", ["/coalitions/artillery/chain/", "/partners/LV/chain/", "/partners/lv/chain/"])
def test_every_figure_of_a_need_leads_to_its_rows(page, need, address):
    answer = page(address + ON).content.decode()

    for status, figure in [("announced", "5"), ("committed", "60")]:
        assert f'<a href="/commitments/?need=ART-N-001&amp;status={status}&amp;on=2025-06-30">{figure}</a>' in answer
    behind = "/coalitions/artillery/chain/?need=ART-N-001&amp;by=2025-Q4&amp;on=2025-06-30#behind"
    assert [f'<a href="{behind}">{figure}</a>' in answer for figure in ("30", "20", "16")] == [True] * 3


def test_one_need_is_opened_with_what_serves_it_and_what_is_to_come(page, need):
    response = page(f"/coalitions/artillery/chain/{ON}&need=ART-N-001")

    lines = response.context["services"]
    told = [(line.commitment.reference, line.quantity, line.planned, line.received, line.in_use, line.next_planned) for line in lines]
    assert told == [("ART-LV-0001", 60, 30, 20, 16, imprecise("2025-Q3")), ("ART-LV-0002", 5, 0, 0, None, None)]
    assert [(moment.period, moment.expected, moment.short) for moment in response.context["opened"].forecast.moments] == [
        (imprecise("2025-Q3"), 26, 74)
    ]


def test_the_plan_is_looked_at_to_the_end_of_the_quarter_that_is_asked_for(page, need):
    asked = page(f"/coalitions/artillery/chain/{ON}&by=2025-Q2")

    (line,) = asked.context["chain"].lines
    assert (line.planned, line.planned_in_all) == (24, 30)
    assert [value for value, _words, chosen in asked.context["horizons"] if chosen] == ["2025-Q2"]


@pytest.mark.parametrize(("question", "status"), [("&by=2025", 400), ("&by=soon", 400), ("&need=ART-N-999", 404), ("&by=2031-Q1", 200)])
def test_a_question_that_is_none_is_refused(page, need, question, status):
    assert page(f"/coalitions/artillery/chain/{ON}{question}").status_code == status


def test_a_partners_page_shows_its_part_beside_the_whole_need(page, need):
    serving(need, committed(quantity=10, unit=need.unit))

    (whole, part) = rows(page(f"/partners/LV/chain.xlsx{ON}"))

    assert picked(whole, "Whose part", "Committed", "Not committed") == ["all", 70, 30]
    assert picked(part, "Whose part", "Committed", "Not committed") == ["Latvia", 60, ""]
    assert "of which Latvia" in page(f"/partners/LV/chain/{ON}").content.decode()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            "/coalitions/artillery/chain.pdf",
            ["Chain of needs: Artillery Coalition", "1. Guns 0 of 1 fully covered", "40 short", "74 short by Q3 2025"],
        ),
        ("/coalitions/artillery/chain.pdf?need=ART-N-001", ["What serves it", "ART-LV-0001", "What is to come"]),
        ("/partners/LV/chain.pdf", ["Chain of needs: Latvia", "of which Latvia", "4 behind the plan"]),
        ("/shortfalls/shortfalls.pdf", ["What falls short", "Needed by the end of Q3 2025", "34 ART-LV-0001", "5 ART-LV-0002"]),
    ],
)
def test_the_paper_says_what_the_page_says(page, need, address, told):
    response = page(address + ("&on=2025-06-30" if "?" in address else ON))

    text = words(response.content)
    assert [sentence for sentence in [*told, "Howitzers", "ART-N-001", "100 systems"] if sentence not in text] == []


def test_what_falls_short_stands_with_what_would_close_it(page, need):
    response = page(f"/shortfalls/shortfalls.xlsx{ON}")

    (short,), remedies = rows(response), rows(response, 1)
    assert picked(short, "Reference", "Needed", "Received", "Planned until then", "Short", "Still short at the end") == [
        "ART-N-001",
        100,
        20,
        6,
        74,
        74,
    ]
    assert [picked(row, "Commitment", "Status", "Would bring", "Unit") for row in remedies] == [
        ["ART-LV-0001", "partly delivered", 34, "systems"],
        ["ART-LV-0002", "pledged", 5, "systems"],
    ]


def test_one_coalitions_shortfalls_are_asked_for_in_the_address(page, need):
    NeedFactory(needed_by=imprecise("2025-Q3"))

    shown = [page(f"/shortfalls/{ON}{question}").context["shortfalls"].lines for question in ("", "&coalition=artillery")]

    assert [len(lines) for lines in shown] == [2, 1]
    assert page(f"/shortfalls/{ON}&coalition=nowhere").status_code == 404


def test_an_officer_of_other_desks_finds_no_chain_and_no_shortfall(client, need):
    officer = desk_officer(CoalitionFactory())
    officer.reads_own_desks_only = True
    officer.save()
    client.force_login(officer)

    assert client.get(f"/coalitions/artillery/chain/{ON}").status_code == 404
    assert client.get(f"/coalitions/artillery/chain.xlsx{ON}").status_code == 404
    assert client.get(f"/partners/LV/chain/{ON}").context["chain"].lines == ()
    assert client.get(f"/shortfalls/{ON}").context["shortfalls"].lines == ()
    assert client.get(f"/shortfalls/{ON}&coalition=artillery").status_code == 404
    Desk.objects.create(officer=officer, coalition=need.coalition)
    assert client.get(f"/coalitions/artillery/chain/{ON}").status_code == 200


def test_the_public_is_told_of_no_hidden_need(page, need):
    answer = page(f"/shortfalls/{ON}&for=public")

    assert answer.context["shortfalls"].lines == ()
    assert "Howitzers" not in answer.content.decode()
    assert page(f"/coalitions/artillery/chain/{ON}&for=public").context["chain"].lines == ()


def test_coalition_partner_and_roadmap_lead_to_the_chain(page, need):
    for address, chain in [
        ("/coalitions/artillery/", "coalition"),
        ("/coalitions/artillery/roadmap/", "coalition"),
        ("/partners/LV/", "partner"),
    ]:
        key = "artillery" if chain == "coalition" else "LV"
        assert f'href="{reverse(f"reporting:{chain}_chain", args=[key])}' in page(address).content.decode()


def test_the_roadmap_shows_what_is_planned_and_in_use(page, need):
    (line,) = page(f"/coalitions/artillery/roadmap/{ON}").context["sheet"].needs

    assert (line.planned, line.received, line.in_use, line.coverage) == (30, 20, 16, Decimal("0.6"))
    (row,) = rows(page(f"/coalitions/artillery/roadmap.xlsx{ON}"), 1)
    assert picked(row, "Committed", "Planned", "Planned in all", "Received", "In use") == [60, 30, 30, 20, 16]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("/coalitions/artillery/chain/", 18), ("/partners/LV/chain/", 19), ("/shortfalls/", 20)])
def test_a_page_costs_the_same_however_many_needs(page, need, address, queries, count, django_assert_num_queries):
    for _ in range(count - 1):
        another = NeedFactory(coalition=need.coalition, unit=need.unit, needed_by=imprecise("2025-Q3"))
        commitment = serving(another, committed(quantity=9, unit=need.unit))
        commitment.partners.add(PartnerFactory(), through_defaults={})
        commitment.partners.add(*need.allocations.first().commitment.partners.all())
        planned(commitment, q2025_4=3)
        arrived(commitment, 2, "2025-05")
    page(address)  # sessions and content types are asked for once

    with django_assert_num_queries(queries):
        page(address + ON)
