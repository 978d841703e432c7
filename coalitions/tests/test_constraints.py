"""Each constraint of this floor is broken once, past all forms; and the frozen plan, by every route."""

import pytest
from django.db import connection

from coalitions.models import (
    LineOfEffort,
    ListedNeed,
    Milestone,
    MilestoneDependency,
    MilestonePartner,
    Need,
    PartnerAlias,
    Roadmap,
    WorkingGroup,
    WorkingGroupMember,
)
from coalitions.operations import draft_next_version, endorse_roadmap
from coalitions.tests.factories import (
    CoalitionFactory,
    DeskFactory,
    LineOfEffortFactory,
    ListedNeedFactory,
    MeetingFactory,
    MilestoneFactory,
    NeedFactory,
    NeedOverlapFactory,
    PartnerFactory,
    RoadmapFactory,
    UnitConversionFactory,
    UnitFactory,
    imprecise,
)
from office.tests.constraints import named_in, refused_by

pytestmark = pytest.mark.django_db
FROZEN = "roadmap_plan_is_frozen"
DAY = imprecise("2025-02-12")


def again(record, **changes):
    """Write the same row once more, as a new one."""
    record.pk, record._state.adding = None, True
    for name, value in changes.items():
        setattr(record, name, value)
    record.save()


def changed(record, **changes):
    type(record).objects.filter(pk=record.pk).update(**changes)


def working_group():
    return WorkingGroup.objects.create(coalition=CoalitionFactory(), name_en="Ammunition")


BREAKERS = {
    "coalition_code_is_capital_letters": lambda: CoalitionFactory(code="art"),
    "meeting_reference_is_well_written": lambda: MeetingFactory(reference="UDCG/1"),
    "milestone_reference_is_well_written": lambda: MilestoneFactory(reference="ЕТАП-1"),
    "need_reference_is_well_written": lambda: NeedFactory(reference="ART N 1"),
    "meeting_official_use_is_never_public": lambda: MeetingFactory(marking="official_use", releasability="public"),
    "roadmap_version_is_unique": lambda: again(RoadmapFactory()),
    "one_endorsed_roadmap_at_a_time": lambda: changed(
        RoadmapFactory(coalition=endorse_roadmap(RoadmapFactory(), on=DAY).coalition), status="endorsed", endorsed_on=DAY
    ),
    "roadmap_has_an_endorsement_date_unless_draft": lambda: changed(RoadmapFactory(), status="endorsed"),
    "roadmap_ends_after_it_begins": lambda: RoadmapFactory(since=imprecise("2027"), until=imprecise("2025")),
    "line_of_effort_number_is_unique": lambda: again(LineOfEffortFactory()),
    "partner_code_is_capital_letters": lambda: PartnerFactory(code="fr"),
    "alias_names_one_partner_only": lambda: [
        PartnerAlias.objects.create(partner=PartnerFactory(), name=name) for name in ("Holland", "HOLLAND")
    ],
    "milestone_official_use_is_never_public": lambda: MilestoneFactory(marking="official_use", releasability="public"),
    "done_milestone_has_its_date": lambda: MilestoneFactory(status="done"),
    "milestone_percent_is_at_most_100": lambda: MilestoneFactory(percent=101),
    "partner_is_responsible_once_for_a_milestone": lambda: again(
        MilestonePartner.objects.create(milestone=MilestoneFactory(), partner=PartnerFactory())
    ),
    "milestone_depends_once_on_another": lambda: again(
        MilestoneDependency.objects.create(milestone=MilestoneFactory(), depends_on=MilestoneFactory())
    ),
    "milestone_does_not_depend_on_itself": lambda: (lambda one: MilestoneDependency.objects.create(milestone=one, depends_on=one))(
        MilestoneFactory()
    ),
    "need_official_use_is_never_public": lambda: NeedFactory(marking="official_use", releasability="public"),
    "needed_quantity_is_above_zero": lambda: NeedFactory(quantity=0),
    "need_priority_is_1_to_5": lambda: NeedFactory(priority=6),
    "need_estimate_has_its_currency": lambda: NeedFactory(estimate=1000),
    "need_is_listed_once_on_a_line": lambda: again(ListedNeedFactory()),
    "listed_quantity_is_above_zero": lambda: ListedNeedFactory(quantity=-1),
    "working_group_name_is_unique_in_its_coalition": lambda: again(working_group()),
    "partner_sits_once_in_a_working_group": lambda: again(
        WorkingGroupMember.objects.create(working_group=working_group(), partner=PartnerFactory())
    ),
    "unit_is_converted_once_into_another": lambda: again(UnitConversionFactory()),
    "conversion_factor_is_above_zero": lambda: UnitConversionFactory(factor=0),
    "unit_is_not_converted_into_itself": lambda: UnitConversionFactory(into=UnitFactory(code="battery")),
    "needoverlap_share_is_between_0_and_1": lambda: NeedOverlapFactory(decision="distinct", share="0.5"),
    "need_overlap_is_decided_once": lambda: again(NeedOverlapFactory(decision="distinct")),
    "need_is_counted_with_one_owner": lambda: again(NeedOverlapFactory(), owner=NeedFactory()),
    "need_is_not_its_own_owner": lambda: (lambda need: NeedOverlapFactory(need=need, owner=need))(NeedFactory()),
    "officer_has_one_desk_in_a_coalition": lambda: again(DeskFactory()),
}


