"""What was first promised beside what became of it, one promise at a time."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from memberships.models import PlannedDelivery
from reporting.tests.arithmetic.parts import is_partner_of
from reporting.tests.arithmetic.promises import is_counted_with_an_owner, is_known, is_past, lots_of


@dataclass
class Promise:
    """A line of the plan that stood at least a day, and all that took its place since."""

    first: PlannedDelivery
    standing: list[PlannedDelivery]
    moved: int
    changed: int
    kept_on: date | None = None
    state: str = ""
    delay: int | None = None

    @property
    def due(self):
        return self.first.period.last

    @property
    def last(self):
        return max((line.period.last for line in self.standing), default=None)

    @property
    def is_of_quantity(self):
        return self.first.quantity is not None


def promises(register, coalition=None, partner=None):
    found = []
    for one in register.commitments.values():
        is_here = coalition is None or one.coalition_id == coalition.pk
        is_theirs = partner is None or is_partner_of(register, one, partner)
        if is_here and is_theirs and is_known(one, register.on) and not is_counted_with_an_owner(register, one):
            found += _of_commitment(register, one)
    return found


def _of_commitment(register, commitment):
    on = register.on
    lines = [line for line in register.plan.values() if line.commitment_id == commitment.pk and line.since <= on]
    roots = [promise for line in lines if line.replaces_id is None for promise in _begun(lines, line, on)]
    is_cancelled = is_past(commitment.cancelled_on, on)
    open_ones = [one for one in roots if one.standing and not is_cancelled]
    for one in roots:
        if one in open_ones:
            one.kept_on = _kept(register, commitment, one, open_ones)
        if one.kept_on is None and is_past(commitment.fulfilled_on, on):
            one.kept_on = commitment.fulfilled_on.last
        _judge(one, one in open_ones, on)
    return roots


def _begun(lines, line, on):
    """A line that stood no day was a slip of the pen: the promise begins with what took its place."""
    following = [one for one in lines if one.replaces_id == line.pk]
    if line.until is not None and line.until == line.since:
        return [promise for one in following for promise in _begun(lines, one, on)]
    promise = Promise(line, [], 0, 0)
    _follow(lines, line, line, promise, on)
    return [promise]


def _follow(lines, line, last_that_stood, promise, on):
    """Count what was moved or changed between lines that stood; spreading a quarter, or gathering it, is neither."""
    if line.until is None or line.until > on:
        promise.standing.append(line)
    for one in lines:
        if one.replaces_id != line.pk:
            continue
        if one.until is not None and one.until == one.since:
            _follow(lines, one, last_that_stood, promise, on)
            continue
        is_spread = one.spread_of == last_that_stood.period or (last_that_stood.spread_of == one.period)
        if not is_spread:
            promise.moved += one.period.last != last_that_stood.period.last
            promise.changed += (one.quantity, one.amount) != (last_that_stood.quantity, last_that_stood.amount)
        _follow(lines, one, one, promise, on)


def _kept(register, commitment, promise, others):
    """Receipts are laid against the first promises in the order in which they fell due; the day on which there were enough."""
    kind, own = ("quantity", "unit_id") if promise.is_of_quantity else ("amount", "currency")
    before = [one for one in others if one.is_of_quantity == promise.is_of_quantity]
    before = [one for one in before if (one.due, one.first.pk) <= (promise.due, promise.first.pk)]
    wanted = sum(getattr(one.first, kind) for one in before)
    arrived = Decimal(0)
    lots = [lot for lot in lots_of(register, commitment) if getattr(lot, kind) is not None]
    lots = [lot for lot in lots if getattr(lot, own) == getattr(commitment, own)]
    for lot in sorted(lots, key=lambda lot: lot.received_on.last):
        arrived += getattr(lot, kind)
        if arrived >= wanted:
            return lot.received_on.last
    return None


def _judge(one, is_open, on):
    if one.kept_on is not None:
        one.state = "kept" if one.kept_on <= one.due else "late"
        one.delay = max((one.kept_on - one.due).days, 0)
    elif not is_open:
        one.state = "dropped"
    else:
        one.state = "overdue" if one.last < on else "awaited"
        one.delay = max(((on if one.last < on else one.last) - one.due).days, 0)


def summed(found, on):
    states = {state: sum(one.state == state for one in found) for state in ("kept", "late", "overdue", "awaited", "dropped")}
    delays = [one.delay for one in found if one.delay is not None and (one.due <= on or one.moved)]
    return {
        "promises": len(found),
        "due": sum(one.due <= on for one in found),
        **states,
        "moved": sum(one.moved > 0 for one in found),
        "changed": sum(one.changed > 0 for one in found),
        "median": Decimal(str(median(delays))) if delays else None,
    }
