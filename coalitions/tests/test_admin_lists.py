"""The lists of this floor: what they show, find and filter, at a cost that does not grow with the rows."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalitions.models import Partner, WorkingGroup, WorkingGroupMember
from coalitions.tests import factories
from coalitions.tests.factories import (
    CoalitionFactory,
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

pytestmark = pytest.mark.django_db


def working_group():
    group = WorkingGroup.objects.create(coalition=CoalitionFactory(), name_en="Ammunition")
    WorkingGroupMember.objects.create(working_group=group, partner=PartnerFactory())


def line_with_contents():
    line = LineOfEffortFactory()
    MilestoneFactory(line=line)
    ListedNeedFactory(line=line)


def a_unit():
    return UnitFactory(code=f"unit-{factories.Unit.objects.count()}")


MAKERS = {
    "partner": PartnerFactory,
    "coalition": CoalitionFactory,
    "workinggroup": working_group,
    "meeting": MeetingFactory,
    "roadmap": RoadmapFactory,
    "lineofeffort": line_with_contents,
    "milestone": MilestoneFactory,
    "need": NeedFactory,
    "unit": lambda: a_unit(),
    "unitconversion": lambda: UnitConversionFactory(unit=a_unit(), into=a_unit()),
    "needoverlap": NeedOverlapFactory,
}


def addresses(name):
    return [reverse(f"admin:coalitions_{name}_changelist"), f"{reverse('admin:autocomplete')}?app_label=coalitions&model_name={name}"]


def test_every_list_is_tried():
    assert {model._meta.model_name for model in admin.site._registry if model._meta.app_label == "coalitions"} == set(MAKERS)


@pytest.mark.parametrize("name", MAKERS)
def test_a_list_costs_the_same_however_many_rows(client, editor, name):
    address = reverse(f"admin:coalitions_{name}_changelist")
    costs = []
    for _more in range(2):
        MAKERS[name]()
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(address)
        costs.append(len(queries))
        MAKERS[name]()

    assert response.status_code == 200
    assert costs[0] == costs[1]
    assert response.context["cl"].result_count >= 3


@pytest.mark.parametrize(
    ("term", "codes"), [("FRA", ["FR"]), ("франц", ["FR"]), ("Країна-гасло", ["FR"]), ("fr", ["FR"]), ("обʼєднане", ["GB"]), ("zzz", [])]
)
def test_partners_are_found_in_both_languages_and_by_alias(client, editor, term, codes):
    france = PartnerFactory(code="FR", name_en="France", name_uk="Франція")
    france.aliases.create(name="Країна-гасло")
    PartnerFactory(code="GB", name_en="United Kingdom", name_uk="Об'єднане Королівство")

    response = client.get(reverse("admin:coalitions_partner_changelist"), {"q": term})

    assert [partner.code for partner in response.context["cl"].result_list] == codes


def test_milestones_are_filtered_by_what_the_queryset_calls_overdue(client, editor):
    late = MilestoneFactory(due_on=imprecise("2020"))
    MilestoneFactory(due_on=imprecise("2099"))
    MilestoneFactory(due_on=imprecise("2020"), status="done", done_on=imprecise("2020"))

    response = client.get(reverse("admin:coalitions_milestone_changelist"), {"progress": "overdue"})

    assert list(response.context["cl"].result_list) == [late]


def test_an_unknown_question_filters_nothing(client, editor):
    MilestoneFactory()

    response = client.get(reverse("admin:coalitions_milestone_changelist"), {"progress": "delete"})

    assert response.context["cl"].result_count == 1


def test_dates_read_in_the_persons_language(client, editor):
    MilestoneFactory(due_on=imprecise("2025-Q4"))
    address = reverse("admin:coalitions_milestone_changelist")

    assert ">Q4 2025<" in client.get(address).content.decode()
    editor.language = "uk"
    editor.save()
    assert ">IV кв. 2025<" in client.get(address).content.decode()


def test_names_are_sorted_by_the_readers_alphabet(client, editor):
    for code, name in [("AA", "Ірландія"), ("BB", "Європейський Союз"), ("CC", "Данія")]:
        PartnerFactory(code=code, name_uk=name, name_en=code)
    editor.language = "uk"
    editor.save()
    address = reverse("admin:coalitions_partner_changelist")
    column = 2  # the tick box is column 0, the code column 1

    response = client.get(address, {"o": str(column)})

    assert [partner.name_uk for partner in response.context["cl"].result_list] == ["Данія", "Європейський Союз", "Ірландія"]


def test_the_workbench_groups_records_by_chapter(client, editor):
    chapters = [
        (chapter["name"], [str(model["name"]) for model in chapter["models"]]) for chapter in client.get("/admin/").context["app_list"]
    ]

    assert chapters == [
        ("Partners and coalitions", ["Partners", "Coalitions", "Working groups", "Memberships", "Accession steps"]),
        ("Roadmaps and needs", ["Roadmaps", "Lines of effort", "Milestones", "Needs", "Overlaps of needs"]),
        (
            "Commitments and deliveries",
            [
                "Commitments",
                "Allocations",
                "Planned deliveries",
                "Deliveries",
                "Use reports",
                "Overlaps of commitments",
                "Published totals",
            ],
        ),
        ("Meetings", ["Meetings"]),
        ("The office itself", ["Units", "Unit conversions", "Exchange rates"]),
    ]


def test_someone_without_permissions_sees_no_list(client, db):
    from office.tests.factories import UserFactory

    PartnerFactory()
    client.force_login(UserFactory())

    assert client.get(reverse("admin:coalitions_partner_changelist")).status_code == 403


def test_leadership_reads_every_list_and_changes_nothing(client, db):
    from office.roles import LEADERSHIP
    from office.tests.factories import UserFactory

    partner = PartnerFactory(name_en="France")
    client.force_login(UserFactory(role=LEADERSHIP))
    address = reverse("admin:coalitions_partner_change", args=[partner.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, {"code": "XX", "name_en": "Other", "name_uk": "Інша"}).status_code == 403
    assert Partner.objects.get().name_en == "France"


@pytest.mark.parametrize(("asked", "versions"), [({}, [2]), ({"version": "superseded"}, [1]), ({"version": "every"}, [1, 2])])
def test_milestones_of_superseded_versions_are_listed_only_when_asked_for(client, editor, asked, versions):
    coalition = CoalitionFactory()
    first, second = (RoadmapFactory(coalition=coalition, version=version) for version in (1, 2))
    for roadmap in (first, second):
        MilestoneFactory(line=LineOfEffortFactory(roadmap=roadmap))
    type(first).objects.filter(pk=first.pk).update(status="superseded", endorsed_on=imprecise("2024"))

    response = client.get(reverse("admin:coalitions_milestone_changelist"), asked)

    assert sorted(milestone.line.roadmap.version for milestone in response.context["cl"].result_list) == versions


def test_figures_stand_on_the_right_and_references_are_not_broken(client, editor):
    NeedFactory(reference="ART-N-001", quantity=1200)

    page = client.get(reverse("admin:coalitions_need_changelist")).content.decode()

    assert '<th scope="row" class="field-reference fit">' in page
    assert '<td class="field-figure n" data-label="Quantity">1,200\u00a0pcs</td>' in page
    assert '<td class="field-item long" data-label="Item">' in page
