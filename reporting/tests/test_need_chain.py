"""The chain of needs, reckoned by hand: what reaches each need at every stage, the gap at each step, and when it closes."""

import datetime
import random
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from coalitions.operations import endorse_roadmap
from coalitions.tests.factories import (
    CoalitionFactory,
    LineOfEffortFactory,
    ListedNeedFactory,
    NeedFactory,
    NeedOverlapFactory,
    PartnerFactory,
    RoadmapFactory,
    UnitConversionFactory,
    UnitFactory,
    imprecise,
)
from memberships.models import Commitment, CommitmentPartner, PlannedDelivery
from memberships.tests.factories import (
    AllocationFactory,
    CommitmentFactory,
    CommitmentOverlapFactory,
    DeliveryFactory,
    PlannedDeliveryFactory,
    UseReportFactory,
)
from office.markings import Audience
from reporting.figures.allocated import downwards
from reporting.figures.coverage import coverage, coverage_by_coalition
from reporting.figures.need_chain import chain_of_needs
from reporting.figures.need_groups import grouped

pytestmark = pytest.mark.django_db

BY = imprecise("2025-Q4")


def committed(**facts):
    return CommitmentFactory(confirmed_on=imprecise("2025-02"), announced_on=imprecise("2025-01"), **facts)


def pledged(**facts):
    return CommitmentFactory(announced_on=imprecise("2025-05"), **facts)


def serving(need, commitment, quantity=None, **facts):
    AllocationFactory(need=need, commitment=commitment, quantity=quantity or commitment.quantity, **facts)
    return commitment


def planned(commitment, **quantities):
    """`planned(commitment, q2025_3=10)`: ten in the third quarter; `m2025_07=10`: in July."""
    for name, quantity in quantities.items():
        year, part = name[1:].split("_")
        period = imprecise(f"{year}-Q{part}" if name[0] == "q" else f"{year}-{part}")
        PlannedDeliveryFactory(commitment=commitment, period=period, quantity=quantity)


def arrived(commitment, quantity, on):
    DeliveryFactory(commitment=commitment, quantity=quantity, unit=commitment.unit, received_on=imprecise(on))


def one(scope, by=BY):
    (line,) = chain_of_needs(scope, by).lines
    return line


def stages(line):
    told = [line.needed, line.firm, line.conditional, line.stale, line.committed, line.planned, line.planned_in_all]
    return [*told, line.received, line.in_use]


def test_every_stage_stands_beside_the_others_with_the_gap_at_each_step(scope):
    need = NeedFactory(quantity=100, needed_by=imprecise("2025-Q4"))
    serving(need, pledged(quantity=30))
    serving(need, pledged(quantity=5, condition="if others give thirty", condition_quantity=30))
    serving(need, CommitmentFactory(quantity=7, announced_on=imprecise("2024-11")))
    arriving = serving(need, committed(quantity=40))
    planned(arriving, q2025_2=20, q2025_3=10, q2026_1=6)
    arrived(arriving, 15, "2025-06")
    UseReportFactory(commitment=arriving, quarter=imprecise("2025-Q2"), in_service=12, spent=2)

    line = one(scope)

    assert stages(line) == [100, 30, 5, 7, 40, 30, 36, 15, 12]
    assert (line.gap, line.unplanned, line.behind, line.not_in_use, line.use.spent) == (60, 4, 5, 3, 2)
    assert line.forecast.is_never
    assert (line.forecast.short_for_good, line.short_when_needed) == (100 - 15 - 16, 100 - 15 - 10)


def test_a_plan_reaches_needs_in_proportion_to_the_allocations(scope):
    first, second = NeedFactory(), NeedFactory()
    commitment = committed(quantity=30)
    serving(first, commitment, 10)
    serving(second, commitment, 5)
    planned(commitment, q2025_3=12, q2026_1=3)
    UseReportFactory(commitment=commitment, quarter=imprecise("2025-Q2"), in_service=10)

    lines = chain_of_needs(scope, BY).lines

    assert [(line.planned, line.planned_in_all, line.in_use) for line in lines] == [
        (4, 5, Decimal("3.333")),
        (2, Decimal("2.5"), Decimal("1.666")),
    ]


def test_thirds_of_one_need_come_to_the_whole(scope):
    need = NeedFactory(quantity=1)
    for _ in range(3):
        commitment = committed(quantity=3)
        serving(need, commitment, 1)
        planned(commitment, q2025_3=1)
        arrived(commitment, 1, "2025-05")

    line = one(scope)

    assert (line.planned, line.received, line.forecast.is_closed) == (1, 1, True)


