"""Commitments of every kind that the register knows, as one walks through them in the order of their keys."""

from collections import Counter
from dataclasses import dataclass

from memberships.models import Commitment, CommitmentOverlap, CommitmentPartner
from memberships.scale.copying import copy_rows
from memberships.scale.dice import DAYS, Dice, day, known, quarter
from memberships.scale.formats import COALITIONS, MEETINGS, PARTNERS, code_of, partner_code
from memberships.scale.roadmaps import ITEMS, Units

CURRENCIES = ["EUR", "EUR", "EUR", "USD", "GBP", "SEK", "NOK", "DKK"]


@dataclass(frozen=True, slots=True)
class Told:
    """What everything that hangs on a commitment goes by."""

    key: int
    coalition: int | None
    partners: tuple
    quantity: int | None
    unit: int | None
    amount: int | None
    currency: str
    basis: str
    announced: object
    is_cancelled: bool

    @property
    def is_planned(self):
        return self.basis == "once" and not self.is_cancelled and (self.quantity or self.amount) is not None


COMMITMENT = [
    *["reference", "coalition", "category", "item_en", "item_uk", "quantity", "unit", "amount", "currency", "basis", "is_minimum"],
    *["announced_on", "announced_at", "until", "confirmed_on", "cancelled_on", "fulfilled_on"],
    *["condition", "condition_quantity", "condition_met_on", "part_of", "replaces", "attribution", "marking", "releasability"],
]


def copy_commitments(seed, count):
    """Return the commitments as what hangs on them goes by, and how many rows there are of each kind."""
    told, dice = [], Dice(seed, "shares")
    counted = {
        "commitments": copy_rows(Commitment, COMMITMENT, _commitments(Dice(seed, "commitments"), Units(), count, told)),
        "partners of commitments": copy_rows(CommitmentPartner, ["commitment", "partner", "share"], _shares(dice, told)),
        "overlaps of commitments": copy_rows(
            CommitmentOverlap, ["commitment", "owner", "decision", "share", "decided_on"], _overlaps(Dice(seed, "overlaps"), told)
        ),
    }
    return told, counted


def _commitments(dice, units, count, told):
    numbers, kin = Counter(), {}
    for key in range(1, count + 1):
        coalition = None if dice.happens(0.03) else (key - 1) % len(COALITIONS) + 1
        partners = _partners(dice)
        stem = f"{code_of(coalition)}-{partner_code(partners[0]) if partners else 'XX'}"
        numbers[stem] += 1
        announced = dice.day()
        one = _told(dice, units, key, coalition, partners, announced)
        told.append(one)
        item_en, item_uk = dice.one_of(ITEMS)
        yield (
            *(key, f"{stem}-{numbers[stem]:04}", coalition, dice.one_of(["in_kind", "in_kind", "training", "maintenance"])),
            *(item_en, item_uk, one.quantity, one.unit, one.amount, one.currency, one.basis, dice.happens(0.02)),
            *(known(dice, announced) if not dice.happens(0.03) else None, dice.below(MEETINGS) + 1 if dice.happens(0.1) else None),
            *_steps(dice, one),
            *_condition(dice, one),
            *_links(dice, one, kin),
            *("capability_area" if dice.happens(0.05) else "coalition", *dice.release()),
        )


def _told(dice, units, key, coalition, partners, announced):
    kind = dice.roll()  # a quantity, both, money, or no figure at all
    quantity = dice.below(600) + 1 if kind < 0.82 else None
    amount = (dice.below(40_000) + 1) * 1000 if 0.68 < kind < 0.97 else None
    basis = "once" if dice.happens(0.92) else dice.one_of(["to_date", "per_year", "per_month"])
    return Told(
        *(key, coalition, partners, quantity, units.of(coalition, dice) if quantity else None),
        *(amount, dice.one_of(CURRENCIES) if amount else "", basis, announced, dice.happens(0.03)),
    )


def _partners(dice):
    """One, several together, or nobody by name."""
    kind = dice.roll()
    if kind < 0.05:
        return ()
    return tuple(dict.fromkeys(dice.below(len(PARTNERS)) + 1 for _one in range(1 if kind < 0.88 else 2 + dice.below(3))))


def _steps(dice, one):
    """Until when, confirmed, cancelled and fulfilled; what is left alone grows stale."""
    age = DAYS - (one.announced - dice.day(0, 1)).days
    later = [dice.day(DAYS - age, DAYS) for _step in range(3)] if age > 0 else [one.announced] * 3
    until = quarter(dice.day(1000, 2100)) if dice.happens(0.6) and one.announced < dice.day(999, 1000) else None
    confirmed = known(dice, later[0]) if dice.happens(0.6) else None
    return until, confirmed, day(later[1]) if one.is_cancelled else None, day(later[2]) if dice.happens(0.04) else None


def _condition(dice, one):
    if not dice.happens(0.05):
        return "", None, None
    quantity = dice.below(900) + 1 if one.quantity and dice.happens(0.5) else None
    return "if others give as much", quantity, day(dice.day()) if dice.happens(0.4) else None


def _links(dice, one, kin):
    """Part of an earlier commitment in the same unit of the same coalition, or in place of one; never both."""
    family = kin.setdefault((one.coalition, one.unit, one.currency), [])
    link = dice.roll()
    earlier = dice.one_of(family) if family and link < 0.07 else None
    if earlier is None:
        family.append(one.key)
        return None, None
    return (earlier, None) if link < 0.04 else (None, earlier)


def _shares(dice, told):
    key = 0
    for one in told:
        shared = len(one.partners) > 1 and dice.happens(0.6)
        for place, partner in enumerate(one.partners):
            key += 1
            whole = 10**6 // len(one.partners)
            part = (10**6 - whole * (len(one.partners) - 1)) if place == 0 else whole
            yield key, one.key, partner, f"0.{part:06}" if shared else None


def _overlaps(dice, told):
    """One in a hundred is listed by another coalition as well; owners come first, so that none is itself counted with a third."""
    owners, key = {}, 0
    for one in told:
        place = (one.unit, one.currency)
        if one.key % 2:
            owners[place] = one
        elif dice.happens(0.02) and (owner := owners.get(place)) and owner.coalition != one.coalition and one.coalition and owner.coalition:
            key += 1
            same = dice.happens(0.6)
            yield key, one.key, owner.key, "counted_once" if same else "distinct", "0.250000" if same else None, day(dice.day(1000, DAYS))
