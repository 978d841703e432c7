"""Coverage against a slow, obvious calculation over the same rows."""

import datetime
import random
from collections import defaultdict
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

import pytest

from coalitions.models import Need
from coalitions.operations import endorse_roadmap
from coalitions.tests.factories import (
    CoalitionFactory,
    LineOfEffortFactory,
    ListedNeedFactory,
    NeedFactory,
    NeedOverlapFactory,
    RoadmapFactory,
    UnitConversionFactory,
    UnitFactory,
    imprecise,
)
from memberships.models import Allocation, Commitment, Delivery
from memberships.tests.factories import AllocationFactory, CommitmentFactory, DeliveryFactory
from office.markings import Audience
from reporting.figures.coverage import counting, coverage, coverage_by_coalition

pytestmark = pytest.mark.django_db


def stages(line):
    return [line.needed, line.pledged, line.stale, line.committed, line.received]


def committed(**facts):
    return CommitmentFactory(confirmed_on=imprecise("2025-02"), announced_on=imprecise("2025-01"), **facts)


def test_stages_of_a_need_stand_side_by_side(scope):
    need = NeedFactory(quantity=100)
    announced = {"announced_on": imprecise("2025-05")}
    AllocationFactory(need=need, commitment=CommitmentFactory(quantity=30, **announced), quantity=30)
    AllocationFactory(need=need, commitment=CommitmentFactory(quantity=5, condition="if five others do", **announced), quantity=5)
    AllocationFactory(need=need, commitment=CommitmentFactory(quantity=7, announced_on=imprecise("2024-11")), quantity=7)
    arriving = committed(quantity=40)
    AllocationFactory(need=need, commitment=arriving, quantity=40)
    DeliveryFactory(commitment=arriving, quantity=15, received_on=imprecise("2025-06"))

    (line,) = coverage(scope)

    assert stages(line) == [100, 35, 7, 40, 15]
    assert (line.gap, line.coverage, line.is_covered) == (60, Decimal("0.4"), False)


def test_what_totals_never_count_covers_nothing(scope):
    need = NeedFactory(quantity=100)
    replaced = committed()
    committed(replaces=replaced)
    for commitment in [
        replaced,
        committed(part_of=replaced),
        committed(cancelled_on=imprecise("2025-06-30")),
        committed(basis="per_month"),
        CommitmentFactory(announced_on=imprecise("2025-07-01"), confirmed_on=imprecise("2025-07-01")),
        committed(unit=UnitFactory(code="system")),
    ]:
        AllocationFactory(need=need, commitment=commitment)
        DeliveryFactory(commitment=commitment, unit=commitment.unit, received_on=imprecise("2025-03"))

    (line,) = coverage(scope)

    assert stages(line) == [100, 0, 0, 0, 0]


def test_the_office_may_allocate_what_a_source_only_places_in_the_same_area(scope):
    AllocationFactory(need=NeedFactory(), commitment=committed(attribution="capability_area"))

    assert [line.committed for line in coverage(scope)] == [10]


def test_a_whole_and_its_parts_together_never_cover_more_than_the_whole(scope):
    first, second = NeedFactory(), NeedFactory()
    whole = committed(quantity=78)
    AllocationFactory(need=first, commitment=whole, quantity=60)
    AllocationFactory(need=first, commitment=committed(quantity=12, part_of=whole), quantity=12)
    AllocationFactory(need=second, commitment=committed(quantity=9, part_of=whole), quantity=9)
    AllocationFactory(need=second, commitment=committed(part_of=committed(quantity=4)))

    assert [line.committed for line in coverage(scope)] == [72, 6 + 4]


def test_what_is_allocated_beyond_the_promise_is_cut_in_proportion(scope):
    first, second = NeedFactory(), NeedFactory()
    commitment = committed(quantity=12000)
    AllocationFactory(need=first, commitment=commitment, quantity=9000)
    AllocationFactory(need=second, commitment=commitment, quantity=6000)
    DeliveryFactory(commitment=commitment, quantity=12000, received_on=imprecise("2025-03"))

    lines = coverage(scope)

    assert [(line.committed, line.received) for line in lines] == [(7200, 7200), (4800, 4800)]