def test_what_is_replaced_cancelled_stale_or_conditional_is_out_of_planning(scope):
    need = NeedFactory()
    replaced = committed()
    committed(replaces=replaced)
    for commitment in [
        replaced,
        committed(cancelled_on=imprecise("2025-06-30")),
        CommitmentFactory(announced_on=imprecise("2024-11")),
        pledged(condition="if others give thirty"),
    ]:
        planned(serving(need, commitment), q2025_3=5)
    planned(serving(need, pledged()), q2025_3=3)

    assert one(scope).planned_in_all == 3


def test_a_plan_is_read_as_it_stood_on_the_day(scope):
    commitment = serving(NeedFactory(), committed())
    planned(commitment, q2025_3=8)
    old = PlannedDelivery.objects.get()
    old.until, old.reason = datetime.date(2025, 6, 1), "the factory is late"
    old.save()
    PlannedDeliveryFactory(commitment=commitment, period=imprecise("2026-Q1"), quantity=8, since=old.until, replaces=old)

    before = replace(scope, on=datetime.date(2025, 5, 31))

    assert [(one(asked).planned, one(asked).planned_in_all) for asked in (before, scope)] == [(8, 8), (0, 8)]


@pytest.mark.parametrize(
    ("quantities", "received", "closes", "short"),
    [
        ({"q2025_3": 6, "q2026_1": 4}, 0, "2026-Q1", 0),
        ({"m2025_07": 6, "m2025_09": 4}, 0, "2025-09", 0),
        ({"m2025_09": 6, "q2025_3": 4}, 0, "2025-Q3", 0),
        ({"q2025_3": 6, "q2026_1": 3}, 0, None, 1),
        ({"q2025_3": 6, "q2026_1": 3}, 1, "2026-Q1", 0),
        ({"q2025_1": 10}, 0, None, 10),
        ({}, 10, None, 0),
    ],
)
def test_a_need_closes_at_the_end_of_the_period_by_which_enough_has_come(scope, quantities, received, closes, short):
    commitment = serving(NeedFactory(quantity=10), committed(quantity=10))
    planned(commitment, **quantities)
    if received:
        arrived(commitment, received, "2025-04")

    forecast = one(scope).forecast

    assert (forecast.closes and str(forecast.closes), forecast.short_for_good) == (closes, short)
    assert forecast.is_never == (closes is None and received < 10)


def test_what_came_in_a_period_that_still_runs_is_no_longer_ahead(scope):
    commitment = serving(NeedFactory(quantity=15), committed(quantity=20))
    planned(commitment, q2025_2=10, q2025_3=2)
    arrived(commitment, 3, "2025-03")
    arrived(commitment, 9, "2025-04")
    scope = replace(scope, on=datetime.date(2025, 5, 31))

    forecast = one(scope).forecast

    assert [(str(period), total) for period, total in forecast.coming] == [("2025-Q2", 13), ("2025-Q3", 15)]
    assert str(forecast.closes) == "2025-Q3"


def test_what_came_early_does_not_come_again(scope):
    early = serving(NeedFactory(quantity=30), committed(quantity=10))
    planned(early, q2025_3=5, q2025_4=5)
    arrived(early, 8, "2025-06")

    assert [(str(period), total) for period, total in one(scope).forecast.coming] == [("2025-Q3", 10)]


def test_of_what_is_fulfilled_nothing_is_ahead(scope):
    planned(serving(NeedFactory(), committed(fulfilled_on=imprecise("2025-06"))), q2025_3=10)

    line = one(scope)

    assert (line.committed, line.planned, line.received, line.forecast.coming) == (10, 10, 0, ())


def test_a_period_tells_nothing_before_its_last_day(scope):
    need = NeedFactory(quantity=10, needed_by=imprecise("2025-09-29"))
    planned(serving(need, committed()), q2025_3=10)

    line = one(scope)

    assert (line.short_when_needed, line.closes_late) == (10, True)


def test_a_battery_is_so_many_launchers_only_if_someone_says_so(scope):
    launcher, battery = UnitFactory(code="launcher"), UnitFactory(code="battery")
    need = NeedFactory(quantity=40, unit=launcher)
    commitment = committed(quantity=4, unit=battery)
    serving(need, commitment, 3)
    planned(commitment, q2025_3=2)
    arrived(commitment, 2, "2025-05")

    unsaid = stages(one(scope))
    UnitConversionFactory(unit=battery, into=launcher, factor=8)
    listed = stages(one(scope))
    commitment.allocations.update(counts_as=20)
    said = stages(one(scope))

    assert unsaid == [40, 0, 0, 0, 0, 0, 0, 0, None]
    assert listed == [40, 0, 0, 0, 24, 12, 12, 12, None]
    assert said == [40, 0, 0, 0, 20, 10, 10, 10, None]
    assert coverage_by_coalition(scope) == {need.coalition_id: (0, 1)}


