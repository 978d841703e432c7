"""Promised beside kept, and by how many days the two lie apart, equals what is reckoned one promise at a time."""

import pytest
from hypothesis import given

from reporting.figures.slippage import by_partner, promises, slippage
from reporting.tests.arithmetic import slips
from reporting.tests.arithmetic.asking import asked_by, guests, places
from reporting.tests.arithmetic.making import proving, registers, written

pytestmark = pytest.mark.django_db


@given(made=registers())
@proving
def test_every_promise_slips_as_reckoned_by_hand(reader, made):
    with written(made):
        scope, register = asked_by(reader, made)
        place = places()[made.seed % 3]

        found, count = promises(scope, limit=1000)

        own = slips.promises(register)
        assert count == len(own)
        assert {one.line: (one.moved, one.changed, one.kept_on, one.state, one.delay) for one in found} == {
            one.first.pk: (one.moved, one.changed, one.kept_on, one.state, one.delay) for one in own
        }
        assert vars(slippage(scope)) == slips.summed(own, made.on)
        assert vars(slippage(scope.over(coalition=place))) == slips.summed(slips.promises(register, place), made.on)
        expected = {one.pk: slips.promises(register, partner=one) for one in guests()}
        assert {one.partner.pk: vars(one.slippage) for one in by_partner(scope) if one.partner} == {
            key: slips.summed(own, made.on) for key, own in expected.items() if own
        }