def test_a_receipt_is_shared_by_the_allocations_of_its_day(scope):
    first, second = NeedFactory(), NeedFactory()
    commitment = committed(quantity=10)
    AllocationFactory(need=first, commitment=commitment, quantity=6, until=imprecise("2025-04"))
    AllocationFactory(need=first, commitment=commitment, quantity=2, since=imprecise("2025-04"))
    AllocationFactory(need=second, commitment=commitment, quantity=4)
    DeliveryFactory(commitment=commitment, quantity=5, received_on=imprecise("2025-03"))
    DeliveryFactory(commitment=commitment, quantity=5, received_on=imprecise("2025-05"))
    DeliveryFactory(commitment=commitment, quantity=90, received_on=imprecise("2025-05"), basis="to_date")
    DeliveryFactory(commitment=commitment, quantity=5, received_on=imprecise("2025-Q3"))

    lines = coverage(scope)

    assert [line.committed for line in lines] == [2, 4]
    assert [line.received for line in lines] == [3 + 1, 2 + 2]


def test_what_a_commitment_has_not_allocated_keeps_its_share_of_a_receipt(scope):
    commitment = committed(quantity=100)
    AllocationFactory(need=NeedFactory(), commitment=commitment, quantity=40)
    DeliveryFactory(commitment=commitment, quantity=50, received_on=imprecise("2025-05"))

    assert [line.received for line in coverage(scope)] == [20]


def test_a_need_is_asked_as_the_version_in_force_lists_it(scope):
    roadmap = RoadmapFactory()
    line = LineOfEffortFactory(roadmap=roadmap)
    kept, dropped = (NeedFactory(coalition=roadmap.coalition, quantity=quantity) for quantity in (100, 50))
    never_listed = NeedFactory(coalition=roadmap.coalition, quantity=7)
    ListedNeedFactory(line=line, need=kept)
    ListedNeedFactory(line=line, need=dropped)
    endorse_roadmap(roadmap, on=imprecise("2024-12"))
    second = RoadmapFactory(coalition=roadmap.coalition)
    ListedNeedFactory(line=LineOfEffortFactory(roadmap=second), need=kept)
    kept.quantity = 80
    kept.save()
    endorse_roadmap(second, on=imprecise("2025-06"))

    def asked(on):
        return [(line.need, line.needed) for line in coverage(replace(scope, on=on))]

    assert asked(datetime.date(2025, 6, 29)) == [(kept, 100), (dropped, 50), (never_listed, 7)]
    assert asked(datetime.date(2025, 6, 30)) == [(kept, 80), (never_listed, 7)]


def test_coalitions_are_told_how_many_needs_are_fully_covered(scope):
    one, other = CoalitionFactory(), CoalitionFactory()
    covered = NeedFactory(coalition=one, quantity=10)
    NeedFactory(coalition=one)
    NeedFactory(coalition=other)
    AllocationFactory(need=covered, commitment=committed())

    assert coverage_by_coalition(scope) == {one.pk: (1, 2), other.pk: (0, 1)}
    assert [line.need.coalition for line in coverage(scope.over(coalition=other))] == [other]


