"""Roadmaps as at a date: which version stands, how far it has come, and what changed between editions."""

import datetime
from dataclasses import replace

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from coalitions.models import Milestone, MilestoneDependency, MilestonePartner, Need
from coalitions.operations import draft_next_version, endorse_roadmap
from coalitions.tests.factories import (
    CoalitionFactory,
    LineOfEffortFactory,
    ListedNeedFactory,
    MeetingFactory,
    MilestoneFactory,
    PartnerFactory,
    RoadmapFactory,
    imprecise,
)
from memberships.tests.factories import AllocationFactory, CommitmentFactory
from office.markings import Audience
from office.models import User
from reporting.documents.briefs import roadmap_brief
from reporting.figures.attention import late_milestones
from reporting.figures.changes import FieldChange, edition_changes
from reporting.figures.roadmap import roadmap_rows, roadmap_sheet

pytestmark = pytest.mark.django_db
BEFORE, AFTER = datetime.date(2024, 12, 31), datetime.date(2025, 6, 30)


@pytest.fixture
def roadmap():
    """Version 1 of a roadmap, endorsed in January 2025, with a line, a milestone and a need."""
    roadmap = RoadmapFactory(coalition=CoalitionFactory(slug="artillery", code="ART"))
    line = LineOfEffortFactory(roadmap=roadmap, title_en="Ammunition")
    MilestoneFactory(line=line, reference="ART-M-001", title_en="Agreement signed", due_on=imprecise("2025-Q1"))
    ListedNeedFactory(line=line)
    meeting = MeetingFactory(reference="CCLG-2025-01", format=roadmap.coalition)
    return endorse_roadmap(roadmap, on=imprecise("2025-01-09"), meeting=meeting)


def over(scope, roadmap, **changes):
    return replace(scope, coalition=roadmap.coalition, **changes)


def test_the_version_in_force_on_the_date_is_shown(scope, roadmap):
    second = endorse_roadmap(draft_next_version(roadmap), on=imprecise("2025-05"))

    shown = {on: roadmap_sheet(over(scope, roadmap, on=on)) for on in (BEFORE, datetime.date(2025, 5, 30), AFTER)}

    assert shown[BEFORE] is None
    assert [(one.version, one.status) for one in shown[datetime.date(2025, 5, 30)].editions] == [(1, "endorsed")]
    assert shown[AFTER].roadmap == second
    assert [(one.version, one.status) for one in shown[AFTER].editions] == [(2, "endorsed"), (1, "superseded")]


def test_a_draft_beside_a_version_in_force_is_for_those_who_work_on_it(scope, roadmap):
    draft_next_version(roadmap)
    viewer = User.objects.create_user("viewer")
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    first_draft = RoadmapFactory()

    assert roadmap_sheet(over(scope, roadmap, viewer=viewer), version=2) is None
    assert roadmap_sheet(over(scope, first_draft, viewer=viewer)).roadmap == first_draft


def test_a_draft_is_read_today_inside_the_office_only(scope, roadmap):
    draft_next_version(roadmap)

    assert roadmap_sheet(over(scope, roadmap), version=2).edition.status == "draft"
    assert roadmap_sheet(over(scope, roadmap)).edition.version == 1
    assert roadmap_sheet(over(scope, roadmap, audience=Audience.parse("coalition:artillery")), version=2) is None
    assert roadmap_sheet(over(scope, roadmap, today=AFTER + datetime.timedelta(days=1)), version=2) is None


def test_a_milestone_is_late_by_the_days_since_its_last_due_day(scope, roadmap):
    sheet = roadmap_sheet(over(scope, roadmap))

    assert [(line.state, line.days_late) for line in sheet.milestones] == [("late", 91)]
    assert (sheet.done, sheet.longest_late) == (0, 91)


def test_a_milestone_done_after_the_date_was_not_done_yet(scope, roadmap):
    Milestone.objects.update(status="done", done_on=imprecise("2025-04-10"))

    states = {on: roadmap_sheet(over(scope, roadmap, on=on)).milestones[0] for on in (datetime.date(2025, 4, 9), AFTER)}

    assert [(line.state, line.days_late, line.done_on) for line in states.values()] == [
        ("late", 9, None),
        ("done", 10, imprecise("2025-04-10")),
    ]


