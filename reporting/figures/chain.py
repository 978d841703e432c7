"""One commitment's whole chain: announced, confirmed, allocated, delivered, with its parts and what replaced it."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch

from coalitions.models import Coalition, Meeting, Need
from memberships.models import Allocation, Commitment, CommitmentPartner, Delivery
from office.dates import ImpreciseDate
from office.history import Change, changes_of
from reporting.figures.commitments import register, with_relations
from reporting.figures.coverage import CoverageLine, coverage

LATEST = 60  # changes of a commitment that its page tells; the workbench tells them all


@dataclass(frozen=True)
class AllocationLine:
    """`line` is the need it serves with that need's coverage; an allocation that no longer stands is kept in sight.

    `note` is the office's own.
    """

    allocation: Allocation
    need: Need
    line: CoverageLine | None
    stands: bool
    note: str = ""


@dataclass(frozen=True)
class Step:
    """A dated step; a step that lies after the date asked for has not been taken yet. Its meeting may be one outside the scope."""

    name: str
    on: ImpreciseDate | None
    taken: bool
    meeting: Meeting | None = None
    met_elsewhere: bool = False


@dataclass(frozen=True)
class Chain:
    """`whole_elsewhere` and `replaces_elsewhere`: there is one, and this viewer may not see it; nobody else is told even that."""

    commitment: Commitment
    shares: list[CommitmentPartner]
    steps: list[Step]
    allocations: list[AllocationLine]
    deliveries: list[Delivery]
    parts: list[Commitment]
    whole: Commitment | None
    replaces: Commitment | None
    replaced_by: list[Commitment]
    history: list[Change] = field(default_factory=list)
    on: object = None
    whole_elsewhere: bool = False
    replaces_elsewhere: bool = False

    @property
    def records(self):
        """Every marked record that the chain shows."""
        kin = [self.whole, self.replaces, *self.replaced_by, *self.parts]
        meetings = [step.meeting for step in self.steps]
        return [self.commitment, *self.deliveries, *(line.need for line in self.allocations), *filter(None, [*kin, *meetings])]

    @property
    def condition_met_on(self):
        """When the condition was met, where that had happened by the date asked for."""
        met = self.commitment.condition_met_on
        return met if met and met.last <= self.on else None

    @property
    def received(self):
        return self.commitment.received if self.commitment.quantity is not None else None

    @property
    def received_amount(self):
        return self.commitment.received_amount if self.commitment.amount is not None else None

    @property
    def fulfilment(self):
        """Received ÷ committed, in quantity where there is one, else in money."""
        if self.commitment.quantity is not None:
            return self.commitment.received / self.commitment.quantity
        return self.commitment.received_amount / self.commitment.amount if self.commitment.amount else None

    @property
    def over_delivered(self):
        return max(self.commitment.received - self.commitment.quantity, Decimal(0)) if self.commitment.quantity is not None else Decimal(0)

    @property
    def days_overdue(self):
        return self.commitment.late.days if self.commitment.late else 0

    @cached_property
    def allocated(self):
        return sum((line.allocation.quantity for line in self.allocations if line.stands and line.allocation.quantity), Decimal(0))

    @property
    def unallocated(self):
        return None if self.commitment.quantity is None else max(self.commitment.quantity - self.allocated, Decimal(0))

    @property
    def over_allocated(self):
        """By how much the needs are given more than was promised."""
        return Decimal(0) if self.commitment.quantity is None else max(self.allocated - self.commitment.quantity, Decimal(0))


def chain(scope, reference):
    """Return the chain of the commitment with this reference, or nothing where the scope has none."""
    commitment = with_relations(scope, register(scope)).filter(reference=reference).first()
    if commitment is None:
        return None
    rows = with_relations(scope, register(scope))
    kin = {row.pk: row for row in rows.filter(pk__in=_kin(scope, commitment))}
    return Chain(
        commitment,
        commitment.shown_shares,
        _steps(scope, commitment),
        _allocations(scope, commitment),
        _deliveries(scope, commitment),
        sorted((row for row in kin.values() if row.part_of_id == commitment.pk), key=_reference),
        kin.get(commitment.part_of_id),
        kin.get(commitment.replaces_id),
        sorted((row for row in kin.values() if row.replaces_id == commitment.pk), key=_reference),
        _history(scope, commitment),
        scope.on,
        scope.is_internal and bool(commitment.part_of_id) and commitment.part_of_id not in kin,
        scope.is_internal and bool(commitment.replaces_id) and commitment.replaces_id not in kin,
    )


def _history(scope, commitment):
    """Tell the commitment's story, its partners' and allocations' too; it is nobody's outside the office."""
    if not scope.is_internal:
        return []
    return changes_of(commitment, [(CommitmentPartner, "commitment"), (Allocation, "commitment")], within=scope.rows)[:LATEST]


def _reference(row):
    return row.reference or ""


def _kin(scope, commitment):
    near = scope.rows(Commitment.objects)
    below = near.filter(part_of=commitment) | near.filter(replaces=commitment)
    return {commitment.part_of_id, commitment.replaces_id, *below.values_list("pk", flat=True)} - {None}


def _steps(scope, commitment):
    """Announced and confirmed are steps of every commitment; the other two are told when they came."""
    meeting = scope.rows(Meeting.objects).filter(pk=commitment.announced_at_id).first() if commitment.announced_at_id else None
    announced = commitment.announced_on
    elsewhere = scope.is_internal and bool(commitment.announced_at_id) and meeting is None
    steps = [Step("announced", announced, announced is None or announced.first <= scope.on, meeting, elsewhere)]
    for name in ("confirmed", "fulfilled", "cancelled"):
        on = getattr(commitment, f"{name}_on")
        taken = bool(on and on.last <= scope.on)
        if name == "confirmed" or taken:
            steps.append(Step(name, on if taken else None, taken))
    return steps


def _allocations(scope, commitment):
    needs = scope.rows(Need.objects).select_related("unit").prefetch_related(Prefetch("coalition", scope.rows(Coalition.objects)))
    rows = list(scope.rows(Allocation.objects).filter(commitment=commitment, need__in=needs.order_by().values("pk")))
    if not rows:
        return []
    standing = set(scope.rows(Allocation.objects).filter(commitment=commitment).current(scope.on).values_list("pk", flat=True))
    shown = {need.pk: need for need in needs.filter(pk__in=[row.need_id for row in rows])}
    lines = {line.need.pk: line for line in coverage(scope, needs=scope.rows(Need.objects).filter(pk__in=shown))}
    found = [
        AllocationLine(row, shown[row.need_id], lines.get(row.need_id), row.pk in standing, row.note if scope.is_internal else "")
        for row in rows
    ]
    return sorted(found, key=lambda line: (not line.stands, line.need.reference or "", line.allocation.pk))


def _deliveries(scope, commitment):
    """Return the lots sent for it, the latest first; a cumulative figure is listed among them and never added."""
    rows = scope.rows(Delivery.objects).filter(commitment=commitment).with_stage(scope.on).select_related("unit")
    return sorted(rows, key=lambda row: _latest(row, scope.on), reverse=True)


def _latest(delivery, on):
    dates = [date for date in (delivery.received_on, delivery.shipped_on, delivery.ready_on) if date and date.last <= on]
    return dates[0].last if dates else on.min