def test_a_need_counted_with_its_owner_is_listed_and_counted_there(scope):
    coalition = CoalitionFactory()
    own = NeedFactory(coalition=coalition, quantity=10)
    settled = NeedFactory(coalition=coalition, quantity=10)
    serving(settled, committed())
    overlap = NeedOverlapFactory(need=settled, share=Decimal("0.25"))
    asked = scope.over(coalition=coalition)

    chain = chain_of_needs(asked, BY)

    assert [(line.need, line.owner, line.asked.share) for line in chain.lines] == [
        (own, None, None),
        (settled, overlap.owner, Decimal("0.25")),
    ]
    assert (chain.covered, len(chain.counting)) == (0, 1)
    assert coverage_by_coalition(asked) == {coalition.pk: (0, 1)}
    earlier = replace(asked, on=datetime.date(2024, 12, 31))
    assert [line.owner for line in chain_of_needs(earlier, BY).lines] == [None, None]


def test_a_commitment_counted_with_its_owner_brings_needs_nothing(scope):
    need = NeedFactory()
    serving(need, CommitmentOverlapFactory(commitment=committed(), owner=committed()).commitment)

    assert [line.committed for line in coverage(scope)] == [0]
    assert coverage_by_coalition(scope) == {need.coalition_id: (0, 1)}


def test_use_is_the_latest_report_of_a_quarter_that_is_over(scope):
    commitment = serving(NeedFactory(), committed(quantity=10), 5)
    UseReportFactory(commitment=commitment, quarter=imprecise("2025-Q1"), in_service=4, lost=2)
    UseReportFactory(commitment=commitment, quarter=imprecise("2025-Q2"), in_service=8)
    UseReportFactory(commitment=commitment, quarter=imprecise("2025-Q3"), in_service=10)

    def use(on):
        told = one(replace(scope, on=on)).use
        return told.in_service, told.lost

    days = [datetime.date(2025, 3, 30), datetime.date(2025, 6, 29), datetime.date(2025, 6, 30)]
    assert [use(on) for on in days] == [(None, None), (2, 1), (4, None)]


def test_a_partner_sees_its_part_of_the_needs_it_serves(scope):
    latvia, france = PartnerFactory(), PartnerFactory()
    need, elsewhere = NeedFactory(quantity=100), NeedFactory()
    alone = serving(need, committed(quantity=10, partners=[latvia]))
    shared = serving(need, committed(quantity=20, partners=[latvia, france]))
    CommitmentPartner.objects.filter(commitment=shared, partner=latvia).update(share=Decimal("0.3"))
    serving(need, committed(quantity=7, partners=[latvia, france]))
    serving(need, committed(quantity=5, partners=[france]))
    serving(elsewhere, committed(partners=[france]))
    planned(alone, q2025_3=4)
    planned(shared, q2025_3=10)
    arrived(shared, 5, "2025-05")

    line = one(scope.over(partner=latvia))

    assert (line.need, line.undivided) == (need, 1)
    assert stages(line) == [100, 0, 0, 0, 42, 14, 14, 5, None]
    assert stages(line.part) == [100, 0, 0, 0, 16, 7, 7, Decimal("1.5"), None]


def test_needs_stand_under_their_line_and_unlisted_ones_beside(scope):
    roadmap = RoadmapFactory()
    listed = ListedNeedFactory(line=LineOfEffortFactory(roadmap=roadmap, number=2))
    first = ListedNeedFactory(line=LineOfEffortFactory(roadmap=roadmap, number=1))
    endorse_roadmap(roadmap, on=imprecise("2025-01"))
    beside = NeedFactory(coalition=roadmap.coalition)
    asked = scope.over(coalition=roadmap.coalition)

    groups = grouped(asked, chain_of_needs(asked, BY).lines)

    assert [(group.line and group.line.number, [line.need for line in group.lines]) for group in groups] == [
        (1, [first.need]),
        (2, [listed.need]),
        (None, [beside]),
    ]


