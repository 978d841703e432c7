"""What a commitment is worth on a day, reckoned from the rules of the domain one row at a time."""

import calendar
from decimal import Decimal

from django.conf import settings

COMMITTED = {"confirmed", "partly_delivered", "fulfilled"}
STAGE = {"announced": "pledged", "conditional": "pledged", "stale": "stale"} | dict.fromkeys(COMMITTED, "committed")


def is_past(date, on):
    """A step was taken once its last day is over or is today."""
    return date is not None and date.last <= on


def is_known(commitment, on):
    return commitment.announced_on is None or commitment.announced_on.first <= on


def stands(commitment, on):
    return is_known(commitment, on) and not is_past(commitment.cancelled_on, on)


def lots_of(register, commitment):
    """What arrived for it, figures to date apart, for they repeat earlier lots."""
    return [
        lot
        for lot in register.deliveries.values()
        if lot.commitment_id == commitment.pk and lot.basis == "once" and is_past(lot.received_on, register.on)
    ]


def received(register, commitment):
    lots = lots_of(register, commitment)
    return sum((lot.quantity for lot in lots if lot.quantity is not None and lot.unit_id == commitment.unit_id), Decimal(0))


def received_money(register, commitment):
    lots = lots_of(register, commitment)
    return sum((lot.amount for lot in lots if lot.amount is not None and lot.currency == commitment.currency), Decimal(0))


def stale_before(on):
    months = on.year * 12 + on.month - 1 - settings.STALE_AFTER_MONTHS
    year, month = months // 12, months % 12 + 1
    return on.replace(year=year, month=month, day=min(on.day, calendar.monthrange(year, month)[1]))


def status(register, commitment):
    on = register.on
    if is_past(commitment.cancelled_on, on):
        return "cancelled"
    if commitment.quantity is not None:
        is_whole = received(register, commitment) >= commitment.quantity
    else:
        is_whole = commitment.amount is not None and received_money(register, commitment) >= commitment.amount
    if is_past(commitment.fulfilled_on, on) or is_whole:
        return "fulfilled"
    if lots_of(register, commitment):
        return "partly_delivered"
    if is_past(commitment.confirmed_on, on):
        return "confirmed"
    if commitment.announced_on and commitment.announced_on.last < stale_before(on):
        return "stale"
    if commitment.condition and not is_past(commitment.condition_met_on, on):
        return "conditional"
    return "announced"


def is_replaced(register, commitment):
    """By anything that stands, however that is told."""
    return any(other.replaces_id == commitment.pk and stands(other, register.on) for other in register.commitments.values())


def is_counted_with_an_owner(register, commitment):
    return any(
        overlap.commitment_id == commitment.pk and overlap.decision == "counted_once" and is_past(overlap.decided_on, register.on)
        for overlap in register.overlaps.values()
    )


def has_a_figure(commitment):
    return commitment.quantity is not None or commitment.amount is not None


def could_count(register, commitment):
    is_tied = commitment.attribution == "coalition"
    return stands(commitment, register.on) and commitment.basis == "once" and is_tied and has_a_figure(commitment)


def counts(register, commitment):
    whole = register.commitments.get(commitment.part_of_id)
    if whole and could_count(register, whole):
        return False
    left_out = is_replaced(register, commitment) or is_counted_with_an_owner(register, commitment)
    return could_count(register, commitment) and not left_out


def is_overdue(register, commitment):
    is_open = is_known(commitment, register.on) and status(register, commitment) not in {"fulfilled", "cancelled"}
    return is_open and commitment.basis != "to_date" and commitment.until is not None and commitment.until.last < register.on
