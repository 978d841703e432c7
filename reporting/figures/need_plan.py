"""The plan as it reaches needs: line by line, in each need's own unit, with what of it is still ahead."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from memberships.models import PlannedDelivery
from memberships.models.commitment_queryset import Status
from office.dates import ImpreciseDate
from reporting.figures.allocated import Allocated
from reporting.figures.arrived import Lot
from reporting.figures.promised import Promise
from reporting.scope import Scope

OUT_OF_PLANNING = {Status.STALE, Status.CONDITIONAL}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """What a month or a quarter is to bring one need, by one commitment. `ahead`: what of it had not arrived on the scope's date.

    A period is over on its last day: until then nothing of it is late, and nobody knows when within it.
    """

    need: int
    commitment: int
    period: ImpreciseDate
    quantity: Fraction
    ahead: Fraction


def planned(scope: Scope, found: Allocated, arrived: Mapping[int, list[Lot]]) -> list[PlanLine]:
    """The plan as it read on the scope's date, through the allocations that stood then.

    What is stale or hangs on a condition is out of planning, and so is every plan of what is replaced or cancelled.
    """
    lines = []
    for commitment, plan in _plans(scope, found).items():
        reaching = found.reaching(commitment, scope.on)
        promise = found.promises[commitment]
        for period, quantity, ahead in _with_what_is_ahead(promise, plan, arrived.get(commitment, ()), scope.on):
            lines += [PlanLine(need, commitment, period, quantity * part, ahead * part) for need, part in reaching]
    return lines


def _plans(scope, found):
    serving = [pk for pk, promise in found.promises.items() if promise.status not in OUT_OF_PLANNING]
    rows = scope.rows(PlannedDelivery.objects).standing(scope.on).filter(commitment__in=serving, quantity__isnull=False).order_by()
    plans = defaultdict(list)
    for commitment, period, quantity in rows.values_list("commitment", "period", "quantity"):
        plans[commitment].append((period, quantity))
    return plans


def _with_what_is_ahead(promise: Promise, plan: Iterable[tuple[ImpreciseDate, Decimal]], received: Iterable[Lot], on: datetime.date):
    """Of a period that has begun, what arrived in it is no longer ahead; of one that is over nothing is, whatever became of it.

    What has come cannot come again: all that is ahead never passes what is left of the promise, or of the plan where
    that is the larger, and of what is fulfilled nothing is left.
    """
    lines = sorted(((period, Fraction(quantity)) for period, quantity in plan), key=lambda line: (line[0].last, line[0].first))
    lots = list(received)
    whole = max(Fraction(promise.quantity or 0), sum((quantity for _period, quantity in lines), Fraction(0)))
    left = Fraction(0) if promise.status == Status.FULFILLED else max(whole - _total(lots), Fraction(0))
    met = Fraction(0)
    for period, quantity in lines:
        ahead = Fraction(0) if period.last <= on else quantity
        if period.first <= on < period.last:
            came = min(max(_total(lot for lot in lots if period.first <= lot.on) - met, Fraction(0)), quantity)
            met, ahead = met + came, quantity - came
        ahead = min(ahead, left)
        left -= ahead
        yield period, quantity, ahead


def _total(lots: Iterable[Lot]) -> Fraction:
    return sum((Fraction(lot.quantity) for lot in lots), Fraction(0))