def slow_coverage(on):
    """Go row by row, as a person with a pencil would."""
    answer = {}
    commitments = {c.pk: c for c in Commitment.objects.all() if _is_promised(c, on)}
    replaced = {c.replaces_id for c in Commitment.objects.all() if _is_standing(c, on)}

    def line_of_wholes(pk):
        wholes = []
        while commitments[pk].part_of_id in commitments:
            pk = commitments[pk].part_of_id
            wholes.append(pk)
        return wholes

    left_out = {pk for pk in commitments if {pk, *line_of_wholes(pk)} & replaced}
    allocations = [a for a in Allocation.objects.order_by("pk") if a.commitment_id in commitments and a.commitment_id not in left_out]
    allocations.sort(key=lambda a: (len(line_of_wholes(a.commitment_id)), a.commitment_id, a.pk))
    rest = {pk: commitments[pk].quantity for pk in commitments}
    for allocation in allocations:
        commitment = commitments[allocation.commitment_id]
        figures = answer.setdefault(allocation.need_id, {"pledged": 0, "stale": 0, "committed": 0, "received": Fraction(0)})
        lots = [d for d in Delivery.objects.filter(commitment=commitment) if d.received_on and d.received_on.last <= on]
        for lot in lots:
            if _stands(allocation, lot.received_on.last):
                sharing = [a.quantity for a in allocations if a.commitment_id == commitment.pk and _stands(a, lot.received_on.last)]
                divided_by = sum(sharing) if sum(sharing) > commitment.quantity else commitment.quantity
                figures["received"] += Fraction(lot.quantity) * Fraction(allocation.quantity) / Fraction(divided_by)
        if not _stands(allocation, on):
            continue
        standing = sum(a.quantity for a in allocations if a.commitment_id == commitment.pk and _stands(a, on))
        counts = allocation.quantity
        if standing > commitment.quantity:
            counts = (counts * commitment.quantity / standing).quantize(Decimal("0.001"), ROUND_DOWN)
        for whole in line_of_wholes(commitment.pk):
            counts = min(counts, max(rest[whole], 0))
        for taken_from in [commitment.pk, *line_of_wholes(commitment.pk)]:
            rest[taken_from] -= counts
        confirmed = commitment.confirmed_on and commitment.confirmed_on.last <= on
        old = commitment.announced_on and commitment.announced_on.last < on - datetime.timedelta(days=181)
        figures["committed" if confirmed or lots else "stale" if old else "pledged"] += counts
    return answer


def _is_standing(commitment, on):
    known = commitment.announced_on is None or commitment.announced_on.first <= on
    cancelled = commitment.cancelled_on and commitment.cancelled_on.last <= on
    return known and not cancelled


def _is_promised(commitment, on):
    return _is_standing(commitment, on) and commitment.basis == "once"


def _stands(allocation, on):
    return not (allocation.since and allocation.since.first > on) and not (allocation.until and allocation.until.first <= on)


MONTHS = [imprecise(f"2024-{month:02}") for month in range(1, 13)] + [imprecise(f"2025-{month:02}") for month in range(1, 9)]


def draw_register(draw):
    needs = [NeedFactory(quantity=draw.randint(1, 90)) for _ in range(4)]
    commitments = []
    for _ in range(14):
        commitments.append(
            CommitmentFactory(
                quantity=draw.randint(1, 40),
                announced_on=draw.choice([None, *MONTHS]),
                confirmed_on=draw.choice([None, *MONTHS]),
                cancelled_on=draw.choice([None] * 8 + MONTHS[:4]),
                attribution=draw.choice(["coalition"] * 6 + ["capability_area"]),
                basis=draw.choice(["once"] * 6 + ["to_date"]),
                part_of=draw.choice([None, None, *commitments]),
                replaces=draw.choice([None] * 30 + commitments),
            )
        )
    for commitment in commitments:
        for need in draw.sample(needs, draw.randint(0, 3)):
            changes = draw.choice([None, *MONTHS])
            AllocationFactory(commitment=commitment, need=need, quantity=draw.randint(1, 30), until=changes)
            if changes:
                AllocationFactory(commitment=commitment, need=need, quantity=draw.randint(1, 30), since=changes)
        for _ in range(draw.randint(0, 3)):
            DeliveryFactory(commitment=commitment, quantity=draw.randint(1, 20), received_on=draw.choice([None, *MONTHS]))


