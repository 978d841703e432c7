"""What coalitions share, partners and needs, is counted once, as reckoned by hand."""

from decimal import Decimal

import pytest
from hypothesis import given

from reporting.figures.between import between
from reporting.tests.arithmetic import totals as by_hand
from reporting.tests.arithmetic.asking import asked_by, guests
from reporting.tests.arithmetic.making import proving, registers, written
from reporting.tests.arithmetic.needs import asked
from reporting.tests.arithmetic.promises import is_past

pytestmark = pytest.mark.django_db


@given(made=registers())
@proving
def test_partners_and_needs_of_several_coalitions_are_as_reckoned_by_hand(reader, made):
    with written(made):
        scope, register = asked_by(reader, made)

        found = between(scope)

        told = {line.partner.pk: {cell.coalition.pk: vars(cell.tally) for cell in line.held} for line in found.partners.rows}
        assert told == dict(_shared(register))
        common = {frozenset(one.need.pk for one in group.needs): (group.counted_once, group.settled) for group in found.needs}
        assert common == dict(_common(register))
        decided = [*register.overlaps.values(), *register.need_overlaps.values()]
        assert len(found.settled) == sum(is_past(one.decided_on, made.on) for one in decided)


def _shared(register):
    """Partners whose counted commitments lie in two coalitions or more, with what they brought to each."""
    for partner in guests():
        places = {one.coalition_id for one in by_hand.counted(register, partner=partner)} - {None}
        if len(places) > 1:
            yield partner.pk, {key: by_hand.tally(register, register.coalitions[key], partner) for key in places}


def _common(register):
    """Needs of one item and unit in two coalitions or more; one that counts with an owner stands beside it."""
    needs = {one.need.pk: one for one in asked(register)}
    groups = {}
    for one in needs.values():
        owners = [row.owner_id for row in register.need_overlaps.values() if row.need_id == one.need.pk and row.decision == "counted_once"]
        beside = needs.get(owners[0], one) if owners and one.is_owned_elsewhere else one
        groups.setdefault((beside.unit, beside.need.item_en.strip().lower()), []).append(one)
    for group in groups.values():
        if len({one.need.coalition_id for one in group}) > 1:
            alone = [one for one in group if not one.is_owned_elsewhere]
            yield frozenset(one.need.pk for one in group), (sum((one.quantity for one in alone), Decimal(0)), len(group) - len(alone))