def test_every_constraint_is_broken_here():
    assert set(BREAKERS) == named_in("coalitions")


@pytest.mark.parametrize("name", BREAKERS)
def test_the_database_refuses(name):
    assert refused_by(BREAKERS[name]) == name


@pytest.mark.parametrize("currency", ["", "EUR"])
def test_a_currency_alone_is_no_estimate(currency):
    assert refused_by(lambda: NeedFactory(currency=currency)) == ("need_estimate_has_its_currency" if currency else None)


def test_an_undated_milestone_that_is_not_done_is_fine():
    assert refused_by(lambda: MilestoneFactory(due_on=None, percent=100)) is None


@pytest.fixture
def endorsed():
    """A milestone and a listed need under an endorsed roadmap."""
    milestone = MilestoneFactory(reference="M-1")
    MilestonePartner.objects.create(milestone=milestone, partner=PartnerFactory())
    MilestoneDependency.objects.create(milestone=milestone, depends_on=MilestoneFactory())
    ListedNeedFactory(line=milestone.line)
    endorse_roadmap(milestone.line.roadmap, on=DAY)
    return milestone


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def saved(record, **changes):
    for name, value in changes.items():
        setattr(record, name, value)
    record.save()


def in_bulk(record, **changes):
    for name, value in changes.items():
        setattr(record, name, value)
    type(record).objects.bulk_update([record], list(changes))


ROUTES = {"save": saved, "update": changed, "bulk_update": in_bulk}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Roadmap, {"title_en": "Other"}),
        (Roadmap, {"until": imprecise("2030")}),
        (Roadmap, {"status": "draft", "endorsed_on": None}),
        (LineOfEffort, {"title_en": "Other"}),
        (LineOfEffort, {"number": 7}),
        (Milestone, {"title_uk": "Інша"}),
        (Milestone, {"due_on": imprecise("2030")}),
        (Milestone, {"reference": "M-2"}),
        (ListedNeed, {"quantity": 7}),
        (Need, {"quantity": 7}),
        (Need, {"needed_by": imprecise("2030")}),
        (Need, {"item_en": "Other"}),
        (Need, {"priority": 1}),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else value.__name__,
)
def test_the_plan_of_an_endorsed_roadmap_refuses_change_by_every_route(endorsed, model, changes, route):
    records = {
        Roadmap: endorsed.line.roadmap,
        LineOfEffort: endorsed.line,
        Milestone: endorsed,
        ListedNeed: ListedNeed.objects.get(line=endorsed.line),
        Need: Need.objects.get(),
    }
    fresh = model.objects.get(pk=records[model].pk)

    assert refused_by(lambda: ROUTES[route](fresh, **changes)) == FROZEN


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE coalitions_milestone SET due_on = daterange('2030-01-01', '2031-01-01')",
        "UPDATE coalitions_lineofeffort SET title_en = 'Other'",
        "UPDATE coalitions_need SET quantity = 7",
        "UPDATE coalitions_listedneed SET quantity = 7",
        "UPDATE coalitions_roadmap SET title_en = 'Other' WHERE status <> 'draft'",
        "DELETE FROM coalitions_milestonepartner",
        "DELETE FROM coalitions_milestonedependency",
        "DELETE FROM coalitions_listedneed",
        "DELETE FROM coalitions_roadmap WHERE status <> 'draft'",
    ],
)
def test_sql_is_refused_too(endorsed, statement):
    assert refused_by(lambda: sql(statement)) == FROZEN


