"""One partner's whole story: everything it undertook, sent and answers for, as at the scope's date."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F, Prefetch

from coalitions.models import Coalition, Milestone, Partner, Roadmap, WorkingGroup
from memberships.models import Commitment, Delivery
from office.sorting import alphabetical
from reporting.figures.commitments import with_lateness
from reporting.figures.deliveries import with_matching
from reporting.figures.milestones import days_late, state
from reporting.figures.order import in_order
from reporting.figures.tally import commitments, counted, deliveries
from reporting.scope import Scope


@dataclass(frozen=True)
class Undertaken:
    """A partner's commitments to one coalition, the latest first; without a coalition, those tied to none."""

    coalition: Coalition | None
    commitments: tuple["Undertaking", ...]


@dataclass(frozen=True)
class Undertaking:
    """One commitment as it stood; `counts` says whether totals add it up."""

    commitment: Commitment
    counts: bool
    days_overdue: int
    others: tuple

    @property
    def status(self):
        return self.commitment.status


def undertaken(scope: Scope) -> list[Undertaken]:
    known = commitments(scope)
    added_up = set(counted(scope).values_list("pk", flat=True))
    rows = with_lateness(known.with_status(scope.on, scope.rows(Delivery.objects)), scope.on)
    rows = rows.select_related("unit").prefetch_related(
        Prefetch("coalition", scope.rows(Coalition.objects)), Prefetch("partners", scope.rows(Partner.objects))
    )
    found = defaultdict(list)
    for row in rows:
        others = tuple(partner for partner in row.partners.all() if partner != scope.partner)
        found[row.coalition].append(Undertaking(row, row.pk in added_up, row.late.days if row.late else 0, others))
    tied = [Undertaken(coalition, tuple(found[coalition])) for coalition in in_order(filter(None, found))]
    return [*tied, Undertaken(None, tuple(found[None]))] if None in found else tied


@dataclass(frozen=True)
class Sent:
    """One delivery at the stage it had reached, with the commitment it serves as far as that may be shown.

    `matching` says how far: shown, elsewhere (outside the viewer's scope), none, or nothing to those outside the office.
    """

    delivery: Delivery
    commitment: Commitment | None
    matching: str

    @property
    def stage(self):
        return self.delivery.stage

    @property
    def stage_label(self):
        return Delivery.Stage(self.stage).label

    @property
    def stage_on(self):
        """The date of the stage it had reached; the announcement of a delivery has none."""
        return getattr(self.delivery, f"{self.stage}_on", None)


def sent(scope: Scope) -> list[Sent]:
    """The partner's deliveries, the latest first."""
    rows = with_matching(scope, deliveries(scope).with_stage(scope.on)).select_related("unit")
    rows = rows.prefetch_related(Prefetch("coalition", scope.rows(Coalition.objects)))
    rows = rows.order_by(F("received_on").desc(nulls_last=True), F("shipped_on").desc(nulls_last=True), "reference")
    matched = {row.commitment_id for row in rows if row.commitment_id}
    shown = {commitment.pk: commitment for commitment in scope.rows(Commitment.objects).filter(pk__in=matched)}
    return [Sent(row, shown.get(row.commitment_id), row.matching) for row in rows]


@dataclass(frozen=True)
class Responsibility:
    """A milestone of a roadmap in force for which the partner answers."""

    milestone: Milestone
    coalition: Coalition
    state: str
    days_late: int


def responsibilities(scope: Scope) -> list[Responsibility]:
    in_force = scope.rows(Roadmap.objects).in_force(scope.on).values("pk")
    rows = (
        scope.rows(Milestone.objects)
        .filter(line__roadmap__in=in_force, responsible=scope.partner)
        .select_related("line__roadmap__coalition")
        .order_by(F("due_on").asc(nulls_last=True), "reference")
    )
    return [
        Responsibility(milestone, milestone.line.roadmap.coalition, state(milestone, scope.on), days_late(milestone, scope.on))
        for milestone in rows
    ]


def working_groups(scope: Scope) -> list[WorkingGroup]:
    """The working groups of the coalition, or those in which the partner sits."""
    rows = scope.rows(WorkingGroup.objects).select_related("coalition")
    rows = rows.prefetch_related(Prefetch("members", scope.rows(Partner.objects)))
    if scope.coalition:
        rows = rows.filter(coalition=scope.coalition)
    if scope.partner:
        rows = rows.filter(members=scope.partner)
    return sorted(rows, key=lambda group: (alphabetical(group.coalition.name), alphabetical(group.name)))
