"""Counts, money by currency, what is overdue and what it comes to in euro equal what is reckoned by hand, to the cent."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.figures.chain import chain
from reporting.figures.coalition import longest_overdue, overdue
from reporting.figures.commitments import register as register_of
from reporting.figures.commitments import totals
from reporting.figures.equivalent import equivalent
from reporting.figures.pledges import bands, pledges
from reporting.figures.received import received_money, received_this_year
from reporting.figures.tally import tallies, tally
from reporting.tests.arithmetic import totals as by_hand
from reporting.tests.arithmetic.asking import asked_by, guests, places
from reporting.tests.arithmetic.chance import EARLIEST, LATEST
from reporting.tests.arithmetic.making import proving, registers, written
from reporting.tests.arithmetic.promises import is_known, is_overdue, received, status
from reporting.tests.arithmetic.promises import received_money as received_of

pytestmark = pytest.mark.django_db


def told(found):
    return {name: getattr(found, name) for name in vars(found)}


@given(made=registers())
@proving
def test_every_tally_is_as_reckoned_by_hand(reader, made):
    with written(made):
        scope, register = asked_by(reader, made)
        partner, place = guests()[made.seed % 4], places()[made.seed % 3]

        assert told(tally(scope)) == by_hand.tally(register)
        assert told(tally(scope.over(coalition=place, partner=partner))) == by_hand.tally(register, place, partner)
        by_partner = {key: told(found) for (key,), found in tallies(scope, "partner").items() if key is not None}
        expected = {one.pk: by_hand.tally(register, partner=one) for one in guests() if by_hand.counted(register, partner=one)}
        assert by_partner == expected
        by_coalition = {key: told(found) for (key,), found in tallies(scope, "coalition").items() if key is not None}
        assert by_coalition == {one.pk: by_hand.tally(register, one) for one in places() if by_hand.counted(register, one)}
        nobodys = tallies(scope, "partner").get((None,))
        assert (nobodys.pledged + nobodys.stale + nobodys.committed if nobodys else 0) == len(by_hand.collective(register))


@given(made=registers())
@proving
def test_the_register_adds_up_as_reckoned_by_hand(reader, made):
    with written(made):
        scope, register = asked_by(reader, made)

        rows = register_of(scope)
        found = totals(rows)

        why = by_hand.apart(register)
        counted = why.pop("", 0)
        assert (found.counted, found.apart, found.rows) == (counted, why, counted + sum(why.values()))
        assert found.money == by_hand.money_of_the_register(register)
        known = [one for one in register.commitments.values() if is_known(one, made.on)]
        expected = {one.pk: (status(register, one), received(register, one), received_of(register, one)) for one in known}
        assert {row.pk: (row.status, row.received, row.received_amount) for row in rows} == expected
        old = {band.name: (band.count, band.money) for band in bands(pledges(scope)) if band.count}
        assert old == by_hand.ages(register)
        late = {one.pk: (made.on - one.until.last).days for one in known if is_overdue(register, one)}
        assert {row.pk: row.late.days for row in rows if row.late} == late


@given(made=registers())
@proving
def test_what_is_overdue_and_fulfilled_is_as_reckoned_by_hand(reader, made):
    with written(made):
        scope, register = asked_by(reader, made)

        late = [one for one in register.commitments.values() if is_overdue(register, one)]
        tied = [one for one in late if one.attribution == "coalition"]
        expected = {}
        for one in late:
            is_tied = one in tied
            before = expected.get(one.coalition_id, (0, 0))
            expected[one.coalition_id] = before[0] + is_tied, before[1] + (not is_tied)
        assert overdue(scope) == expected
        assert longest_overdue(scope) == max(((made.on - one.until.last).days for one in tied), default=0)
        for one in [one for one in register.commitments.values() if is_known(one, made.on)][:1]:
            found = chain(scope, one.reference)
            assert found.fulfilment == by_hand.fulfilment(register, one)
            assert found.commitment.status == status(register, one)


@given(made=registers(), day=st.dates(EARLIEST, LATEST))
@proving
def test_money_that_came_and_its_worth_in_euro_are_as_reckoned_by_hand(reader, made, day):
    with written(made):
        scope, register = asked_by(reader, made)
        place, partner = places()[made.seed % 3], guests()[made.seed % 4]

        assert received_money(scope) == by_hand.money_received(register)
        own = scope.over(coalition=place, partner=partner)
        assert received_money(own) == by_hand.money_received(register, place, partner)
        assert received_this_year(scope) == sum(lot.received_on.first.year == made.on.year for lot in by_hand.lots(register))
        for money in [received_money(scope), tally(scope).committed_money, tally(scope.over(partner=partner)).committed_money]:
            found = equivalent(replace(scope, eur=day), money)
            expected = None if {*money} <= {"EUR"} else by_hand.in_euro(register, money, day)
            assert (found and (found.amount, found.unconverted)) == expected
