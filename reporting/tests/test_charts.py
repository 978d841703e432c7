import datetime
import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from django.template import Context, Template
from django.utils import translation

from office.dates import ImpreciseDate
from reporting.charts import lettering
from reporting.charts.arrows import arrows
from reporting.charts.coverage import CoverageBar, geometry
from reporting.charts.timeline import STATES, Timeline, TimelineLine, TimelineMark, TimelineNeed
from reporting.charts.timeline_layout import layout

TODAY = datetime.date(2026, 11, 22)
SVG = "{http://www.w3.org/2000/svg}"


def mark(on, title, state="planned", **more):
    return TimelineMark(on and ImpreciseDate.parse(on), title, state, **more)


def picture(*lines, **more):
    return Timeline("Roadmap", lines, TODAY, **more)


def draw(tag, value, language="en"):
    with translation.override(language):
        return Template("{% load charts %}{% " + tag + " value %}").render(Context({"value": value}))


def svg(html):
    start = html.index("<svg", html.index("<figure") if "<figure" in html else 0)
    return ET.fromstring(html[start : html.index("</svg>", html.rindex("</g>") if "<figure" in html else 0) + 6])  # noqa: S314


CROWD = tuple(
    mark(f"2026-Q{quarter}", f"Підготовка складів до приймання {number} тисяч пострілів", state, key=f"{quarter}{number}")
    for number, quarter, state in zip(range(12), [1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 4], list(STATES) * 2, strict=True)
)


def test_the_stages_of_a_need_keep_their_proportions():
    bar = geometry(CoverageBar(Decimal(100), Decimal(20), Decimal(50), Decimal(25), Decimal(75), stale=Decimal(10)), width=202)

    assert bar._asdict() == {
        "need": "200.0",
        "pledge_from": "101.0",
        "pledge": "40.0",
        "stale_from": "141.0",
        "stale": "20.0",
        "commit": "100.0",
        "received": "50.0",
        "plan": "151.0",
        "conditional_from": "141.0",
        "conditional": "",
        "used": "",
        "hatch": bar.hatch,
    }


def test_a_need_more_than_covered_shrinks_to_make_room():
    bar = geometry(CoverageBar(Decimal(50), None, Decimal(100), Decimal(100)), width=202)

    assert (bar.need, bar.commit, bar.received, bar.pledge, bar.plan) == ("100.0", "200.0", "200.0", "", "")


def test_however_little_there_is_of_a_stage_it_can_be_seen():
    bar = geometry(CoverageBar(Decimal(600000), Decimal(1), Decimal(4000), Decimal(1)), width=202)

    assert (bar.commit, bar.received, bar.pledge_from, bar.pledge, bar.stale) == ("2.0", "2.0", "3.0", "2.0", "")


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_bar_is_sound_in_a_language_with_a_decimal_comma(language):
    drawing = ET.fromstring(draw("coverage_bar", CoverageBar(Decimal("1200.5"), Decimal(1), Decimal("333.3"), Decimal(7)), language))  # noqa: S314

    widths = [element.get("width") for element in drawing.iter() if element.tag.endswith("rect")]
    assert [float(width) > 0 for width in widths] == [True] * 4


def test_a_bar_says_in_words_what_it_draws():
    drawing = draw("coverage_bar", CoverageBar(Decimal(96), None, Decimal(78), Decimal(54), unit="pcs", stale=Decimal(6)))

    assert 'aria-label="needed 96\u00a0pcs, stale 6\u00a0pcs, committed 78\u00a0pcs, received 54\u00a0pcs"' in drawing


def test_labels_of_a_crowded_line_never_overlap():
    placed = layout(picture(TimelineLine("Ammunition", CROWD)), "en")

    marks = placed.lines[0].marks
    assert len(marks) == 12
    for one, other in combinations(marks, 2):
        beside = one.right < other.left or other.right < one.left
        above = abs(one.y - other.y) >= (one.height + other.height) / 2
        assert beside or above, (one.mark.title, other.mark.title)


def test_everything_stays_inside_the_picture():
    late = [mark("2028-12", "Повний цикл ремонту всіх самохідних гаубиць в Україні", "late", note="late 300 days")]
    placed = layout(picture(TimelineLine("Ammunition", CROWD), TimelineLine("Repair", tuple(late))), "uk")

    assert all(at.left >= 0 and at.right <= placed.width for line in placed.lines for at in line.marks)
    assert all(line.top < at.y < line.bottom for line in placed.lines for at in line.marks)
    assert placed.height >= placed.lines[-1].bottom


def test_a_quarter_stands_in_the_middle_of_its_column_and_a_day_where_it_is():
    placed = layout(picture(TimelineLine("A", (mark("2026-Q3", "Quarter"), mark("2026-07-01", "Day")))), "en")
    third = next(tick for tick in placed.axis.ticks("en") if (tick.label, tick.year) == ("Q3", "2026"))

    day, quarter = placed.lines[0].marks
    assert quarter.x == pytest.approx(third.middle, abs=1)
    assert day.x == pytest.approx(third.x, abs=2)


