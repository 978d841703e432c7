"""Plan and fact on its pages, drawn, on paper and in a workbook: the same figures everywhere, each mark leading to its rows."""

import io
import xml.etree.ElementTree as ET
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from coalitions.tests.factories import CoalitionFactory, PartnerFactory, UnitFactory
from memberships.tests.factories import CommitmentFactory, DeliveryFactory, PlannedDeliveryFactory
from office.dates import ImpreciseDate
from reporting.charts.plan import PlanBar, PlanPicture, PlanStep
from reporting.charts.plan_layout import layout
from reporting.charts.scale import Scale

SVG = "{http://www.w3.org/2000/svg}"
ON = {"on": "2025-06-30"}


def date(text):
    return ImpreciseDate.parse(text)


@pytest.fixture
def promised(db):
    """A hundred tubes of Latvia for the artillery: thirty planned, twenty-three received."""
    unit = UnitFactory(code="tube", symbol_en="tubes", symbol_uk="стволів")
    partner = PartnerFactory(code="LV", name_en="Latvia")
    coalition = CoalitionFactory(slug="artillery", name_en="Artillery")
    given = {"unit": unit, "quantity": 100, "amount": 1000, "currency": "USD", "reference": "ART-LV-0001"}
    commitment = CommitmentFactory(partners=[partner], coalition=coalition, **given)
    for period, quantity in {"2025-01": 10, "2025-Q1": 20}.items():
        PlannedDeliveryFactory(commitment=commitment, period=date(period), quantity=quantity, amount=50)
    for number, (day, quantity) in enumerate({"2025-01-31": 8, "2025-02": 15}.items()):
        sent = {"unit": unit, "quantity": quantity, "partners": [partner], "received_on": date(day), "reference": f"ART-D-000{number}"}
        DeliveryFactory(commitment=commitment, coalition=coalition, **sent)
    return commitment


def pictures(response):
    html = response.content.decode()
    parts = html.split('<svg class="chart plan-chart"')[1:]
    return [ET.fromstring('<svg class="chart plan-chart"' + part[: part.index("</svg>") + 6]) for part in parts]  # noqa: S314


def marks(picture):
    """What each link of a picture says, and where it leads."""
    return {link.find(f"{SVG}title").text: link.get("href") for link in picture.iter(f"{SVG}a")}


@pytest.mark.parametrize("path", ["/plan/", "/coalitions/artillery/plan/", "/partners/LV/plan/", "/plan/print/"])
def test_the_page_draws_and_tells_the_same(page, promised, path):
    response = page(path, ON)

    tubes, dollars = pictures(response)
    assert tubes.find(f"{SVG}title").text == "Planned and received by month, 2025, tubes"
    assert tubes.find(f"{SVG}desc").text == (
        "Planned: 30 tubes, of it by the date of this picture 30 tubes. Received: 23 tubes. Difference: −7 tubes."
    ).replace(" tubes", "\u00a0tubes")
    assert (tubes.get("role"), tubes.get("aria-label")) == ("group", "Planned and received by month, 2025, tubes")
    assert dollars.find(f"{SVG}title").text == "Planned and received by month, 2025, USD"
    text = " ".join(response.content.decode().split())
    for figure in (">30<", ">23<", "−7"):
        assert figure in text


def test_every_mark_says_what_it_is_and_opens_its_rows(page, promised):
    tubes, _dollars = pictures(page("/coalitions/artillery/plan/", ON))
    found = marks(tubes)

    assert [words for words in found if "by the end" not in words] == [
        "Jan 2025, planned 10\u00a0tubes, received 8\u00a0tubes",
        "Feb 2025, received 15\u00a0tubes",
        "Q1 2025, planned 20\u00a0tubes",
    ]
    assert "planned by the end of Mar 2025: 30\u00a0tubes" in found
    assert "received by the end of Jun 2025: 23\u00a0tubes" in found
    assert "received by the end of Jul 2025: 23\u00a0tubes" not in found
    for words, address in found.items():
        rows = page(address).context
        planned, received = rows["planned"] or 0, rows["received"] or 0
        assert f"{planned:.0f}\u00a0tubes" in words or f"{received:.0f}\u00a0tubes" in words, (words, address)


