"""What each allocation brings its need: the quantity while it stands, and its part of every receipt."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Exists, OuterRef, Q

from coalitions.models import Need
from memberships.models import Allocation, Commitment, Delivery
from memberships.models.commitment_queryset import Status

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
    """`counts` is false once it no longer stands, and for a part whose whole serves the same need."""

    allocation: Allocation
    stage: str
    unit: int
    counts: bool
    received: Fraction

    @property
    def need(self):
        return self.allocation.need_id

    @property
    def quantity(self):
        return self.allocation.quantity


def allocated(scope, chosen):
    """Return what the chosen allocations bring as at the scope's date, of commitments that totals may count.

    A receipt is shared in proportion to the commitment's allocations on the day it arrived; what the commitment has not
    allocated keeps its share. So needs never receive more than arrived, nor more than was allocated unless more arrived than
    was committed.
    """
    serving = scope.rows(Allocation.objects).filter(pk__in=chosen.values("pk")).values("commitment")
    commitments = _countable(scope, serving)
    of_commitment = defaultdict(list)
    rows = scope.rows(Allocation.objects).filter(
        commitment__in=commitments, quantity__isnull=False, need__in=scope.rows(Need.objects).values("pk")
    )
    for allocation in rows.order_by("pk"):
        of_commitment[allocation.commitment_id].append(allocation)
    received = _received(scope, commitments, of_commitment)
    standing = {
        (allocation.commitment_id, allocation.need_id)
        for allocations in of_commitment.values()
        for allocation in allocations
        if _stands(allocation, scope.on)
    }
    return [
        AllocatedPart(
            allocation,
            STAGES[commitments[pk].status],
            commitments[pk].unit_id,
            _stands(allocation, scope.on) and not any((whole, allocation.need_id) in standing for whole in commitments[pk].wholes),
            received[allocation.pk],
        )
        for pk, allocations in of_commitment.items()
        for allocation in allocations
    ]


def _countable(scope, serving):
    """Load the commitments by key with their `status` and `wholes`; what is replaced, or part of something replaced, is left out."""
    countable = scope.rows(Commitment.objects).countable(scope.on)
    bare = countable.order_by().values("pk")
    whole_of, replaced = {}, set()
    links = countable.filter(Q(part_of__isnull=False) | Q(replaces__isnull=False))
    for pk, whole, is_there, former in links.annotate(is_there=Exists(bare.filter(pk=OuterRef("part_of")))).values_list(
        "pk", "part_of", "is_there", "replaces"
    ):
        replaced.add(former)
        if is_there:
            whole_of[pk] = whole
    kept = {}
    deliveries = scope.rows(Delivery.objects)
    for commitment in countable.filter(pk__in=serving).with_status(scope.on, deliveries):
        commitment.wholes = _upwards(commitment.pk, whole_of)
        if not replaced & {commitment.pk, *commitment.wholes}:
            kept[commitment.pk] = commitment
    return kept


def _upwards(pk, whole_of):
    wholes = []
    while (pk := whole_of.get(pk)) and pk not in wholes:
        wholes.append(pk)
    return wholes


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
