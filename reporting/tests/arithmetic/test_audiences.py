"""What an audience is told equals what internal use would be told by a register from which the hidden rows were deleted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from office.dates import Precision
from reporting.figures.beside import beside
from reporting.figures.coalition import longest_overdue, overdue
from reporting.figures.commitments import register as register_of
from reporting.figures.commitments import totals
from reporting.figures.coverage import coverage_by_coalition
from reporting.figures.need_chain import chain_of_needs
from reporting.figures.need_services import services
from reporting.figures.plan import plan
from reporting.figures.plan_rows import Asked
from reporting.figures.received import received_money, received_this_year
from reporting.figures.shortfall import remedies, shortfalls
from reporting.figures.slippage import by_partner, promises, slippage
from reporting.figures.tally import tallies
from reporting.scope import Scope
from reporting.tests.arithmetic.asking import audiences, guests, places
from reporting.tests.arithmetic.deleting import delete_all_but
from reporting.tests.arithmetic.making import proving, registers, written
from reporting.tests.arithmetic.register import Register

pytestmark = pytest.mark.django_db


def everything(scope, made):
    """Every figure of the register, and those of one coalition and one partner."""
    short = shortfalls(scope)
    yield chain_of_needs(scope)
    yield short, remedies(scope, short.lines), coverage_by_coalition(scope)
    yield promises(scope, limit=1000), by_partner(scope)
    yield totals(register_of(scope)), overdue(scope), longest_overdue(scope), received_this_year(scope)
    for own in [scope, scope.over(coalition=places()[made.seed % 3]), scope.over(partner=guests()[made.seed % 4])]:
        yield tallies(own, "coalition", "partner"), received_money(own), beside(own), slippage(own)
        yield plan(own, Asked(2024, 2026, Precision.MONTH)), plan(own, Asked(2025, 2025, Precision.QUARTER))
    partners = chain_of_needs(scope.over(partner=guests()[made.seed % 4]))
    yield partners, services(scope, partners.lines)


@given(made=registers(), audience=st.integers(1, 4))
@settings(proving, max_examples=12)
def test_what_is_hidden_weighs_in_no_figure(reader, made, audience):
    with written(made):
        told_to = audiences()[audience]
        told = list(everything(Scope(reader, made.on, told_to, today=made.on), made))
        narrower = Register.read(made.on).given_to(told_to)

        deleted = delete_all_but(narrower)
        left = list(everything(Scope(reader, made.on, today=made.on), made))

        assert deleted
        assert told == left
