"""What is still to come of a commitment's plan, when a need closes by it, and what was reported of its use."""

from decimal import Decimal
from fractions import Fraction
from math import ceil

from reporting.tests.arithmetic.promises import lots_of, status

ZERO = Fraction(0)


def standing_lines(register, commitment):
    on = register.on
    lines = [line for line in register.plan.values() if line.commitment_id == commitment.pk and line.since <= on]
    return [line for line in lines if line.until is None or line.until > on]


def coming(register, commitment):
    """Each line of the plan with what of it is ahead, in the commitment's unit; what is stale or conditional is out of planning.

    Nothing is ahead of a period that is over, and of one that runs not what arrived in it. What came cannot come again.
    """
    told = status(register, commitment)
    if told in {"stale", "conditional"}:
        return
    lines = [line for line in standing_lines(register, commitment) if line.quantity is not None]
    lots = [lot for lot in lots_of(register, commitment) if lot.quantity is not None and lot.unit_id == commitment.unit_id]
    arrived = sum((Fraction(lot.quantity) for lot in lots), ZERO)
    whole = max(Fraction(commitment.quantity or 0), sum((Fraction(line.quantity) for line in lines), ZERO))
    left = ZERO if told == "fulfilled" else max(whole - arrived, ZERO)
    for line in sorted(lines, key=lambda line: (line.period.last, line.period.first)):
        quantity = Fraction(line.quantity)
        ahead = ZERO
        if line.period.first > register.on:
            ahead = quantity
        elif line.period.last > register.on:
            in_it = sum((Fraction(lot.quantity) for lot in lots if lot.received_on.last >= line.period.first), ZERO)
            ahead = max(quantity - in_it, ZERO)
        ahead = min(ahead, left)
        left -= ahead
        yield line.period, quantity, ahead


def reported(register, commitment, reaching):
    """The latest report on a quarter that was over, as far as it reaches the need by the allocations of that quarter's last day."""
    reports = [one for one in register.uses.values() if one.commitment_id == commitment.pk and one.quarter.last <= register.on]
    if not reports:
        return {}
    latest = max(reports, key=lambda one: one.quarter.first)
    part = reaching(latest.quarter.last)
    return (
        {}
        if not part
        else {
            name: None if getattr(latest, name) is None else Fraction(getattr(latest, name)) * part
            for name in ("in_service", "spent", "under_repair", "lost")
        }
    )


def closing(needed, received, lines):
    """When what arrived and what is ahead are enough, and what is short on any day after."""
    if received >= needed:
        return {"closes": None, "is_closed": True, "is_never": False, "short": _short(needed, lines, received)}
    for end in sorted({period.last for period, ahead in lines if ahead}):
        ending = [period for period, ahead in lines if ahead and period.last == end]
        if received + sum((ahead for period, ahead in lines if period.last <= end), ZERO) >= needed:
            longest = min(ending, key=lambda period: period.first)
            return {"closes": longest, "is_closed": False, "is_never": False, "short": _short(needed, lines, received)}
    return {"closes": None, "is_closed": False, "is_never": True, "short": _short(needed, lines, received)}


def _short(needed, lines, received):
    """By the end of a day, the next thousandth up."""

    def on(day):
        missing = Fraction(needed) - received - sum((ahead for period, ahead in lines if period.last <= day), ZERO)
        return Decimal(ceil(max(missing, ZERO) * 1000)) / 1000

    return on
