"""How much of each commitment reaches each need, allocation by allocation, in fractions that lose nothing."""

from decimal import Decimal
from fractions import Fraction
from math import floor

from reporting.tests.arithmetic.promises import is_counted_with_an_owner, is_replaced, stands

ZERO = Fraction(0)


def thousandths_down(value):
    """Figures are written to the thousandth, and what is not whole is not there yet."""
    return Decimal(floor(value * 1000)) / 1000


def is_promised(register, commitment):
    return stands(commitment, register.on) and commitment.basis == "once"


def wholes_of(register, commitment):
    """The promises of which it is a part, the nearest first."""
    found, part = [], commitment
    while is_promised(register, part):
        whole = register.commitments.get(part.part_of_id)
        if whole is None or not is_promised(register, whole):
            break
        found.append(whole)
        part = whole
    return found


def can_serve(register, commitment):
    """Promised, and neither replaced nor counted with an owner, nor is anything of which it is a part."""
    if not is_promised(register, commitment):
        return False
    family = [commitment, *wholes_of(register, commitment)]
    return not any(is_replaced(register, one) or is_counted_with_an_owner(register, one) for one in family)


def allocations_of(register, commitment, day=None):
    """Its allocations of a quantity, all of them or those that stood on a day; the earlier entered first."""
    rows = [one for one in register.allocations.values() if one.commitment_id == commitment.pk and one.quantity is not None]
    return [one for one in rows if day is None or _stood(one, day)]


def _stood(allocation, day):
    has_begun = allocation.since is None or allocation.since.first <= day
    return has_begun and (allocation.until is None or allocation.until.first > day)


def rate(register, allocation, unit_of_need):
    """How much of the need one unit of the commitment is; nothing where nobody said."""
    commitment, need = register.commitments[allocation.commitment_id], register.needs[allocation.need_id]
    if commitment.unit_id == unit_of_need:
        return Fraction(1)
    if allocation.counts_as is not None and unit_of_need == need.unit_id:
        return Fraction(allocation.counts_as) / Fraction(allocation.quantity)
    listed = [one for one in register.conversions.values() if (one.unit_id, one.into_id) == (commitment.unit_id, unit_of_need)]
    return Fraction(listed[0].factor) if listed else None


def counting_quantities(register):
    """What counts of each allocation: of a commitment never more than was promised, nor more of a whole and its parts than the whole."""
    serving = [one for one in register.commitments.values() if can_serve(register, one)]
    room = {one.pk: Fraction(one.quantity) for one in serving if one.quantity is not None}
    counted = {}
    for one in sorted(serving, key=lambda one: (len(wholes_of(register, one)), one.pk)):
        standing = allocations_of(register, one, register.on)
        told = sum((Fraction(allocation.quantity) for allocation in standing), ZERO)
        wholes = [whole for whole in wholes_of(register, one) if one.unit_id and whole.unit_id == one.unit_id]
        for allocation in standing:
            quantity = Fraction(allocation.quantity)
            if one.quantity is not None and told > one.quantity:
                quantity = Fraction(thousandths_down(quantity * Fraction(one.quantity) / told))
            quantity = min([quantity, *(max(room[whole.pk], ZERO) for whole in wholes)])
            counted[allocation.pk] = quantity
            for above in [one, *wholes]:
                if above.pk in room:
                    room[above.pk] -= quantity
    return counted


def parts_reaching(register, commitment, need, unit, day):
    """Which part of one unit of the commitment reached the need on a day; what is not allocated keeps its share."""
    standing = allocations_of(register, commitment, day)
    told = sum((Fraction(one.quantity) for one in standing), ZERO)
    whole = max(Fraction(commitment.quantity or 0), told)
    own = [(one, rate(register, one, unit)) for one in standing if one.need_id == need.pk]
    return sum((Fraction(one.quantity) / whole * by for one, by in own if by is not None), ZERO)
