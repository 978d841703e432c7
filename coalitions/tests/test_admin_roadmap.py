"""Roadmaps in the workbench: drafts are edited, endorsed plans are read, versions follow each other."""

import pytest
from django.urls import reverse

from coalitions.models import LineOfEffort, ListedNeed, Milestone, MilestoneDependency, Need, Roadmap
from coalitions.operations import draft_next_version, endorse_roadmap
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
)
from office.roles import LEADERSHIP
from office.tests.admin_forms import add_row, filled, send
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DAY = imprecise("2025-02-12")


def address(record, page="change"):
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[record.pk])


def step(roadmap, name):
    return reverse("admin:coalitions_roadmap_step", args=[roadmap.pk, name])


def offered(client, roadmap):
    return [str(step["label"]) for step in client.get(address(roadmap)).context["steps"]]


def test_a_draft_is_written_with_its_lines(client, editor):
    data = filled(client.get("/admin/coalitions/roadmap/add/"), coalition=CoalitionFactory().pk, since="2025", until="2027")

    client.post("/admin/coalitions/roadmap/add/", add_row(data, "lines_of_effort", number=1, title_en="Ammunition"))

    roadmap = Roadmap.objects.get()
    assert (roadmap.version, roadmap.status, [line.title_en for line in roadmap.lines_of_effort.all()]) == (1, "draft", ["Ammunition"])


def test_two_new_milestones_of_one_form_get_two_references(client, editor):
    line = LineOfEffortFactory(roadmap__coalition__code="ART")
    data = filled(client.get(address(line)))
    for title in ("First", "Second"):
        data = add_row(data, "milestones", title_en=title, status="planned", releasability="internal", due_on="Q4 2025")

    client.post(address(line), data)

    assert list(Milestone.objects.order_by("pk").values_list("reference", "title_en")) == [("ART-M-001", "First"), ("ART-M-002", "Second")]


def test_needs_are_listed_on_a_line_of_a_draft(client, editor):
    line = LineOfEffortFactory()
    need = NeedFactory(coalition=line.roadmap.coalition)

    client.post(address(line), add_row(filled(client.get(address(line))), "listed_needs", need=need.pk))

    assert list(line.listed_needs.values_list("need", "quantity")) == [(need.pk, None)]


def test_a_need_of_another_coalition_is_refused_beside_its_field(client, editor):
    line = LineOfEffortFactory()

    response = client.post(address(line), add_row(filled(client.get(address(line))), "listed_needs", need=NeedFactory().pk))

    (listed,) = [inline.formset for inline in response.context["inline_admin_formsets"] if inline.formset.prefix == "listed_needs"]
    assert listed.errors == [{"need": ["This need belongs to another coalition."]}]


def test_endorsing_asks_for_the_day_and_the_meeting(client, editor):
    roadmap, meeting = RoadmapFactory(), MeetingFactory()
    asked = client.get(step(roadmap, "endorse"))

    response = send(client, step(roadmap, "endorse"), {"on": "12.02.2025", "meeting": meeting.pk})

    assert (asked.status_code, response.url) == (200, address(roadmap))
    roadmap.refresh_from_db()
    assert (roadmap.status, roadmap.endorsed_on, roadmap.endorsed_at) == ("endorsed", DAY, meeting)


def test_endorsing_without_a_day_is_refused_beside_the_field(client, editor):
    roadmap = RoadmapFactory()

    response = send(client, step(roadmap, "endorse"), {"on": ""})

    assert response.context["form"].errors == {"on": ["This field is required."]}
    roadmap.refresh_from_db()
    assert roadmap.status == "draft"


def test_a_version_leads_to_the_next(client, editor):
    roadmap = endorse_roadmap(RoadmapFactory(), on=DAY)

    response = send(client, step(roadmap, "draft"))

    draft = Roadmap.objects.get(status="draft")
    assert (draft.version, response.url) == (2, address(draft))


