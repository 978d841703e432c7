"""The plan of the commitments that serve needs, line by line, with what of each is still ahead."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import BigIntegerField, F
from django.db.models.functions import Cast

from memberships.models import PlannedDelivery
from memberships.models.commitment_queryset import Status
from office.dates import ImpreciseDate
from reporting.figures.allocated import Allocated
from reporting.figures.among import among
from reporting.figures.arrived import Lot
from reporting.figures.promised import Promise
from reporting.scope import Scope

OUT_OF_PLANNING = {Status.STALE, Status.CONDITIONAL}


class PlanLine(NamedTuple):
    """What a month or a quarter is to bring, in thousandths of the commitment's own unit. `ahead`: what of it had not arrived.

    A period is over on its last day: until then nothing of it is late, and nobody knows when within it.
    """

    last: datetime.date
    first: datetime.date
    quantity: int
    ahead: int

    @property
    def period(self) -> ImpreciseDate:
        return ImpreciseDate(self.first, self.last)


def planned(scope: Scope, found: Allocated, arrived: Mapping[int, list[Lot]]) -> dict[int, tuple[PlanLine, ...]]:
    """By commitment, the plan as it read on the scope's date.

    What is stale or hangs on a condition is out of planning, and so is every plan of what is replaced or cancelled.
    """
    return {
        commitment: tuple(_with_what_is_ahead(found.promises[commitment], plan, arrived.get(commitment, ()), scope.on))
        for commitment, plan in _plans(scope, found).items()
    }


def _plans(scope, found):
    serving = [pk for pk, promise in found.promises.items() if promise.status not in OUT_OF_PLANNING]
    rows = scope.rows(PlannedDelivery.objects).standing(scope.on).filter(commitment__in=among(serving), quantity__isnull=False).order_by()
    thousandths = Cast(F("quantity") * 1000, BigIntegerField())
    plans = defaultdict(list)
    for commitment, *line in rows.annotate(thousandths=thousandths).values_list(
        "commitment", "period__last", "period__first", "thousandths"
    ):
        plans[commitment].append(line)
    return plans


def _with_what_is_ahead(promise: Promise, plan: Iterable[list], received: Iterable[Lot], on: datetime.date):
    """Of a period that has begun, what arrived in it is no longer ahead; of one that is over nothing is, whatever became of it.

    What has come cannot come again: all that is ahead never passes what is left of the promise, or of the plan where
    that is the larger, and of what is fulfilled nothing is left.
    """
    lines, lots = sorted(plan), list(received)
    whole = max(promise.thousandths, sum(quantity for _last, _first, quantity in lines))
    left = 0 if promise.status == Status.FULFILLED else max(whole - sum(lot.thousandths for lot in lots), 0)
    met = 0
    for last, first, quantity in lines:
        ahead = 0 if last <= on else quantity
        if first <= on < last:
            came = min(max(sum(lot.thousandths for lot in lots if first <= lot.on) - met, 0), quantity)
            met, ahead = met + came, quantity - came
        ahead = min(ahead, left)
        left -= ahead
        yield PlanLine(last, first, quantity, ahead)
