import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from coalitions.models import Milestone, MilestoneDependency, MilestonePartner, Need, Roadmap
from coalitions.operations import discard_draft, draft_next_version, endorse_roadmap
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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
DAY = imprecise("2025-02-12")


def plan(roadmap):
    return [
        (line.number, line.title_en, [(m.reference, m.title_en, m.due_on) for m in line.milestones.all()])
        for line in roadmap.lines_of_effort.all()
    ]


def test_endorsing_writes_down_the_day_the_meeting_and_what_each_need_was():
    listed = ListedNeedFactory()
    roadmap = listed.line.roadmap
    meeting = MeetingFactory()

    endorsed = endorse_roadmap(roadmap, on=DAY, meeting=meeting)

    assert (endorsed.status, endorsed.endorsed_on, endorsed.endorsed_at) == (Roadmap.Status.ENDORSED, DAY, meeting)
    listed.refresh_from_db()
    need = listed.need
    assert (listed.item_en, listed.quantity, listed.unit, listed.priority) == (need.item_en, 100, need.unit, 3)


def test_endorsing_a_second_version_supersedes_the_first():
    first = endorse_roadmap(RoadmapFactory(), on=DAY)
    second = draft_next_version(first)

    endorse_roadmap(second, on=imprecise("2025-09"))

    assert list(first.coalition.roadmaps.order_by("version").values_list("version", "status")) == [(1, "superseded"), (2, "endorsed")]


def test_a_version_is_not_endorsed_earlier_than_the_one_it_replaces():
    first = RoadmapFactory()
    second = RoadmapFactory(coalition=first.coalition)
    endorse_roadmap(first, on=DAY)

    with pytest.raises(ValidationError, match="Version 1 was endorsed later than that"):
        endorse_roadmap(second, on=imprecise("2025-02-11"))

    assert list(Roadmap.objects.order_by("version").values_list("status", flat=True)) == ["endorsed", "draft"]
    assert endorse_roadmap(second, on=DAY).status == Roadmap.Status.ENDORSED


def test_only_a_draft_can_be_endorsed():
    roadmap = endorse_roadmap(RoadmapFactory(), on=DAY)

    with pytest.raises(ValidationError, match="Only a draft roadmap can be endorsed"):
        endorse_roadmap(roadmap, on=DAY)


def test_an_older_version_cannot_replace_a_newer_one():
    coalition = CoalitionFactory()
    older = RoadmapFactory(coalition=coalition, version=1)
    endorse_roadmap(RoadmapFactory(coalition=coalition, version=2), on=DAY)

    with pytest.raises(ValidationError, match="Version 2 is already endorsed"):
        endorse_roadmap(older, on=DAY)


def test_progress_made_while_the_next_version_was_drafted_is_carried_into_it():
    milestone = MilestoneFactory(percent=20, status="on_track")
    first = endorse_roadmap(milestone.line.roadmap, on=DAY)
    second = draft_next_version(first)
    Milestone.objects.filter(pk=milestone.pk).update(status="done", percent=100, done_on=imprecise("2025-05"))

    endorse_roadmap(second, on=imprecise("2025-09-01"))

    copy = Milestone.objects.get(line__roadmap=second)
    assert (copy.status, copy.percent, copy.done_on) == ("done", 100, imprecise("2025-05"))


def test_progress_that_went_further_in_the_draft_is_kept():
    milestone = MilestoneFactory(percent=20, status="on_track")
    second = draft_next_version(endorse_roadmap(milestone.line.roadmap, on=DAY))
    Milestone.objects.filter(line__roadmap=second).update(percent=60)

    endorse_roadmap(second, on=imprecise("2025-09-01"))

    assert Milestone.objects.get(line__roadmap=second).percent == 60


