"""The commitments that can serve needs on a date: promised, not replaced, not counted with an owner elsewhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from memberships.models import Commitment, CommitmentOverlap, Delivery
from reporting.figures.among import among
from reporting.scope import Scope

# Keys only, whoever may see them: what is asked of the rows behind them goes through the scope.
KIN = """
    WITH RECURSIVE kin (pk) AS (
        SELECT unnest(%s::bigint[])
        UNION
        SELECT near.pk FROM kin CROSS JOIN LATERAL (
            SELECT part_of_id AS pk FROM memberships_commitment WHERE id = kin.pk AND part_of_id IS NOT NULL
            UNION ALL
            SELECT id FROM memberships_commitment WHERE part_of_id = kin.pk
        ) AS near
    )
    SELECT pk FROM kin
"""


@dataclass(frozen=True, slots=True)
class Promise:
    """`wholes` are the promises it is part of, the nearest first: all of them share one quantity."""

    pk: int
    unit: int | None
    quantity: Decimal | None
    status: str
    wholes: tuple[int, ...]

    @property
    def thousandths(self) -> int:
        return int(self.quantity.scaleb(3)) if self.quantity is not None else 0


def promised(scope: Scope, asked: Iterable[int]) -> dict[int, Promise]:
    """Load these commitments as at the scope's date, with parts and wholes of theirs, and nothing else of the register.

    What is replaced, or part of something replaced, is left out, and so is what is counted with its owner.
    """
    wanted = set(asked)
    near = kin(wanted)
    visible = scope.rows(Commitment.objects)
    told_once = visible.promised(scope.on)
    both = Exists(told_once.order_by().values("pk").filter(pk=OuterRef("part_of"))) & Q(basis=Commitment.Basis.ONCE)
    linked = Q(pk__in=among(near), part_of__isnull=False) | Q(replaces__in=among(near))
    links = visible.standing(scope.on).filter(linked).order_by()
    whole_of, left_out = {}, counted_elsewhere(scope)
    for pk, whole, are_promised, former in links.annotate(both=both).values_list("pk", "part_of", "both", "replaces"):
        left_out.add(former)
        if are_promised:
            whole_of[pk] = whole
    wholes = {pk: _upwards(pk, whole_of) for pk in whole_of}
    heads = {wholes[pk][-1] for pk in wanted if pk in wholes} | wanted
    family = heads | {pk for pk, above in wholes.items() if heads & {pk, *above}}
    rows = told_once.filter(pk__in=among(family)).with_status(scope.on, scope.rows(Delivery.objects)).order_by()
    return {
        pk: Promise(pk, unit, quantity, status, tuple(wholes.get(pk, ())))
        for pk, unit, quantity, status in rows.values_list("pk", "unit", "quantity", "status")
        if not left_out & {pk, *wholes.get(pk, ())}
    }


def kin(asked: Iterable[int]) -> set[int]:
    """These keys, and those of everything that is part of them or whole above them, however far."""
    with connection.cursor() as cursor:
        cursor.execute(KIN, [list(asked)])
        return {pk for (pk,) in cursor.fetchall()}


def counted_elsewhere(scope: Scope) -> set[int]:
    """The commitments that were found, by the scope's date, to be the same as another one that it shows: always few."""
    settled = scope.rows(CommitmentOverlap.objects).filter(
        decision=CommitmentOverlap.Decision.COUNTED_ONCE,
        decided_on__last__lte=scope.on,
        owner__in=scope.rows(Commitment.objects).order_by().values("pk"),
    )
    return set(settled.order_by().values_list("commitment", flat=True))


def _upwards(pk: int, whole_of: Mapping[int, int]) -> list[int]:
    wholes: list[int] = []
    while (above := whole_of.get(pk)) and above not in wholes:
        wholes.append(above)
        pk = above
    return wholes