def test_a_milestone_names_what_it_waits_for_in_another_coalition(scope, roadmap, page):
    other = RoadmapFactory(coalition=CoalitionFactory(slug="drone", code="DRN", name_en="Drone Coalition"))
    awaited = MilestoneFactory(line=LineOfEffortFactory(roadmap=other), reference="DRN-M-007")
    draft = draft_next_version(roadmap)
    waiting = Milestone.objects.get(line__roadmap=draft)
    MilestoneDependency.objects.create(milestone=waiting, depends_on=awaited)
    MilestonePartner.objects.create(milestone=waiting, partner=PartnerFactory(code="FR", name_en="France"))
    endorse_roadmap(draft, on=imprecise("2025-02"))

    (line,) = roadmap_sheet(over(scope, roadmap)).milestones
    html = page(reverse("reporting:roadmap", args=["artillery"]), {"on": "2025-06-30"}).content.decode()

    assert [dependence.milestone for dependence in line.waits_for] == [awaited]
    assert [partner.code for partner in line.responsible] == ["FR"]
    assert "/coalitions/drone/roadmap/?on=2025-06-30#DRN-M-007" in html


def test_what_an_audience_may_not_see_is_absent_from_its_roadmap(scope, roadmap, page):
    line = draft_next_version(roadmap).lines_of_effort.get()
    shown = MilestoneFactory(line=line, reference="ART-M-002", releasability="public")
    MilestoneDependency.objects.create(milestone=shown, depends_on=line.milestones.get(reference="ART-M-001"))
    endorse_roadmap(line.roadmap, on=imprecise("2025-02"))

    sheet = roadmap_sheet(over(scope, roadmap, audience=Audience.parse("public")))
    html = page(reverse("reporting:roadmap", args=["artillery"]), {"for": "public"}).content.decode()

    assert [(one.milestone, one.waits_for) for one in sheet.milestones] == [(shown, [])]
    assert sheet.needs == []
    assert "ART-M-001" not in html
    assert "Agreement signed" not in html


def test_what_is_not_released_is_never_told_as_a_zero(roadmap, page):
    address = reverse("reporting:roadmap", args=["artillery"])
    told = {audience: page(address, {"for": audience}).content.decode() for audience in ("public", "internal")}
    paper = page(reverse("reporting:roadmap_print", args=["artillery"]), {"for": "public"}).content.decode()
    listed = page(reverse("reporting:roadmaps"), {"for": "public"}).content.decode()

    assert [html.count("not shown to this audience") for html in (told["public"], paper, told["internal"])] == [1, 1, 0]
    for html in (told["public"], paper):
        assert "timeline-frame" not in html
        assert "of 0" not in html
        assert "lists no needs" not in html
    assert "0 of 0" not in listed


def test_a_part_that_is_not_released_is_said_to_be_so_once(roadmap, page):
    Milestone.objects.update(releasability="public")
    address = reverse("reporting:roadmap_print", args=["artillery"])
    without_needs = page(address, {"for": "public"}).content.decode()
    Milestone.objects.update(releasability="internal")
    Need.objects.update(releasability="public")
    without_milestones = page(address, {"for": "public"}).content.decode()

    for html, kept, absent in (
        (without_needs, "Milestones done", "Needs fully covered"),
        (without_milestones, "Needs fully covered", "Next due"),
    ):
        assert (html.count("not shown to this audience"), kept in html, absent in html) == (1, True, False)
        assert "No milestone on this line" not in html


def test_editions_are_compared_field_by_field(scope, roadmap):
    draft = draft_next_version(roadmap)
    line = draft.lines_of_effort.get()
    line.milestones.update(due_on=imprecise("2025-Q2"))
    added = MilestoneFactory(line=line, reference="ART-M-002", title_en="Schedule agreed", due_on=None)
    need = line.listed_needs.get().need
    need.quantity = 150
    need.save()
    endorse_roadmap(draft, on=imprecise("2025-05"))

    changes = edition_changes(over(scope, roadmap), roadmap, draft)

    assert (changes.plan, changes.lines) == ([], [])
    moved, new = changes.milestones
    assert (moved.kind, moved.fields) == ("changed", [FieldChange("due on", "Q1 2025", "Q2 2025", "91 days later")])
    assert (new.kind, new.reference, new.title) == ("added", added.reference, "Schedule agreed")
    assert [(change.reference, change.fields) for change in changes.needs] == [
        (need.reference, [FieldChange("quantity", "100\u00a0pcs", "150\u00a0pcs", "+50")])
    ]


def test_a_removed_milestone_is_said_to_be_removed(scope, roadmap):
    draft = draft_next_version(roadmap)
    Milestone.objects.filter(line__roadmap=draft).delete()

    (change,) = edition_changes(over(scope, roadmap), roadmap, draft).milestones

    assert (change.kind, change.reference) == ("removed", "ART-M-001")


