"""Roadmaps enter as drafts and are endorsed last; what an endorsed one lists stays."""

import pytest
from django.utils.translation import override

from coalitions.models import ListedNeed, Milestone, Need, Roadmap, Unit
from coalitions.tests.factories import CoalitionFactory, MeetingFactory, PartnerFactory
from office.spreadsheets.writer import OutSheet
from office.tests.importing import bring, changed, counts, told
from office.tests.spreadsheets.making import written

pytestmark = pytest.mark.django_db

ROADMAP = {"coalition": "drone", "since": "2025", "until": "2027"}
SHEETS = {
    "needs": [
        {
            "coalition": "drone",
            "reference": "DRN-N-001",
            "version": 1,
            "line": 1,
            "item_en": "Drones",
            "quantity": 100,
            "unit": "pcs",
            "priority": 1,
        },
        {
            "coalition": "drone",
            "reference": "DRN-N-001",
            "version": 2,
            "line": 1,
            "item_en": "Drones",
            "quantity": 150,
            "unit": "pcs",
            "priority": 1,
        },
    ],
    "milestones": [
        {
            "coalition": "drone",
            "version": 1,
            "line": 1,
            "reference": "DRN-M-001",
            "title_en": "First",
            "due_on": "2025-Q2",
            "responsible": "LV",
            "depends_on": "",
        },
        {
            "coalition": "drone",
            "version": 2,
            "line": 1,
            "reference": "DRN-M-001",
            "title_en": "First",
            "due_on": "2025-Q3",
            "responsible": "LV",
            "depends_on": "",
        },
        {
            "coalition": "drone",
            "version": 2,
            "line": 1,
            "reference": "DRN-M-002",
            "title_en": "Second",
            "due_on": "2026",
            "responsible": "",
            "depends_on": "DRN-M-001",
        },
    ],
    "lines-of-effort": [{"coalition": "drone", "version": version, "number": 1, "title_en": "Supply"} for version in (1, 2)],
    "roadmaps": [
        {**ROADMAP, "version": 2, "status": "endorsed", "endorsed_on": "2025-01-09", "endorsed_at": "CCLG-2025-01"},
        {**ROADMAP, "version": 1, "status": "superseded", "endorsed_on": "2024-11-15", "endorsed_at": ""},
    ],
}


@pytest.fixture(autouse=True)
def ground():
    CoalitionFactory(slug="drone", code="DRN")
    PartnerFactory(code="LV")
    MeetingFactory(reference="CCLG-2025-01")
    assert Unit.objects.filter(code="pcs").exists()
    with override("en"):
        yield


def workbook(**changes):
    """The sheets in the wrong order, as people keep them."""
    sheets = {**SHEETS, **changes}
    return written("xlsx", *(OutSheet(name, list(rows[0]), [list(row.values()) for row in rows]) for name, rows in sheets.items()))


def bring_workbook(**changes):
    return bring("workbook", content=workbook(**{name.replace("_", "-"): rows for name, rows in changes.items()}), name="plan.xlsx")


def test_a_workbook_is_read_in_the_order_of_dependency_and_endorsed_last():
    outcome = bring_workbook()

    assert outcome.errors == []
    assert list(Roadmap.objects.order_by("version").values_list("version", "status")) == [(1, "superseded"), (2, "endorsed")]
    assert str(Roadmap.objects.get(version=2).endorsed_at) == "CCLG-2025-01"
    assert {name: sheet["create"] for name, sheet in outcome.as_json()["sheets"].items()} == {
        "roadmaps": 2,
        "lines-of-effort": 2,
        "milestones": 3,
        "needs": 2,
    }


def test_each_version_keeps_what_it_listed_and_the_need_is_one():
    bring_workbook()

    need = Need.objects.get()
    listed = ListedNeed.objects.order_by("line__roadmap__version")
    assert need.quantity == 150
    assert [listing.as_listed("quantity") for listing in listed] == [100, 150]


def test_a_dependency_without_a_version_is_of_the_same_version():
    bring_workbook()

    second = Milestone.objects.get(reference="DRN-M-002")
    assert [(other.reference, other.line.roadmap.version) for other in second.depends_on.all()] == [("DRN-M-001", 2)]


def test_the_same_workbook_twice_changes_nothing():
    bring_workbook()

    assert counts(bring_workbook()) == {"create": 0, "update": 0, "same": 9}


def test_progress_of_an_endorsed_roadmap_stays_open():
    bring_workbook()

    outcome = bring(
        "milestones",
        {
            "coalition": "drone",
            "version": 2,
            "line": 1,
            "reference": "DRN-M-001",
            "status": "done",
            "percent": 100,
            "done_on": "2025-09-30",
        },
    )

    assert changed(outcome) == {2: {"status": ("planned", "done"), "percent": ("", "100"), "done_on": ("", "2025-09-30")}}
    assert outcome.applied