def test_a_second_draft_is_refused_in_a_sentence(client, editor):
    roadmap = endorse_roadmap(RoadmapFactory(), on=DAY)
    draft_next_version(roadmap)

    response = send(client, step(roadmap, "draft"))

    assert response.context["form"].non_field_errors() == ["This coalition already has a draft; work on that one."]


def test_a_draft_is_discarded_and_an_endorsed_version_is_not(client, editor):
    endorsed = endorse_roadmap(RoadmapFactory(), on=DAY)
    draft = draft_next_version(endorsed)

    assert send(client, step(draft, "discard")).url == reverse("admin:coalitions_roadmap_changelist")
    assert send(client, step(endorsed, "discard")).status_code == 403
    assert list(Roadmap.objects.all()) == [endorsed]


def test_steps_are_offered_where_they_can_be_taken(client, editor):
    roadmap = RoadmapFactory()

    assert offered(client, roadmap) == ["Endorse", "Discard the draft"]
    assert offered(client, endorse_roadmap(roadmap, on=DAY)) == ["Draft the next version"]


def test_steps_are_refused_to_those_who_only_read(client):
    client.force_login(UserFactory(role=LEADERSHIP))
    roadmap = RoadmapFactory()

    assert offered(client, roadmap) == []
    assert [send(client, step(roadmap, name), {"on": "2025"}).status_code for name in ("endorse", "draft", "discard")] == [403] * 3
    assert Roadmap.objects.get().status == "draft"


def test_a_superseded_version_offers_no_next_one(client, editor):
    first = endorse_roadmap(RoadmapFactory(), on=DAY)
    endorse_roadmap(draft_next_version(first), on=DAY)
    first.refresh_from_db()

    assert offered(client, first) == []
    assert send(client, step(first, "draft")).status_code == 404
    assert Roadmap.objects.count() == 2


def test_an_endorsed_plan_is_only_read(client, editor):
    milestone = MilestoneFactory(title_en="As endorsed")
    listed = ListedNeedFactory(line=milestone.line)
    line, roadmap = milestone.line, milestone.line.roadmap
    endorse_roadmap(roadmap, on=DAY)

    for record, crafted in [
        (roadmap, {"title_en": "Other", "until": "2030", "version": "7", "lines_of_effort-0-title_en": "Other"}),
        (
            line,
            {
                "title_en": "Other",
                "number": "9",
                "milestones-0-title_en": "Other",
                "milestones-0-DELETE": "on",
                "listed_needs-0-DELETE": "on",
            },
        ),
        (milestone, {"title_en": "Other", "due_on": "2030", "reference": "X"}),
        (listed.need, {"quantity": "5", "item_en": "Other", "needed_by": "2030"}),
    ]:
        client.post(address(record), filled(client.get(address(record))) | crafted)
        fresh = type(record).objects.get(pk=record.pk)
        assert [getattr(fresh, name, None) for name in ("title_en", "until", "number", "due_on", "quantity")] == [
            getattr(record, name, None) for name in ("title_en", "until", "number", "due_on", "quantity")
        ]
    assert (Milestone.objects.get().title_en, ListedNeed.objects.count()) == ("As endorsed", 1)


def test_progress_stays_open_under_an_endorsed_roadmap(client, editor):
    milestone = MilestoneFactory()
    endorse_roadmap(milestone.line.roadmap, on=DAY)

    on_its_page = client.post(address(milestone), filled(client.get(address(milestone)), percent="40", status="on_track"))
    milestone.refresh_from_db()
    assert (on_its_page.status_code, milestone.percent) == (302, 40)

    line = milestone.line
    data = filled(client.get(address(line))) | {
        "milestones-0-status": "done",
        "milestones-0-percent": "100",
        "milestones-0-done_on": "05.2025",
    }
    client.post(address(line), data)
    milestone.refresh_from_db()
    assert (milestone.status, milestone.done_on) == ("done", imprecise("2025-05"))