@pytest.mark.parametrize("seed", range(12))
def test_coverage_of_a_random_register_equals_the_slow_calculation(scope, seed):
    draw_register(random.Random(seed))  # noqa: S311  repeatable is what is wanted

    slow = slow_coverage(scope.on)

    expected = {
        need: [
            figures["pledged"],
            figures["stale"],
            figures["committed"],
            Decimal(figures["received"].numerator) / figures["received"].denominator,
        ]
        for need, figures in slow.items()
    }
    for line in coverage(scope):
        pledged, stale, sure, received = expected.get(line.need.pk, [0, 0, 0, Decimal(0)])
        rounded = received.quantize(Decimal("0.001"), ROUND_DOWN)
        assert stages(line)[1:] == [pledged, stale, sure, rounded]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_counted_in_the_database_equals_what_is_reckoned_row_by_row(scope, seed):
    draw_register(random.Random(seed))  # noqa: S311  repeatable is what is wanted
    draw = random.Random(seed)  # noqa: S311
    battery = UnitFactory(code="battery")
    UnitConversionFactory(unit=battery, into=UnitFactory(code="pcs"), factor=Decimal("2.5"))
    for allocation in Allocation.objects.filter(pk__in=draw.sample(list(Allocation.objects.values_list("pk", flat=True)), 5)):
        Commitment.objects.filter(pk=allocation.commitment_id).update(unit=battery)
        Allocation.objects.filter(pk=allocation.pk).update(counts_as=draw.choice([None, 3]))
    NeedOverlapFactory(need=Need.objects.order_by("pk")[0], owner=Need.objects.order_by("pk")[1])
    Need.objects.update(quantity=12)

    counts = defaultdict(list)
    for line in counting(coverage(scope)):
        counts[line.need.coalition_id].append(line.is_covered)
    assert coverage_by_coalition(scope) == {coalition: (sum(covered), len(covered)) for coalition, covered in counts.items()}


def test_an_audience_sees_what_a_register_without_the_hidden_rows_would_show(scope):
    need = NeedFactory(quantity=100, releasability="public")
    shown = committed(quantity=40, releasability="public")
    AllocationFactory(need=need, commitment=shown, quantity=40)
    DeliveryFactory(commitment=shown, quantity=9, received_on=imprecise("2025-03"), releasability="public")
    DeliveryFactory(commitment=shown, quantity=20, received_on=imprecise("2025-03"))
    AllocationFactory(need=NeedFactory(), commitment=shown, quantity=40)
    AllocationFactory(need=need, commitment=committed(replaces=shown, quantity=60), quantity=60)
    pledge_shown_by_a_hidden_receipt = CommitmentFactory(quantity=3, announced_on=imprecise("2025-06"), releasability="public")
    AllocationFactory(need=need, commitment=pledge_shown_by_a_hidden_receipt, quantity=3)
    DeliveryFactory(commitment=pledge_shown_by_a_hidden_receipt, quantity=3, received_on=imprecise("2025-06"))

    (line,) = coverage(replace(scope, audience=Audience.parse("public")))

    assert stages(line) == [100, 3, 0, 40, 9]


@pytest.mark.parametrize("rows", [1, 3])
def test_coverage_costs_the_same_however_many_rows(scope, rows, django_assert_num_queries):
    for _ in range(rows):
        roadmap = RoadmapFactory()
        listed = ListedNeedFactory(line=LineOfEffortFactory(roadmap=roadmap))
        endorse_roadmap(roadmap, on=imprecise("2025-01"))
        for need in (listed.need, NeedFactory(coalition=roadmap.coalition)):
            commitment = committed(part_of=committed())
            AllocationFactory(commitment=commitment, need=need)
            DeliveryFactory(commitment=commitment, received_on=imprecise("2025-03"))

    with django_assert_num_queries(13):
        assert [line.received for line in coverage(scope)] == [5, 5] * rows


@pytest.mark.parametrize("told", [{"basis": "per_year"}, {"attribution": "capability_area"}])
def test_what_is_replaced_covers_nothing_however_its_replacement_is_told(scope, told):
    need = NeedFactory(quantity=20)
    old = committed(quantity=10)
    AllocationFactory(need=need, commitment=old, quantity=10)
    committed(replaces=old, **told)

    assert [line.committed for line in coverage(scope)] == [0]