@pytest.mark.parametrize(
    ("dataset", "row", "column"),
    [
        ("milestones", {"coalition": "drone", "version": 2, "line": 1, "reference": "DRN-M-001", "due_on": "2026"}, "due_on"),
        ("lines-of-effort", {"coalition": "drone", "version": 2, "number": 1, "title_en": "Other"}, "title_en"),
        ("lines-of-effort", {"coalition": "drone", "version": 2, "number": 2, "title_en": "New"}, "coalition"),
        ("needs", {"coalition": "drone", "reference": "DRN-N-001", "item_en": "Drones", "quantity": 200}, "quantity"),
        ("roadmaps", {"coalition": "drone", "version": 2, "until": "2030"}, "until"),
    ],
)
def test_what_an_endorsed_roadmap_plans_is_refused_in_a_sentence(dataset, row, column):
    bring_workbook()

    ((number, where, _value, reason),) = told(bring(dataset, row))

    assert (number, where, reason) == (2, column, "The plan of an endorsed roadmap does not change; draft its next version.")


def test_an_endorsed_roadmap_is_not_made_a_draft_again_by_a_file():
    bring_workbook()

    assert told(bring("roadmaps", {"coalition": "drone", "version": 2, "status": "draft"})) == [
        (2, "status", "draft", "An endorsed roadmap is only ever superseded, by endorsing its next version.")
    ]


def test_an_endorsement_needs_its_day():
    outcome = bring_workbook(roadmaps=[{**ROADMAP, "version": version, "status": "endorsed", "endorsed_on": ""} for version in (1, 2)])

    assert [reason for *_where, reason in told(outcome)] == ["An endorsed roadmap says when it was endorsed."] * 2
    assert not Roadmap.objects.exists()


def test_a_line_of_a_roadmap_that_is_not_there_is_named():
    assert told(bring("lines-of-effort", {"coalition": "drone", "version": 7, "number": 1, "title_en": "Supply"})) == [
        (2, "version", "7", "No roadmap is known by this name.")
    ]


def test_a_listing_needs_a_version_and_a_line_that_are_there():
    row = {"coalition": "drone", "item_en": "Antennas", "quantity": "5", "unit": "pcs"}

    outcome = bring("needs", {**row, "version": "0", "line": "1"}, {**row, "item_en": "Masts", "version": "1", "line": ""})

    assert told(outcome) == [(2, "line", "1", "No line of effort is known by this name."), (3, "line", "", "A value is needed here.")]


def test_a_need_told_twice_once_without_a_version_is_one_need():
    bring_workbook()
    row = {"coalition": "drone", "item_en": "Antennas", "quantity": "5", "unit": "pcs"}

    outcome = bring("needs", {**row, "version": "", "line": ""}, {**row, "version": "2", "line": "1"})

    assert [(number, column) for number, column, *_rest in told(outcome)] == [(3, "coalition")]


def test_a_need_no_roadmap_lists_yet_is_one_row_and_gets_its_reference():
    row = {"coalition": "drone", "item_en": "Antennas", "quantity": "1 000", "unit": "шт.", "needed_by": "Q4 2025"}

    bring("needs", row)
    again = bring("needs", {**row, "priority": 1})

    need = Need.objects.get()
    assert (need.reference, need.quantity, need.unit.code, str(need.needed_by), need.priority) == ("DRN-N-001", 1000, "pcs", "2025-Q4", 1)
    assert changed(again) == {2: {"priority": ("3", "1")}}


def released():
    rows = Milestone.objects.order_by("line__roadmap__version", "reference")
    return list(rows.values_list("line__roadmap__version", "reference", "releasability"))


def test_a_file_that_endorses_releases_no_milestone_more_widely_than_it_was():
    milestones = [{**row, "releasability": "public"} for row in SHEETS["milestones"]]
    first = {**ROADMAP, "version": 1, "status": "endorsed", "endorsed_on": "2024-11-15"}
    bring_workbook(milestones=milestones, roadmaps=[first, {**ROADMAP, "version": 2, "status": "draft", "endorsed_on": ""}])
    bring("milestones", {"coalition": "drone", "version": 1, "reference": "DRN-M-001", "releasability": "internal"})

    outcome = bring("roadmaps", {**ROADMAP, "version": 2, "status": "endorsed", "endorsed_on": "2025-01-09"})

    assert outcome.applied
    assert released() == [(1, "DRN-M-001", "internal"), (2, "DRN-M-001", "internal"), (2, "DRN-M-002", "public")]


def test_a_file_that_says_so_with_a_reason_releases_as_it_endorses():
    milestones = [{**row, "releasability": "public" if row["version"] == 2 else "internal"} for row in SHEETS["milestones"]]

    bring_workbook(milestones=milestones)

    assert released() == [(1, "DRN-M-001", "internal"), (2, "DRN-M-001", "public"), (2, "DRN-M-002", "public")]
    assert counts(bring_workbook(milestones=milestones)) == {"create": 0, "update": 0, "same": 9}
