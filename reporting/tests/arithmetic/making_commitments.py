"""Commitments of every basis and step, with parts, replacements, shares, overlaps, and allocations that may exceed them."""

import datetime

from coalitions.models import UnitConversion
from memberships.models import Allocation, Commitment, CommitmentOverlap, CommitmentPartner
from reporting.tests.arithmetic.chance import CURRENCIES

ANNOUNCED = datetime.date(2025, 3, 31)  # most of them before the days that are asked for


def make_commitments(chance, count, places, partners, units, needs):
    commitments = Commitment.objects.bulk_create(_commitment(chance, number, places, units) for number in range(count))
    for place, one in enumerate(commitments):
        earlier = commitments[:place]
        if earlier and chance.happens(3):
            one.part_of = chance.one(earlier)
        if earlier and chance.happens(2):
            one.replaces = chance.one(earlier)
    Commitment.objects.bulk_update(commitments, ["part_of", "replaces"])
    CommitmentPartner.objects.bulk_create(
        CommitmentPartner(commitment=one, partner=partner, share=chance.maybe(6, chance.share))
        for one in commitments
        for partner in chance.some(partners, chance.one([1, 1, 3]))
    )
    _make_overlaps(chance, commitments)
    _make_allocations(chance, commitments, needs)
    return commitments


def _commitment(chance, number, places, units):
    told = chance.one(["quantity", "quantity", "quantity", "amount", "quantity", "both", "nothing"])
    figures = {"quantity": chance.quantity(), "unit": chance.one([units[0], *units])} if told in {"quantity", "both"} else {}
    if told in {"amount", "both"}:
        figures |= {"amount": chance.amount(), "currency": chance.one(CURRENCIES)}
    condition = {"condition": "if others give", "condition_met_on": chance.maybe(3, chance.date)} if chance.happens(4) else {}
    return Commitment(
        reference=f"T-C-{number}",
        coalition=chance.maybe(9, lambda: chance.one(places)),
        category=chance.one(["in_kind", "money"]),
        item_en="Item",
        basis=chance.one(["once"] * 12 + ["to_date", "per_year", "per_month"]),
        is_minimum=chance.happens(2),
        announced_on=chance.maybe(8, lambda: chance.date(ANNOUNCED)),
        until=chance.maybe(6, chance.date),
        confirmed_on=chance.maybe(5, chance.date),
        cancelled_on=chance.maybe(1, chance.date),
        fulfilled_on=chance.maybe(2, chance.date),
        attribution=chance.one(["coalition"] * 9 + ["capability_area"]),
        **figures,
        **condition,
        **chance.marking(),
    )


def _make_overlaps(chance, commitments):
    owners, owned, rows = set(), set(), []
    for one in commitments:
        others = [other for other in commitments if _could_be_the_same(one, other) and other.pk not in owned]
        if others and one.pk not in owners and chance.happens(3):
            owner, decision = chance.one(others), chance.one(["counted_once", "counted_once", "distinct"])
            rows.append(CommitmentOverlap(commitment=one, owner=owner, decision=decision, decided_on=chance.date()))
            if decision == "counted_once":
                owners.add(owner.pk)
                owned.add(one.pk)
    CommitmentOverlap.objects.bulk_create(rows)


def _could_be_the_same(one, other):
    same = one.coalition_id != other.coalition_id and (one.unit_id, one.currency) == (other.unit_id, other.currency)
    return same and None not in {one.coalition_id, other.coalition_id}


def _make_allocations(chance, commitments, needs):
    """A quantity in another unit, or of money alone, counts as what the office said, or by the conversion."""
    converted = set(UnitConversion.objects.values_list("unit", "into"))
    rows, taken = [], set()
    for one in commitments:
        for _each in range(chance.one([0, 1, 2, 2, 3, 3])):
            need, since = chance.one(needs), chance.maybe(4, chance.date)
            if (one.pk, need.pk, since) in taken:
                continue
            taken.add((one.pk, need.pk, since))
            until = chance.maybe(3, chance.date)
            if until and since and until.first < since.first:
                until = None
            rows.append(Allocation(commitment=one, need=need, since=since, until=until, **_told(chance, one, need, converted)))
    Allocation.objects.bulk_create(rows)


def _told(chance, one, need, converted):
    if one.unit_id is None:
        return {"amount": chance.amount()} if chance.happens(5) else {"quantity": chance.quantity(), "counts_as": chance.quantity()}
    said = one.unit_id != need.unit_id and ((one.unit_id, need.unit_id) not in converted or chance.happens(3))
    return {"quantity": chance.quantity(), "counts_as": chance.quantity() if said else None}