def test_adding_a_line_to_an_endorsed_roadmap_is_a_sentence_not_a_crash(client, editor):
    roadmap = endorse_roadmap(RoadmapFactory(), on=DAY)
    add = "/admin/coalitions/lineofeffort/add/"

    response = client.post(add, filled(client.get(add), roadmap=roadmap.pk, number="5", title_en="Late"))

    told = [str(message) for message in response.context["messages"]]
    assert (response.status_code, told) == (200, ["The plan of an endorsed roadmap does not change; draft its next version."])
    assert LineOfEffort.objects.count() == 0


def test_nothing_of_an_endorsed_plan_is_deleted(client, editor):
    milestone = MilestoneFactory()
    need = ListedNeedFactory(line=milestone.line).need
    endorse_roadmap(milestone.line.roadmap, on=DAY)

    for record in (milestone.line.roadmap, milestone.line, milestone, need):
        assert client.post(address(record, "delete"), {"post": "yes"}).status_code == 403
        ticked = {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"}
        client.post(reverse(f"admin:coalitions_{record._meta.model_name}_changelist"), ticked)
    assert [model.objects.count() for model in (Roadmap, LineOfEffort, Milestone, Need)] == [1] * 4


def test_a_draft_another_plan_waits_for_is_not_deleted_and_says_why(client, editor):
    """The milestone of the draft is in the way of another coalition's endorsed plan."""
    waiting, awaited = MilestoneFactory(), MilestoneFactory()
    MilestoneDependency.objects.create(milestone=waiting, depends_on=awaited)
    endorse_roadmap(waiting.line.roadmap, on=DAY)

    response = send(client, step(awaited.line.roadmap, "discard"))

    assert response.context["form"].non_field_errors() == ["The plan of an endorsed roadmap does not change; draft its next version."]
    assert Milestone.objects.count() == 2


def test_dependencies_in_a_circle_are_refused(client, editor):
    first, second = MilestoneFactory(), MilestoneFactory()
    MilestoneDependency.objects.create(milestone=first, depends_on=second)

    response = client.post(address(second), add_row(filled(client.get(address(second))), "dependencies", depends_on=first.pk))

    (links,) = [inline.formset for inline in response.context["inline_admin_formsets"] if inline.formset.prefix == "dependencies"]
    assert links.errors == [{"depends_on": ["These milestones would wait for each other in a circle."]}]


def test_responsible_partners_and_dependencies_are_kept_on_the_milestone(client, editor):
    milestone, other, partner = MilestoneFactory(), MilestoneFactory(), PartnerFactory()
    data = add_row(filled(client.get(address(milestone))), "responsibilities", partner=partner.pk)

    client.post(address(milestone), add_row(data, "dependencies", depends_on=other.pk))

    assert (list(milestone.responsible.all()), list(milestone.depends_on.all())) == ([partner], [other])


def test_the_roadmap_leads_to_the_page_where_it_is_read(client, editor):
    roadmap = RoadmapFactory(coalition__slug="artillery")

    assert client.get(address(roadmap)).context["absolute_url"] == "/coalitions/artillery/roadmap/?version=1"


def test_an_endorsed_plan_says_why_it_is_only_read_and_where_to_change_it(client, editor):
    need = NeedFactory()
    line = ListedNeedFactory(need=need, line__roadmap__coalition=need.coalition).line
    milestone = MilestoneFactory(line=line)
    before = [client.get(address(record)).context.get("closed") for record in (line.roadmap, line, milestone, need)]

    endorse_roadmap(line.roadmap, on=DAY, meeting=None)

    elsewhere = address(line.roadmap)
    pages = [client.get(address(record)) for record in (line.roadmap, line, milestone, need)]
    assert before == [None] * 4
    assert [page.context["closed"]["url"] for page in pages] == ["", elsewhere, elsewhere, elsewhere]
    assert ["_addanother" in page.content.decode() for page in pages] == [False] * 4