def slow_plan(on, by):
    """What of the plan reaches each need, by `by` and in all, and what is to come by each last day: line by line with a pencil."""
    answer = defaultdict(lambda: [Fraction(0), Fraction(0), defaultdict(Fraction)])
    for commitment in Commitment.objects.filter(basis="once", cancelled_on=None, confirmed_on__isnull=False):
        standing = [
            a for a in commitment.allocations.all() if not (a.since and a.since.first > on) and not (a.until and a.until.first <= on)
        ]
        whole = max(commitment.quantity, sum(a.quantity for a in standing))
        lots = [lot for lot in commitment.deliveries.all() if lot.received_on and lot.received_on.last <= on]
        lines = sorted(commitment.planned_deliveries.filter(since__lte=on), key=lambda line: (line.period.last, line.period.first))
        lines = [line for line in lines if line.until is None or line.until > on]
        arrived = sum(lot.quantity for lot in lots)
        left = max(commitment.quantity, sum(line.quantity for line in lines)) - arrived
        if commitment.quantity <= arrived:
            left = 0
        spent = 0
        for line in lines:
            ahead = line.quantity if line.period.last > on else 0
            if line.period.first <= on < line.period.last:
                came = sum(lot.quantity for lot in lots if lot.received_on.last >= line.period.first)
                came = min(max(came - spent, 0), line.quantity)
                spent, ahead = spent + came, line.quantity - came
            ahead = min(ahead, max(left, 0))
            left -= ahead
            for allocation in standing:
                part, need = Fraction(allocation.quantity) / Fraction(whole), answer[allocation.need_id]
                need[0] += Fraction(line.quantity) * part if line.period.last <= by.last else 0
                need[1] += Fraction(line.quantity) * part
                need[2][line.period.last] += Fraction(ahead) * part
    return answer


@pytest.mark.parametrize("seed", range(8))
def test_the_plan_of_a_random_register_equals_the_slow_calculation(scope, seed):
    draw = random.Random(seed)  # noqa: S311  repeatable is what is wanted
    scope = replace(scope, on=datetime.date(2025, 5, 20))
    needs = [NeedFactory(quantity=draw.randint(5, 60)) for _ in range(3)]
    for _ in range(8):
        commitment = committed(quantity=draw.randint(1, 30))
        for need in draw.sample(needs, draw.randint(1, 3)):
            AllocationFactory(
                commitment=commitment, need=need, quantity=draw.randint(1, 20), until=draw.choice([None, None, imprecise("2025-04")])
            )
        for period in draw.sample(["2025-Q1", "2025-04", "2025-05", "2025-Q2", "2025-07", "2025-Q3", "2026-Q1"], draw.randint(0, 5)):
            PlannedDeliveryFactory(commitment=commitment, period=imprecise(period), quantity=draw.randint(1, 12))
        for _ in range(draw.randint(0, 2)):
            arrived(commitment, draw.randint(1, 9), draw.choice(["2025-03", "2025-04", "2025-05-10", "2025-06-03"]))

    slow = slow_plan(scope.on, BY)

    for line in chain_of_needs(scope, BY).lines:
        by_then, in_all, coming = slow[line.need.pk]
        assert (line.planned, line.planned_in_all) == (downwards(by_then), downwards(in_all))
        total, expected = line.forecast.received, []
        for day in sorted(day for day in coming if coming[day]):
            total += coming[day]
            expected.append((day, total))
        assert [(period.last, amount) for period, amount in line.forecast.coming] == expected


def test_an_audience_sees_the_chain_of_a_register_without_the_hidden_rows(scope):
    need = NeedFactory(quantity=100, releasability="public")
    shown = serving(need, committed(quantity=40, releasability="public"))
    hidden = serving(need, committed(quantity=30))
    for commitment in (shown, hidden):
        planned(commitment, q2025_3=8)
        arrived(commitment, 9, "2025-05")
        UseReportFactory(commitment=commitment, quarter=imprecise("2025-Q2"), in_service=3)
    DeliveryFactory(commitment=shown, quantity=2, received_on=imprecise("2025-05"), releasability="public")

    assert stages(one(scope)) == [100, 0, 0, 0, 70, 16, 16, 20, 6]
    assert stages(one(replace(scope, audience=Audience.parse("public")))) == [100, 0, 0, 0, 40, 8, 8, 2, None]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_chain_costs_the_same_however_many_needs(scope, rows, django_assert_num_queries):
    coalition = CoalitionFactory()
    for _ in range(rows):
        commitment = serving(NeedFactory(coalition=coalition), committed(part_of=committed()))
        planned(commitment, q2025_3=5)
        arrived(commitment, 5, "2025-05")
        UseReportFactory(commitment=commitment, quarter=imprecise("2025-Q2"))

    with django_assert_num_queries(15):
        assert [line.planned for line in chain_of_needs(scope.over(coalition=coalition), BY).lines] == [5] * rows