def test_the_next_version_is_a_copy_of_the_plan_with_its_links():
    partner = PartnerFactory()
    before, after = MilestoneFactory(), None
    after = MilestoneFactory(line=before.line)
    elsewhere = MilestoneFactory()
    MilestonePartner.objects.create(milestone=before, partner=partner)
    MilestoneDependency.objects.create(milestone=after, depends_on=before)
    MilestoneDependency.objects.create(milestone=after, depends_on=elsewhere)
    listed = ListedNeedFactory(line=before.line)
    first = endorse_roadmap(before.line.roadmap, on=DAY)

    draft = draft_next_version(first)

    assert (draft.version, draft.status, draft.endorsed_on, draft.endorsed_at) == (2, "draft", None, None)
    assert plan(draft) == plan(first)
    copies = {milestone.reference: milestone for milestone in Milestone.objects.filter(line__roadmap=draft)}
    assert list(copies[before.reference].responsible.all()) == [partner]
    assert set(copies[after.reference].depends_on.all()) == {copies[before.reference], elsewhere}
    listings = draft.lines_of_effort.get().listed_needs.all()
    assert [(row.need, row.quantity) for row in listings] == [(listed.need, None)]


def test_a_coalition_has_one_draft_at_a_time():
    roadmap = endorse_roadmap(RoadmapFactory(), on=DAY)
    draft_next_version(roadmap)

    with pytest.raises(ValidationError, match="already has a draft"):
        draft_next_version(roadmap)


def test_discarding_a_draft_leaves_its_needs_and_what_was_endorsed():
    listed = ListedNeedFactory()
    first = endorse_roadmap(listed.line.roadmap, on=DAY)
    draft = draft_next_version(first)

    discard_draft(draft)

    assert list(Roadmap.objects.all()) == [first]
    assert list(Need.objects.all()) == [listed.need]


def test_an_endorsed_roadmap_cannot_be_discarded():
    roadmap = endorse_roadmap(RoadmapFactory(), on=DAY)

    with pytest.raises(ValidationError, match="Only a draft can be discarded"):
        discard_draft(roadmap)


def test_a_need_that_a_version_listed_cannot_be_deleted():
    listed = ListedNeedFactory()
    endorse_roadmap(listed.line.roadmap, on=DAY)

    with pytest.raises((ProtectedError, IntegrityError)), transaction.atomic():
        listed.need.delete()


def test_a_new_line_is_numbered_within_its_own_roadmap():
    first = LineOfEffortFactory()

    assert (LineOfEffortFactory(roadmap=first.roadmap).number, LineOfEffortFactory().number) == (2, 1)


def next_version_of(milestone):
    """The milestone's version of the roadmap endorsed, and the draft that follows it."""
    return draft_next_version(endorse_roadmap(milestone.line.roadmap, on=DAY))


@pytest.mark.parametrize(
    ("narrowed", "draft", "endorsed"),
    [
        ({"releasability": "internal"}, {}, ("open", "internal")),
        ({"releasability": "bilateral", "marking": "official_use"}, {"releasability": "coalition"}, ("official_use", "bilateral")),
        ({}, {"releasability": "internal"}, ("open", "internal")),
        ({}, {"releasability": "coalition", "marking": "official_use"}, ("official_use", "coalition")),
        ({}, {}, ("open", "public")),
    ],
)
def test_endorsing_releases_no_milestone_more_widely_than_it_was(narrowed, draft, endorsed):
    milestone = MilestoneFactory(releasability="public")
    second = next_version_of(milestone)
    Milestone.objects.filter(pk=milestone.pk).update(**narrowed)
    Milestone.objects.filter(line__roadmap=second).update(**draft)

    endorse_roadmap(second, on=imprecise("2025-09-01"))

    copy = Milestone.objects.get(line__roadmap=second)
    assert (copy.marking, copy.releasability) == endorsed


def test_endorsing_leaves_a_milestone_that_is_new_in_the_draft_as_it_is():
    second = next_version_of(MilestoneFactory())
    added = MilestoneFactory(line=second.lines_of_effort.get(), releasability="public")

    endorse_roadmap(second, on=imprecise("2025-09-01"))

    assert Milestone.objects.get(pk=added.pk).releasability == "public"


def test_a_copy_given_another_reference_is_released_no_more_widely_than_what_it_is_a_copy_of():
    milestone = MilestoneFactory(releasability="public")
    second = next_version_of(milestone)
    Milestone.objects.filter(pk=milestone.pk).update(releasability="internal", marking="official_use")
    Milestone.objects.filter(line__roadmap=second).update(reference="RENAMED-M-900")

    endorse_roadmap(second, on=imprecise("2025-09-01"))

    assert Milestone.objects.values_list("reference", "marking", "releasability").get(line__roadmap=second) == (
        "RENAMED-M-900",
        "official_use",
        "internal",
    )
