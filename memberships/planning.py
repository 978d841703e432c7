"""A plan is never rewritten: what changes in it ends, says why, and what takes its place names it."""

from decimal import ROUND_DOWN, Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from memberships.models import Commitment, PlannedDelivery
from office.dates import ImpreciseDate

MONTHS = 3  # in a quarter
WHOLE, THOUSANDTH, CENT = Decimal(1), Decimal("0.001"), Decimal("0.01")


@transaction.atomic
def replan(line, *, period, quantity, amount, reason, on):
    """Let another line take the place of this one from `on`: another period, another figure, or both."""
    old = _standing(line)
    if (period, quantity, amount) == (old.period, old.quantity, old.amount):
        raise ValidationError(_("That is what the plan says already."))
    _end([old], reason=reason, on=on)
    return _begun(successor(old, period=period, quantity=quantity, amount=amount, on=on))


def successor(old, *, period, quantity, amount, on):
    """The line that takes another's place; while it stays in the quarter that one was spread from, it says so too."""
    stays = old.spread_of and old.spread_of.first <= period.first and period.last <= old.spread_of.last
    spread_of = old.spread_of if stays else None
    return PlannedDelivery(
        commitment=old.commitment, period=period, quantity=quantity, amount=amount, spread_of=spread_of, since=on, replaces=old
    )


@transaction.atomic
def drop_plan(line, *, reason, on):
    """Take a line out of the plan; nothing takes its place."""
    old = _standing(line)
    _end([old], reason=reason, on=on)
    return old


@transaction.atomic
def spread_quarter(line, *, reason, on):
    """Spread a quarter over its three months because somebody asks for it; each month says what it was spread from.

    What does not divide goes to the last month; a whole quantity is spread in whole units. A month that gets nothing has no line.
    """
    old = _standing(line)
    if not old.is_of_a_quarter:
        raise ValidationError(_("Only a quarter is spread over its months."))
    _end([old], reason=reason, on=on)
    quantities, amounts = spread(old.quantity, _step_of(old.quantity)), spread(old.amount, CENT)
    months = zip(months_of(old.period), quantities, amounts, strict=True)
    return [
        _begun(
            PlannedDelivery(
                commitment=old.commitment,
                period=month,
                quantity=quantity or None,
                amount=amount or None,
                spread_of=old.period,
                since=on,
                replaces=old,
            )
        )
        for month, quantity, amount in months
        if quantity or amount
    ]


@transaction.atomic
def gather_quarter(line, *, reason, on):
    """Gather the months that were spread from one quarter into that quarter again, with what they come to now."""
    old = _standing(line)
    if old.spread_of is None:
        raise ValidationError(_("Only months that were spread from a quarter are gathered again."))
    months = list(old.commitment.planned_deliveries.select_for_update(of=["self"]).current().filter(spread_of=old.spread_of))
    _end(months, reason=reason, on=on)
    return _begun(
        PlannedDelivery(
            commitment=old.commitment,
            period=old.spread_of,
            quantity=_total(month.quantity for month in months),
            amount=_total(month.amount for month in months),
            since=on,
            replaces=old,
        )
    )


def months_of(quarter):
    year, month = quarter.first.year, quarter.first.month
    return [ImpreciseDate.months(year, month + place, 1) for place in range(MONTHS)]


def spread(figure, step):
    """Split a figure into three, exactly; what is less than a step for each goes to the last."""
    if figure is None:
        return [None] * MONTHS
    part = (figure / MONTHS).quantize(step, ROUND_DOWN)
    return [part, part, figure - part - part]


def _step_of(quantity):
    return WHOLE if quantity is not None and quantity == quantity.to_integral_value() else THOUSANDTH


def _total(figures):
    known = [figure for figure in figures if figure is not None]
    return sum(known, Decimal(0)) if known else None


def _standing(line):
    """Lock the commitment and then the line, as everybody does who writes plans, and read it again."""
    Commitment.objects.select_for_update(of=["self"], no_key=True).get(pk=line.commitment_id)
    found = PlannedDelivery.objects.select_for_update(of=["self"]).select_related("commitment__unit").get(pk=line.pk)
    if found.until is not None:
        raise ValidationError(_("This line of the plan was changed already."))
    return found


def _end(lines, *, reason, on):
    for line in lines:
        line.until, line.reason = on, " ".join(reason.split())
        line.full_clean()
        line.save(update_fields=["until", "reason"])


def _begun(line):
    line.full_clean()
    line.save()
    return line
