"""What lies between coalitions: shared partners, who waits for whom, overlaps, and needs of the same item counted once."""

from dataclasses import replace
from decimal import Decimal

import pytest

from coalitions.models import MilestoneDependency
from coalitions.tests.factories import (
    CoalitionFactory,
    LineOfEffortFactory,
    MilestoneFactory,
    NeedFactory,
    NeedOverlapFactory,
    PartnerFactory,
    RoadmapFactory,
    desk_officer,
    imprecise,
)
from memberships.tests.factories import CommitmentFactory, CommitmentOverlapFactory, DeliveryFactory
from office.markings import Audience
from reporting.figures.between_milestones import waiting
from reporting.figures.between_needs import common_needs
from reporting.figures.between_partners import shared_partners

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
PAGE = "/between/"
CONFIRMED = imprecise("2025-01-10")


@pytest.fixture
def artillery():
    return CoalitionFactory(code="ART", slug="artillery", name_en="Artillery")


@pytest.fixture
def drones():
    return CoalitionFactory(code="DRO", slug="drones", name_en="Drones")


def give(partner, coalition, amount, **more):
    told = {"quantity": None, "unit": None, "amount": amount, "currency": "EUR", "confirmed_on": CONFIRMED, **more}
    return CommitmentFactory(coalition=coalition, partners=[partner], **told)


def test_a_partner_of_two_coalitions_stands_with_what_it_committed_to_each(scope, artillery, drones):
    latvia, estonia = PartnerFactory(code="LV"), PartnerFactory(code="EE")
    give(latvia, artillery, 100)
    arrived = give(latvia, drones, 40)
    DeliveryFactory(commitment=arrived, quantity=None, unit=None, amount=10, currency="EUR", received_on=imprecise("2025-02"))
    give(estonia, drones, 7)

    found = shared_partners(scope)

    (row,) = found.rows
    assert (row.partner, found.coalitions) == (latvia, (artillery, drones))
    assert [(cell.tally.committed, cell.tally.received) for cell in row.cells] == [(1, 0), (1, 1)]
    assert row.money == [(artillery, {"EUR": Decimal(100)}), (drones, {"EUR": Decimal(40)})]
    assert (row.tally.committed, row.tally.committed_money) == (2, {"EUR": Decimal(140)})


def test_what_counts_with_an_owner_makes_nobody_a_shared_partner(scope, artillery, drones):
    latvia = PartnerFactory(code="LV")
    CommitmentOverlapFactory(commitment=give(latvia, drones, 100), owner=give(latvia, artillery, 100))

    assert shared_partners(scope).rows == ()


def in_force(coalition, reference, due, **more):
    roadmap = RoadmapFactory(coalition=coalition, version=1)
    milestone = MilestoneFactory(line=LineOfEffortFactory(roadmap=roadmap), reference=reference, due_on=imprecise(due), **more)
    return roadmap, milestone


def endorse(*roadmaps):
    from coalitions.operations import endorse_roadmap

    for roadmap in roadmaps:
        endorse_roadmap(roadmap, on=imprecise("2025-01-01"))


@pytest.fixture
def dependent(artillery, drones):
    of_artillery, waits = in_force(artillery, "ART-M-001", "2025-12-31", releasability="public")
    of_drones, awaited = in_force(drones, "DRO-M-001", "2025-05-31")
    MilestoneDependency.objects.create(milestone=waits, depends_on=awaited)
    later = MilestoneFactory(line=awaited.line, reference="DRO-M-002", due_on=imprecise("2026-06-30"))
    MilestoneDependency.objects.create(milestone=waits, depends_on=later)
    at_home = MilestoneFactory(line=waits.line, reference="ART-M-002", due_on=imprecise("2025-03-01"))
    MilestoneDependency.objects.create(milestone=waits, depends_on=at_home)
    endorse(of_artillery, of_drones)
    return waits, awaited, later


def test_the_late_milestones_of_others_come_first_and_those_of_the_own_coalition_do_not_count(scope, dependent):
    waits, awaited, later = dependent

    told = [(line.milestone, line.awaited.milestone, line.days_late, line.comes_after) for line in waiting(scope)]

    assert told == [(waits, awaited, 30, False), (waits, later, 0, True)]


def test_a_milestone_outside_the_readers_desks_is_another_coalitions_and_no_paper_tells_of_it(scope, dependent, artillery):
    officer = desk_officer(artillery, reads_own_desks_only=True)

    assert [line.awaited.milestone for line in waiting(replace(scope, viewer=officer))] == [None, None]
    assert waiting(replace(scope, audience=Audience.parse("public"))) == []


def test_needs_of_one_item_in_two_coalitions_stand_together_and_what_is_the_same_counts_once(scope, artillery, drones):
    third = CoalitionFactory()
    owner = NeedFactory(coalition=artillery, item_en="155 mm shells", quantity=100)
    same = NeedFactory(coalition=drones, item_en="Shells of 155 mm", quantity=90)
    beside = NeedFactory(coalition=third, item_en="155 mm Shells", quantity=10)
    NeedFactory(coalition=third, item_en="Uniforms", quantity=5)
    NeedOverlapFactory(need=same, owner=owner, share="0.25")

    (group,) = common_needs(scope)

    assert {(one.need, one.owner, one.share) for one in group.needs} == {
        (owner, None, None), (same, owner, Decimal("0.25")), (beside, None, None),
    }  # fmt: skip
    assert (group.counted_once, group.settled) == (Decimal(110), 1)


def test_the_page_says_nothing_of_open_pairs_outside_the_office(page, artillery, drones):
    latvia = PartnerFactory(code="LV")
    for coalition in (artillery, drones):
        give(latvia, coalition, 100, item_en="Drones, type A", releasability="public")

    assert [(kind, count) for kind, count, _pairs in page(PAGE).context["open"]] == [("commitments", 1), ("needs", 0)]
    assert "open" not in page(f"{PAGE}?for=public").context


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_rows(page, artillery, drones, rows, django_assert_num_queries):
    for number in range(rows):
        partner = PartnerFactory(code=f"P{'ABC'[number]}")
        first, second = (give(partner, coalition, 100, item_en=f"Item number{number}") for coalition in (artillery, drones))
        CommitmentOverlapFactory(commitment=second, owner=first, decision="distinct")
        for coalition in (artillery, drones):
            give(partner, coalition, 100, item_en=f"Another thing{number}")
            NeedFactory(coalition=coalition, item_en=f"Needed thing{number}")
    page(PAGE)

    with django_assert_num_queries(QUERIES):
        response = page(PAGE)
    assert len(response.context["between"].partners.rows) == rows


QUERIES = 31


@pytest.mark.parametrize("shape", ["", "print/", "between.xlsx"])
def test_every_shape_of_the_page_is_made_of_the_same_figures(page, dependent, artillery, drones, shape):
    latvia = PartnerFactory(code="LV", name_en="Latvia")
    CommitmentOverlapFactory(commitment=give(latvia, drones, 100), owner=give(latvia, artillery, 100), decision="distinct")
    for coalition in (artillery, drones):
        NeedFactory(coalition=coalition, item_en="155 mm shells", quantity=100)

    response = page(f"{PAGE}{shape}")

    assert response.status_code == 200
    if shape != "between.xlsx":
        text = response.content.decode()
        assert [word in text for word in ("Latvia", "DRO-M-001", "155 mm shells", "not the same")] == [True] * 4
        assert text.count('class="passport"') == (4 if shape else 0)