def test_quarters_are_named_as_the_language_names_them():
    ticks = layout(picture(first=datetime.date(2026, 1, 1), last=datetime.date(2026, 12, 31)), "uk").axis

    assert [tick.label for tick in ticks.ticks("uk")] == ["I", "II", "III", "IV"]
    assert [tick.label for tick in ticks.ticks("en")] == ["Q1", "Q2", "Q3", "Q4"]


def test_a_long_title_wraps_between_words_and_what_does_not_fit_is_cut():
    assert lettering.wrap("one two three", 12, lettering.width("one two", 12)) == ["one two", "three"]
    assert lettering.wrap("one two three four", 12, lettering.width("one two", 12), lines=1) == ["one t…"]


def test_a_dependency_is_an_arrow_that_ends_at_the_milestone_waiting():
    first, second = mark("2026-01", "First", "done", key="1"), mark("2026-09", "Second", depends_on=("1", "of another coalition"))
    placed = layout(picture(TimelineLine("A", (first,)), TimelineLine("B", (second,))), "en")

    (arrow,) = arrows(placed)
    target = placed.lines[1].marks[0]
    assert arrow.words == "First → Second"
    assert arrow.tip.startswith(f"M{target.x - 9:.1f} {target.y:.1f}")


def test_words_keep_clear_of_the_line_of_today():
    due = ("2025-12", "2026-Q2", "2026-09", "2026-H2", "2026-10-20", "2026-Q4", "2026-12-01", "2027-Q1", "2027-12")
    line = TimelineLine("A", tuple(mark(on, "Підготовка складів до приймання пострілів", note="late 23 days") for on in due))

    placed = layout(picture(line), "uk")

    assert len(placed.lines[0].marks) == len(due)
    words = [sorted((at.words_x, at.words_x + at.outward * at.words_width)) for at in placed.lines[0].marks]
    assert [(left, right) for left, right in words if left < placed.today < right] == []


def test_the_line_of_today_runs_through_no_name_of_a_quarter_or_year():
    january = replace(picture(first=datetime.date(2026, 1, 1), last=datetime.date(2026, 12, 31)), today=datetime.date(2026, 1, 5))
    placed = layout(january, "en")

    first = placed.axis.ticks("en", placed.today)[0]
    assert (first.label_x, first.year_x) == (placed.today + 5, placed.today + 5)
    assert placed.axis.ticks("en", placed.today)[1].label_x == placed.axis.ticks("en")[1].x + 6


def test_what_is_waited_for_elsewhere_is_an_arrow_with_its_reference():
    waiting = mark("2026-09", "Waiting", key="1", depends_on=("2", "DRN-M-007"))
    drawing = svg(draw("timeline", picture(TimelineLine("A", (waiting, mark("2026-01", "Here", key="2"))))))
    placed = layout(picture(TimelineLine("A", (waiting, mark("2026-01", "Here", key="2")))), "en")

    at = placed.lines[0].marks[1]
    assert at.awaits == "DRN-M-007"
    assert at.stub_tip.startswith(f"M{at.x:.1f} {at.y + 9:.1f}")
    assert "DRN-M-007" in {text.text for text in drawing.iter(f"{SVG}text")}


def test_the_bracket_of_a_vague_date_stands_clear_under_the_words_and_in_the_key():
    vague = mark("2026", "Підготовка складів до приймання пострілів калібру 155 мм")

    at = layout(picture(TimelineLine("A", (vague,))), "uk").lines[0].marks[0]
    assert at.reach_y - 3 - (at.y + at.block / 2) >= 6
    assert "due some time within this span" in draw("timeline", picture(TimelineLine("A", (vague,))))
    assert "due some time within this span" not in draw("timeline", picture(TimelineLine("A", (mark("2026-Q1", "Known"),))))


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_roadmap_is_drawn_with_title_description_links_and_needs(language):
    need = TimelineNeed("Shells <155 mm>", CoverageBar(Decimal(10), None, Decimal(5)), "/needs/1/")
    line = TimelineLine("Ammunition", (mark("2026", "Line & plant", "late", href="/m/1/", note="late 3 days"),), (need,))
    drawing = svg(draw("timeline", picture(line), language))

    assert drawing.get("role") == "group"
    assert drawing.find(f"{SVG}title").text == "Roadmap"
    assert "Ammunition: Line & plant (2026, " in drawing.find(f"{SVG}desc").text
    assert [link.get("href") for link in drawing.iter(f"{SVG}a")] == ["/needs/1/", "/m/1/"]
    assert {"Line & plant", "late 3 days", "Shells <155 mm>"} <= {text.text for text in drawing.iter(f"{SVG}text")}


def shape_of(drawing):
    start = drawing.index("<g transform")
    return drawing[start : drawing.index("</g>", start)]


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_drawing_of_its_own(state):
    shapes = {name: shape_of(draw("timeline", picture(TimelineLine("A", (mark("2026", "M", name),))))) for name in STATES}

    assert [name for name in STATES if shapes[name] == shapes[state]] == [state]


def test_a_milestone_without_a_date_is_named_under_the_picture():
    drawing = draw("timeline", picture(TimelineLine("A", (mark(None, "Some day", href="/m/2/"),))))

    assert '<a href="/m/2/">Some day</a>.' in drawing[drawing.index("</svg></figure>") :]


def test_an_empty_roadmap_still_has_its_axis():
    assert 'role="img" aria-label="Roadmap"' in draw("timeline", picture())
