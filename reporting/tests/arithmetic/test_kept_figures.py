"""Figures that are kept equal the same figures added up plainly, after every one of many random writes."""

import datetime
from random import Random

import pytest
from django.db import transaction
from django.db.models import F

from memberships.models import Allocation, Commitment, CommitmentOverlap, CommitmentPartner, Delivery, PlannedDelivery
from office.dates import Precision
from office.models import RollUp
from reporting.figures.coalition import longest_overdue, overdue
from reporting.figures.commitments import register, totals
from reporting.figures.coverage import coverage_by_coalition
from reporting.figures.plan import plan
from reporting.figures.plan_rows import Asked
from reporting.figures.received import received_money, received_this_year
from reporting.figures.tally import tallies
from reporting.scope import Scope
from reporting.tests.arithmetic.asking import audiences, guests, places
from reporting.tests.arithmetic.chance import Chance
from reporting.tests.arithmetic.making import Made, make

pytestmark = pytest.mark.django_db(transaction=True)
ON = datetime.date(2025, 6, 30)


def figures(scope):
    yield tallies(scope, "coalition"), tallies(scope, "partner"), coverage_by_coalition(scope)
    yield overdue(scope), longest_overdue(scope), received_this_year(scope), received_money(scope), totals(register(scope))
    yield plan(scope, Asked(2024, 2026, Precision.MONTH))


def some(model, chance):
    """A row chosen by chance, as a queryset that can be written."""
    keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
    return model.objects.order_by().filter(pk=chance.one(keys) if keys else 0)


WRITES = [
    lambda chance: some(Commitment, chance).filter(quantity__isnull=False).update(quantity=chance.quantity()),
    lambda chance: some(Commitment, chance).filter(amount__isnull=False).update(amount=chance.amount()),
    lambda chance: some(Commitment, chance).update(confirmed_on=chance.date()),
    lambda chance: some(Commitment, chance).update(cancelled_on=chance.date(), until=chance.date()),
    lambda chance: some(CommitmentPartner, chance).update(partner=chance.one(guests()), share=None),
    lambda chance: some(Allocation, chance).delete(),
    lambda chance: some(Allocation, chance).filter(quantity__isnull=False).update(quantity=F("quantity") * 2),
    lambda chance: some(CommitmentOverlap, chance).delete(),
    lambda chance: some(Delivery, chance).update(received_on=chance.date()),
    lambda chance: some(Delivery, chance).update(releasability=chance.one(["internal", "coalition"])),
    lambda chance: some(PlannedDelivery, chance).filter(quantity__isnull=False).update(quantity=chance.quantity()),
]


@pytest.mark.parametrize("seed", [11, 12])
def test_what_is_kept_is_the_plain_sum_after_every_write(reader, seed):
    chance = Chance(Random(seed))  # noqa: S311 -- the same writes in every run
    make(Made(seed=seed, needs=5, commitments=14, lots=16, on=ON, who=0))
    scopes = [Scope(reader, ON, today=ON), Scope(reader, ON, audiences()[2], today=ON)]
    scopes.append(scopes[0].over(coalition=places()[0]))

    for _each in range(6):
        chance.one(WRITES)(chance)
        for scope in scopes:
            kept = list(figures(scope))
            kept_still = list(figures(scope))
            with transaction.atomic():
                plain = list(figures(scope))
            assert kept == kept_still == plain
    assert RollUp.objects.exists()