def test_a_mark_of_a_quarter_opens_only_what_is_known_to_the_quarter(page, promised):
    rows = page("/plan/rows/", {**ON, "measure": "unit:tube", "in": "2025-Q1", "only": "1"}).context

    assert ([line.quantity for line in rows["lines"]], list(rows["lots"]), rows["planned"]) == ([20], [], 20)
    whole = page("/plan/rows/", {**ON, "measure": "unit:tube", "in": "2025-Q1"}).context
    assert (whole["planned"], whole["received"], whole["line_count"], whole["lot_count"]) == (30, 23, 2, 2)


def test_colours_stand_in_the_picture_itself_so_that_paper_has_them(page, promised):
    tubes, _dollars = pictures(page("/plan/", ON))

    drawn = [one for one in tubes.iter() if one.tag.removeprefix(SVG) in {"rect", "path", "circle", "text"}]
    assert len(drawn) > 30
    assert [one.tag for one in drawn if not (one.get("fill") or one.get("stroke"))] == []
    assert [one.get("style") for one in tubes.iter() if one.get("style")] == []


def test_the_pdf_says_what_the_page_says(page, promised):
    content = page("/coalitions/artillery/plan.pdf", ON).content

    text = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages).replace("\u00a0", " ")
    for words in ("Artillery: plan and fact", "tubes, 2025", "Q1 2025, not by shorter periods", "Q1 2025 in all", "−7", "By month, tubes"):
        assert words in text
    assert "/plan/rows/" not in str(PdfReader(io.BytesIO(content)).metadata) + text


def test_the_workbook_holds_numbers(page, promised):
    book = openpyxl.load_workbook(io.BytesIO(page("/plan/plan.xlsx", ON).content))

    assert book.sheetnames == ["Totals", "Periods", "Planned lines", "Lots received", "About"]
    assert [row[:5] for row in book["Totals"].iter_rows(min_row=2, values_only=True)] == [
        ("tubes", 30, 30, 23, -7),
        ("USD", 100, 100, 0, -100),
    ]
    periods = [row for row in book["Periods"].iter_rows(min_row=2, values_only=True) if row[0] == "tubes" and row[1] == "Q1 2025"]
    assert [(row[4], row[5], row[7], row[8]) for row in periods] == [("known only to the period", 20, None, None), ("in all", 30, 23, -7)]
    assert [(row[0], row[6]) for row in book["Planned lines"].iter_rows(min_row=2, values_only=True)] == [
        ("ART-LV-0001", 10),
        ("ART-LV-0001", 20),
    ]
    assert [(row[0], row[6]) for row in book["Lots received"].iter_rows(min_row=2, values_only=True)] == [
        ("ART-D-0000", 8),
        ("ART-D-0001", 15),
    ]
    assert book["Periods"].freeze_panes == "A2"
    about = dict(book["About"].iter_rows(min_row=2, values_only=True))
    assert about["Period"] == "2025, by month"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"measure": "unit:tube"}, ["unit:tube"]),
        ({"measure": "currency:USD", "by": "quarter"}, ["currency:USD"]),
        ({"coalition": "artillery", "partner": "LV", "category": "in_kind", "commitment": "art-lv-0001"}, ["unit:tube", "currency:USD"]),
        ({"from": "2024", "to": "2024"}, []),
        ({"coalition": "no-such"}, []),
        ({"measure": "unit:no-such"}, []),
        ({"from": "20x5"}, []),
        ({"to": "99999"}, []),
        ({"commitment": "ART-XX-9999"}, []),
    ],
)
def test_filters_stand_in_the_address(page, promised, asked, found):
    response = page("/plan/", {**ON, **asked})

    assert response.status_code == 200
    assert [one.measure.key for one in response.context["plan"].measures] == found


def test_a_period_that_is_none_is_refused_in_a_sentence(page, promised):
    assert page("/plan/rows/", {"in": "sometime"}).status_code == 400


@pytest.mark.parametrize("path", ["plan", "plan_rows"])
def test_a_page_costs_the_same_however_many_rows(page, promised, path):
    def cost():
        page(reverse(f"reporting:{path}"), ON)
        with CaptureQueriesContext(connection) as asked:
            page(reverse(f"reporting:{path}"), ON)
        return len(asked)

    one = cost()
    for number in range(3):
        other = CommitmentFactory(partners=[PartnerFactory()], unit=promised.unit, quantity=50)
        PlannedDeliveryFactory(commitment=other, period=date(f"2025-0{number + 1}"), quantity=5)
        lot = {"unit": promised.unit, "partners": list(other.partners.all()), "received_on": date(f"2025-0{number + 1}-03")}
        DeliveryFactory(commitment=other, quantity=2, **lot)

    assert cost() == one


