"""What has arrived of the commitments that serve needs, and how far it reached each need."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from memberships.models import Delivery
from reporting.figures.allocated import Allocated
from reporting.scope import Scope

Reached = dict[tuple[int, int], Fraction]  # a need and a commitment, and how much of the need, in its own unit


@dataclass(frozen=True, slots=True)
class Lot:
    """Something received, in its commitment's own unit; `on` is the last day on which it can have arrived."""

    on: datetime.date
    quantity: Decimal


def lots(scope: Scope, found: Allocated) -> Mapping[int, list[Lot]]:
    """Each lot in its commitment's own unit, by commitment; a figure to date repeats lots and is none."""
    by_commitment = defaultdict(list)
    rows = scope.rows(Delivery.objects).counted(scope.on).filter(commitment__in=found.promises, quantity__isnull=False).order_by()
    for commitment, unit, quantity, on in rows.values_list("commitment", "unit", "quantity", "received_on__last"):
        if unit == found.promises[commitment].unit:
            by_commitment[commitment].append(Lot(on, quantity))
    return by_commitment


def received(found: Allocated, arrived: Mapping[int, list[Lot]]) -> Reached:
    """Share out each lot among the allocations that stood on its day."""
    reached: Reached = defaultdict(Fraction)
    for commitment, received_lots in arrived.items():
        for day, quantity in _by_day(received_lots):
            for need, part in found.reaching(commitment, day):
                reached[need, commitment] += quantity * part
    return reached


def _by_day(received_lots):
    days = defaultdict(Fraction)
    for lot in received_lots:
        days[lot.on] += Fraction(lot.quantity)
    return days.items()
