"""Registers in which a figure once differed from what is reckoned by hand."""

import pytest

from coalitions.tests.factories import NeedFactory, imprecise
from memberships.tests.factories import AllocationFactory, CommitmentFactory, UseReportFactory
from reporting.figures.need_chain import chain_of_needs

pytestmark = pytest.mark.django_db


def test_a_use_report_reaches_its_need_by_every_allocation_of_its_day(scope):
    need = NeedFactory(quantity=10)
    commitment = CommitmentFactory(coalition=need.coalition, quantity=10, unit=need.unit, confirmed_on=imprecise("2025-01"))
    AllocationFactory(commitment=commitment, need=need, quantity=6)
    AllocationFactory(commitment=commitment, need=need, quantity=4, since=imprecise("2025-02"))
    UseReportFactory(commitment=commitment, quarter=imprecise("2025-Q2"), in_service=5)

    (line,) = chain_of_needs(scope).lines

    assert (line.committed, line.in_use) == (10, 5)


def test_parts_told_in_money_alone_may_serve_a_need_beside_their_whole(scope):
    need = NeedFactory(quantity=10)
    money = {"coalition": need.coalition, "quantity": None, "unit": None, "currency": "EUR", "confirmed_on": imprecise("2025-01")}
    whole = CommitmentFactory(amount=100, **money)
    part = CommitmentFactory(amount=40, part_of=whole, **money)
    for commitment, quantity in [(whole, 3), (part, 2)]:
        AllocationFactory(commitment=commitment, need=need, quantity=quantity, counts_as=quantity)

    (line,) = chain_of_needs(scope).lines

    assert line.committed == 5