@pytest.mark.parametrize(
    ("highest", "end", "ticks"),
    [("1", "1", 5), ("7", "8", 5), ("23", "30", 4), ("100", "100", 5), ("36700", "40000", 5), ("0.3", "0.3", 4), ("0", "1", 1)],
)
def test_a_scale_ends_where_people_count(highest, end, ticks):
    scale = Scale.reaching(Decimal(highest), 0, 100)

    assert (scale.end, len(scale.ticks), scale.y(scale.ticks[0]), scale.y(scale.end)) == (Decimal(end), ticks, 100, 0)


def picture(**more):
    bars = [PlanBar(ImpreciseDate.months(2025, month, 1), None, Decimal(0), None) for month in range(1, 13)]
    bars[0] = PlanBar(bars[0].period, Decimal(30), Decimal(10), Decimal(15))
    steps = tuple(PlanStep(bar.period, Decimal(30), Decimal(15) if bar.period.first.month < 7 else None) for bar in bars)
    return PlanPicture("Plan", "", "pcs", date("2025-06-15").first, tuple(bars), steps, **more)


def test_a_spread_stands_on_top_of_its_plan_and_what_came_within_it():
    at = layout(picture(), "en")

    (bar, *_rest) = at.panels[1].bars
    assert bar.spread.y + bar.spread.height == pytest.approx(bar.planned.y, abs=0.2)
    assert bar.planned.y + bar.planned.height == pytest.approx(at.panels[1].bottom, abs=0.2)
    assert bar.planned.height == pytest.approx(2 * bar.spread.height, abs=0.3)
    assert bar.received.height == pytest.approx(1.5 * bar.spread.height, abs=0.3)
    assert bar.planned.x < bar.received.x and bar.received.x + bar.received.width < bar.planned.x + bar.planned.width


def test_a_field_in_which_nothing_is_known_is_not_drawn():
    slots = tuple(PlanBar(ImpreciseDate.months(2025, month, 1), None, Decimal(0), None) for month in range(1, 13))
    steps = tuple(PlanStep(bar.period, Decimal(5), None) for bar in slots)
    lane = (PlanBar(date("2025-Q2"), Decimal(5), Decimal(0), Decimal(2)),)

    at = layout(PlanPicture("Plan", "", "pcs", date("2025-06-15").first, slots, steps, lane), "en")

    assert [panel.heading for panel in at.panels] == ["From the beginning of 2025, added up", "Known only to the quarter"]
    (bar,) = at.panels[1].bars
    assert bar.ground.width - bar.planned.width == 8 and bar.ground.width - bar.received.width == 16


def test_longer_periods_have_lanes_of_their_own_across_their_months():
    longer = tuple(PlanBar(date(text), Decimal(5), Decimal(0), Decimal(2)) for text in ("2025-Q1", "2025-Q3", "2025-H1", "2025"))
    at = layout(picture(longer=longer), "en")

    assert [(panel.heading, len(panel.bars)) for panel in at.panels] == [
        ("From the beginning of 2025, added up", 0),
        ("By month", 12),
        ("Known only to the quarter", 2),
        ("Known only to the half-year", 1),
        ("Known only to the year", 1),
    ]
    year = at.panels[-1].bars[0].ground
    assert (year.x, year.x + year.width) == (at.axis.left, at.axis.right)
    assert all(one.bottom < other.top for one, other in zip(at.panels, at.panels[1:], strict=False))


@pytest.mark.parametrize("language", ["en", "uk"])
def test_the_drawing_is_sound_in_a_language_with_a_decimal_comma(language):
    with translation.override(language):
        html = Template("{% load plans %}{% plan_chart picture %}").render(Context({"picture": picture()}))
    drawing = html[html.index("<svg", html.index("<figure")) : html.index("</svg>", html.index("<figure")) + 6]

    for one in ET.fromstring(drawing).iter():  # noqa: S314
        for name in ("x", "y", "width", "height", "cx", "cy", "r"):
            if one.get(name):
                float(one.get(name))
