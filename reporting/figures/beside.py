"""Commitments that are listed beside the totals and never added to them, each with the reason."""

from dataclasses import dataclass

from django.db.models import Prefetch

from coalitions.models import Partner
from memberships.models import Commitment, Delivery
from memberships.models.commitment_queryset import Status
from reporting.figures.tally import commitments, counted
from reporting.scope import Scope


@dataclass(frozen=True)
class Beside:
    """`area`: tied to the coalition only by its field. `basis`: to date, per year, per month. `unquantified`: without any figure.

    `linked`: replaced by another, a part beside its whole, or counted with its owner in another coalition.
    """

    area: tuple[Commitment, ...]
    basis: tuple[Commitment, ...]
    unquantified: tuple[Commitment, ...]
    linked: tuple[Commitment, ...]

    @property
    def count(self):
        return len(self.area) + len(self.basis) + len(self.unquantified) + len(self.linked)


def beside(scope: Scope) -> Beside:
    """List what `counted` leaves out, but for the cancelled, with `status` as at the scope's date."""
    rows = (
        commitments(scope)
        .exclude(pk__in=counted(scope).order_by().values("pk"))
        .with_status(scope.on, scope.rows(Delivery.objects))
        .exclude(status=Status.CANCELLED)
        .select_related("unit")
        .prefetch_related(Prefetch("partners", scope.rows(Partner.objects)))
    )
    found: dict[str, list] = {"area": [], "basis": [], "unquantified": [], "linked": []}
    for row in rows:
        found[_reason(row)].append(row)
    return Beside(**{reason: tuple(left_out) for reason, left_out in found.items()})


def _reason(commitment):
    if commitment.attribution == Commitment.Attribution.CAPABILITY_AREA:
        return "area"
    if commitment.basis != Commitment.Basis.ONCE:
        return "basis"
    return "unquantified" if commitment.is_unquantified else "linked"