def test_nothing_is_added_to_an_endorsed_plan(endorsed):
    line = endorsed.line
    additions = [
        lambda: LineOfEffort.objects.create(roadmap=line.roadmap, number=9, title_en="Late"),
        lambda: LineOfEffort.objects.bulk_create([LineOfEffort(roadmap=line.roadmap, number=9, title_en="Late")]),
        lambda: MilestoneFactory(line=line),
        lambda: ListedNeedFactory(line=line),
        lambda: MilestonePartner.objects.create(milestone=endorsed, partner=PartnerFactory()),
        lambda: MilestoneDependency.objects.create(milestone=endorsed, depends_on=MilestoneFactory()),
        lambda: changed(LineOfEffortFactory(), roadmap=line.roadmap),
        lambda: changed(MilestoneFactory(), line=line),
    ]

    assert [refused_by(addition) for addition in additions] == [FROZEN] * len(additions)


def test_nothing_is_taken_out_of_an_endorsed_plan(endorsed):
    line, need = endorsed.line, Need.objects.get()
    removals = [
        endorsed.delete,
        line.delete,
        line.roadmap.delete,
        endorsed.responsibilities.all().delete,
        endorsed.dependencies.all().delete,
    ]

    assert [refused_by(removal) for removal in removals] == [FROZEN] * len(removals)
    assert refused_by(lambda: sql("DELETE FROM coalitions_need WHERE id = %s", need.pk)) == FROZEN
    assert refused_by(lambda: changed(endorsed, line=LineOfEffortFactory())) == FROZEN


def test_progress_and_remarks_stay_open(endorsed):
    need = Need.objects.get()

    changed(endorsed, status="done", percent=100, done_on=imprecise("2025-05"), releasability="coalition")
    changed(endorsed.line.roadmap, note="Printed", source="Minutes")
    changed(need, note="Discussed", estimate=5, currency="EUR", releasability="public")

    endorsed.refresh_from_db()
    assert (endorsed.status, endorsed.done_on) == ("done", imprecise("2025-05"))


@pytest.mark.parametrize("change", [{"endorsed_on": imprecise("2024")}, {"illustrative": True}, {"version": 9}])
def test_what_an_endorsed_roadmap_says_of_itself_is_frozen(endorsed, change):
    assert refused_by(lambda: changed(endorsed.line.roadmap, **change)) == "roadmap_plan_is_frozen"


def test_a_roadmap_begins_as_a_draft():
    assert refused_by(lambda: RoadmapFactory(status="superseded", endorsed_on=DAY)) == "roadmap_begins_as_a_draft"


@pytest.mark.parametrize("change", [{"reference": "ART-N-999"}, {"coalition": None}])
def test_a_need_once_listed_keeps_its_reference_and_coalition_even_under_a_draft(endorsed, change):
    draft_next_version(endorsed.line.roadmap)
    change = change if "reference" in change else {"coalition": CoalitionFactory()}

    assert refused_by(lambda: changed(Need.objects.get(), **change)) == "roadmap_plan_is_frozen"


def test_an_endorsed_roadmap_is_only_ever_superseded(endorsed):
    roadmap = endorsed.line.roadmap
    changed(roadmap, status="superseded")

    assert [refused_by(lambda status=status: changed(roadmap, status=status)) for status in ("endorsed", "draft")] == [FROZEN] * 2
    assert refused_by(lambda: changed(endorsed, due_on=imprecise("2030"))) == FROZEN


def test_a_listed_need_opens_while_the_next_version_is_drafted_and_freezes_again(endorsed):
    need = Need.objects.get()
    draft = draft_next_version(Roadmap.objects.get(pk=endorsed.line.roadmap.pk))

    changed(need, quantity=120)
    endorse_roadmap(draft, on=imprecise("2025-09"))

    assert refused_by(lambda: changed(need, quantity=130)) == FROZEN
    assert list(ListedNeed.objects.order_by("pk").values_list("quantity", flat=True)) == [100, 120]


def test_a_need_no_roadmap_lists_is_free():
    need = NeedFactory()

    changed(need, quantity=7, unit=UnitFactory(code="system"))
    need.delete()

    assert Need.objects.count() == 0