def test_the_list_has_a_row_for_each_capability_coalition(scope, roadmap):
    empty = CoalitionFactory(slug="maritime")
    CoalitionFactory(slug="udcg", kind="contact_group")

    first, second = roadmap_rows(scope)

    assert (first.coalition, first.edition.version, first.milestones, first.late, first.needs) == (roadmap.coalition, 1, 1, 1, 1)
    assert (second.coalition, second.edition) == (empty, None)


def test_an_invented_roadmap_says_so_on_screen_and_paper(page):
    roadmap = RoadmapFactory(illustrative=True)
    endorse_roadmap(roadmap, on=imprecise("2025"))

    for name in ("roadmap", "roadmap_print"):
        assert "Illustrative example" in page(reverse(f"reporting:{name}", args=[roadmap.coalition.slug])).content.decode()


@pytest.mark.parametrize("question", ["?version=9", "?compare=9"])
def test_an_unknown_version_is_a_missing_page(page, roadmap, question):
    assert page(reverse("reporting:roadmap", args=["artillery"]) + question).status_code == 404


def test_a_version_that_is_no_number_is_a_bad_request(page, roadmap):
    assert page(reverse("reporting:roadmap", args=["artillery"]) + "?version=two").status_code == 400


def test_a_coalition_without_a_roadmap_says_what_would_be_here(page):
    response = page(reverse("reporting:roadmap", args=[CoalitionFactory().slug]))

    assert response.context["sheet"] is None
    assert "No roadmap stands on this date." in response.content.decode()


def test_the_roadmap_is_a_paper_too(page, roadmap):
    response = page(reverse("reporting:roadmap_pdf", args=["artillery"]))

    assert (response.status_code, response["Content-Type"], response.content[:4]) == (200, "application/pdf", b"%PDF")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_roadmap_costs_the_same_however_long_it_is(page, roadmap, rows, django_assert_num_queries):
    draft = draft_next_version(roadmap)
    line = draft.lines_of_effort.get()
    first = line.milestones.get()
    for number in range(rows):
        milestone = MilestoneFactory(line=LineOfEffortFactory(roadmap=draft), reference=f"ART-M-1{number}")
        MilestoneDependency.objects.create(milestone=milestone, depends_on=first)
        MilestonePartner.objects.create(milestone=milestone, partner=PartnerFactory())
        AllocationFactory(need=ListedNeedFactory(line=line).need, commitment=CommitmentFactory())
    endorse_roadmap(draft, on=imprecise("2025-05"))
    page(reverse("reporting:roadmap", args=["artillery"]))

    with django_assert_num_queries(43):
        page(reverse("reporting:roadmap", args=["artillery"]))
    with django_assert_num_queries(22):
        page(reverse("reporting:roadmaps"))


def test_a_milestone_done_next_quarter_is_not_done_yet(scope, roadmap):
    Milestone.objects.update(status="done", done_on=imprecise("2025-Q3"))

    (line,) = roadmap_sheet(over(scope, roadmap)).milestones

    assert (line.state, line.days_late, late_milestones(over(scope, roadmap))) == ("late", 91, {roadmap.coalition_id: 1})


def marking(scope, roadmap):
    return roadmap_brief(over(scope, roadmap))["paper"].marking


def test_the_sheet_is_marked_as_strictly_as_what_a_milestone_waits_for(scope, roadmap):
    awaited = MilestoneFactory(reference="DRN-M-007", marking="official_use")
    draft = draft_next_version(roadmap)
    assert marking(scope, roadmap) == "open"

    MilestoneDependency.objects.create(milestone=Milestone.objects.get(line__roadmap=draft), depends_on=awaited)
    endorse_roadmap(draft, on=imprecise("2025-02"))

    assert marking(scope, roadmap) == "for official use only"


def test_the_sheet_is_marked_as_strictly_as_the_edition_it_is_compared_with(scope, roadmap):
    draft = draft_next_version(roadmap)
    draft.lines_of_effort.get().listed_needs.all().delete()
    Milestone.objects.filter(line__roadmap=draft).delete()
    endorse_roadmap(draft, on=imprecise("2025-02"))
    assert marking(scope, roadmap) == "open"

    Milestone.objects.filter(line__roadmap=roadmap).update(marking="official_use")

    assert marking(scope, roadmap) == "for official use only"
    assert marking(replace(scope, audience=Audience.parse("public")), roadmap) == "open"


def test_the_sheet_is_marked_as_strictly_as_the_meeting_that_endorsed_it(scope, roadmap):
    type(roadmap.endorsed_at).objects.update(marking="official_use")

    assert marking(scope, roadmap) == "for official use only"
