"""What each allocation brings its need: the quantity while it stands, and its part of every receipt."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from django.db.models import Exists, OuterRef, Q

from coalitions.models import Need
from memberships.models import Allocation, Commitment, Delivery
from memberships.models.commitment_queryset import Status

THOUSANDTH = Decimal("0.001")
STAGES = {
    Status.ANNOUNCED: "pledged",
    Status.CONDITIONAL: "pledged",
    Status.STALE: "stale",
    Status.CONFIRMED: "committed",
    Status.PARTLY_DELIVERED: "committed",
    Status.FULFILLED: "committed",
}


@dataclass(frozen=True)
class AllocatedPart:
    """`quantity` is what counts: none once the allocation no longer stands, and of a part what its whole has room for."""

    allocation: Allocation
    stage: str
    unit: int
    quantity: Decimal
    received: Fraction

    @property
    def need(self):
        return self.allocation.need_id


def allocated(scope, chosen):
    """Return what the chosen allocations bring as at the scope's date, of commitments that were promised and not replaced.

    An allocation is the office's own word that a commitment serves a need, so it counts wherever its source attributes it.
    A whole and its parts together never bring more than the whole. A receipt is shared in proportion to the commitment's
    allocations on the day it arrived, and what the commitment has not allocated keeps its share. Where more is allocated
    than was promised, every allocation is cut in proportion: the promise is all there is.
    """
    serving = scope.rows(Allocation.objects).filter(pk__in=chosen.values("pk")).values("commitment")
    commitments, wholes = _promised(scope, serving)
    shown = scope.rows(Need.objects).values("pk")
    of_commitment = defaultdict(list)
    for allocation in (
        scope.rows(Allocation.objects).filter(commitment__in=commitments, quantity__isnull=False, need__in=shown).order_by("pk")
    ):
        of_commitment[allocation.commitment_id].append(allocation)
    counted = _within_wholes(scope, commitments, wholes, of_commitment)
    received = _received(scope, commitments, of_commitment)
    return [
        AllocatedPart(
            allocation,
            STAGES[commitments[pk].status],
            commitments[pk].unit_id,
            counted.get(allocation.pk, Decimal(0)),
            received[allocation.pk],
        )
        for pk, allocations in of_commitment.items()
        for allocation in allocations
    ]


def _promised(scope, serving):
    """Load by key the commitments that allocations speak of, and those they are parts of.

    Parts of what is allocated and wholes of it come too: all of them share one quantity. What is replaced, or part of
    something replaced, is left out.
    """
    visible = scope.rows(Commitment.objects)
    promised = visible.promised(scope.on)
    whole_of, replaced = {}, set()
    links = visible.standing(scope.on).filter(Q(part_of__isnull=False) | Q(replaces__isnull=False))
    both = Exists(promised.order_by().values("pk").filter(pk=OuterRef("part_of"))) & Q(basis=Commitment.Basis.ONCE)
    for pk, whole, are_promised, former in links.annotate(both=both).values_list("pk", "part_of", "both", "replaces"):
        replaced.add(former)
        if are_promised:
            whole_of[pk] = whole
    wholes = {pk: _upwards(pk, whole_of) for pk in whole_of}
    asked = set(serving.values_list("commitment", flat=True))
    heads = {wholes[pk][-1] for pk in asked if pk in wholes} | asked
    family = asked | {pk for pk, above in wholes.items() if heads & {pk, *above}} | heads
    rows = promised.filter(pk__in=family).with_status(scope.on, scope.rows(Delivery.objects))
    kept = {row.pk: row for row in rows if not replaced & {row.pk, *wholes.get(row.pk, [])}}
    return kept, {pk: wholes.get(pk, []) for pk in kept}


def _upwards(pk, whole_of):
    wholes = []
    while (pk := whole_of.get(pk)) and pk not in wholes:
        wholes.append(pk)
    return wholes


def _within_wholes(scope, commitments, wholes, of_commitment):
    """Count what stands, within what was promised: a whole first, then its parts as far as every whole above them has room left."""
    counted, used = {}, defaultdict(Decimal)
    for pk in sorted(commitments, key=lambda pk: (len(wholes[pk]), pk)):
        above = [commitments[whole] for whole in wholes[pk] if commitments[whole].unit_id == commitments[pk].unit_id]
        standing = [allocation for allocation in of_commitment[pk] if _stands(allocation, scope.on)]
        for allocation, promised in _within_promise(standing, commitments[pk].quantity):
            room = [max(whole.quantity - used[whole.pk], Decimal(0)) for whole in above]
            counted[allocation.pk] = min([promised, *room])
            for shared in [pk, *(whole.pk for whole in above)]:
                used[shared] += counted[allocation.pk]
    return counted


def _within_promise(allocations, promised):
    """Pair each allocation with its quantity, cut in proportion where together they exceed what was promised."""
    total = sum((allocation.quantity for allocation in allocations), Decimal(0))
    if promised is None or total <= promised:
        return [(allocation, allocation.quantity) for allocation in allocations]
    cut = [(allocation, allocation.quantity * promised / total) for allocation in allocations]
    return [(allocation, quantity.quantize(THOUSANDTH, ROUND_DOWN)) for allocation, quantity in cut]


def _stands(allocation, on):
    begun = allocation.since is None or allocation.since.first <= on
    return begun and (allocation.until is None or allocation.until.first > on)


def _received(scope, commitments, of_commitment):
    """Share out each receipt among the allocations that stood on its day."""
    received = defaultdict(Fraction)
    lots = scope.rows(Delivery.objects).counted(scope.on).filter(commitment__in=commitments, quantity__isnull=False)
    for commitment, unit, quantity, arrived in lots.values_list("commitment", "unit", "quantity", "received_on"):
        if unit != commitments[commitment].unit_id:
            continue
        sharing = [allocation for allocation in of_commitment[commitment] if _stands(allocation, arrived.last)]
        whole = max(commitments[commitment].quantity or Decimal(0), sum((allocation.quantity for allocation in sharing), Decimal(0)))
        for allocation in sharing:
            received[allocation.pk] += Fraction(quantity) * Fraction(allocation.quantity) / Fraction(whole)
    return received
