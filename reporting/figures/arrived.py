"""What has arrived of the commitments that serve needs, and how far it reached each need."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from django.db.models import BigIntegerField, F
from django.db.models.functions import Cast

from memberships.models import Delivery
from reporting.figures.allocated import Allocated
from reporting.figures.among import among
from reporting.scope import Scope

Reached = dict[tuple[int, int], Fraction]  # a need and a commitment, and how much of the need, in its own unit


class Lot(NamedTuple):
    """Something received, in thousandths of its commitment's own unit; `on` is the last day on which it can have arrived."""

    on: datetime.date
    thousandths: int


def lots(scope: Scope, found: Allocated) -> Mapping[int, list[Lot]]:
    """Each lot in its commitment's own unit, by commitment; a figure to date repeats lots and is none."""
    by_commitment = defaultdict(list)
    rows = scope.rows(Delivery.objects).counted(scope.on).filter(commitment__in=among(found.promises), quantity__isnull=False).order_by()
    rows = rows.annotate(thousandths=Cast(F("quantity") * 1000, BigIntegerField()))
    for commitment, unit, on, thousandths in rows.values_list("commitment", "unit", "received_on__last", "thousandths"):
        if unit == found.promises[commitment].unit:
            by_commitment[commitment].append(Lot(on, thousandths))
    return by_commitment


def received(found: Allocated, arrived: Mapping[int, list[Lot]]) -> Reached:
    """Share out each lot among the allocations that stood on its day."""
    reached: Reached = defaultdict(Fraction)
    for commitment, received_lots in arrived.items():
        for day, thousandths in _by_day(found, commitment, received_lots).items():
            for need, part in found.reaching(commitment, day):
                reached[need, commitment] += Fraction(thousandths, 1000) * part
    return reached


def _by_day(found, commitment, received_lots):
    """Together what arrived on one day; and on whatever day, where the same allocations stood on all of them."""
    lasting = found.is_lasting(commitment)
    days: dict[datetime.date, int] = defaultdict(int)
    for lot in received_lots:
        days[received_lots[0].on if lasting else lot.on] += lot.thousandths
    return days
