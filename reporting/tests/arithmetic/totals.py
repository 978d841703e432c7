"""Counts and money of commitments by stage, reckoned one commitment at a time."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from reporting.tests.arithmetic.parts import is_partner_of, share_of
from reporting.tests.arithmetic.promises import (
    STAGE,
    could_count,
    counts,
    has_a_figure,
    is_counted_with_an_owner,
    is_known,
    is_past,
    is_replaced,
    lots_of,
    received_money,
    stale_before,
    status,
)

NOTHING = {"pledged": 0, "stale": 0, "committed": 0, "received": 0, "undivided": 0}


def tally(register, coalition=None, partner=None):
    """Stages side by side, for everybody or one partner, whose money is its share of what it promised jointly."""
    told = dict(NOTHING)
    money = {"pledged": defaultdict(Decimal), "stale": defaultdict(Decimal), "committed": defaultdict(Decimal)}
    for one in counted(register, coalition, partner):
        now = status(register, one)
        told[STAGE[now]] += 1
        told["received"] += now in {"partly_delivered", "fulfilled"}
        share = share_of(register, one, partner) if partner else 1
        told["undivided"] += share is None
        if one.amount is not None and share is not None:
            money[STAGE[now]][one.currency] += one.amount * Decimal(_exact(share))
    return told | {f"{stage}_money": dict(sums) for stage, sums in money.items()}


def _exact(share):
    """A share is written with six digits, so this division comes out even."""
    return Decimal(share.numerator) / Decimal(share.denominator) if share != 1 else Decimal(1)


def counted(register, coalition=None, partner=None):
    rows = [one for one in register.commitments.values() if counts(register, one)]
    rows = [one for one in rows if coalition is None or one.coalition_id == coalition.pk]
    return [one for one in rows if partner is None or is_partner_of(register, one, partner)]


def collective(register):
    """What nobody in particular promised."""
    return [one for one in counted(register) if not register.partners_of(one)]


def apart(register):
    """Why each known commitment is left out of totals, one reason each; blank for what counts."""
    found = defaultdict(int)
    for one in register.commitments.values():
        if is_known(one, register.on):
            found[_reason(register, one)] += 1
    return dict(found)


def _reason(register, one):
    if counts(register, one):
        return ""
    if is_past(one.cancelled_on, register.on):
        return "cancelled"
    if one.attribution == "capability_area":
        return "capability_area"
    if one.basis != "once":
        return one.basis
    if not has_a_figure(one):
        return "unquantified"
    if is_replaced(register, one):
        return "replaced"
    if is_counted_with_an_owner(register, one):
        return "overlap"
    assert could_count(register, one)
    return "part"


def money_of_the_register(register):
    """By stage, and what arrived of it in its own currency, whatever stage it is at."""
    money = {stage: defaultdict(Decimal) for stage in ("pledged", "stale", "committed", "received")}
    for one in counted(register):
        if one.amount is not None:
            money[STAGE[status(register, one)]][one.currency] += one.amount
            if arrived := received_money(register, one):
                money["received"][one.currency] += arrived
    return {stage: dict(sums) for stage, sums in money.items()}


def lots(register, coalition=None, partner=None):
    """What was received by the day, figures to date apart, matched or not."""
    rows = [one for one in register.deliveries.values() if one.basis == "once" and is_past(one.received_on, register.on)]
    rows = [one for one in rows if coalition is None or one.coalition_id == coalition.pk]
    return [one for one in rows if partner is None or partner.pk in register.senders_of(one)]


def money_received(register, coalition=None, partner=None):
    """Of one partner what it brought alone: nobody said how a joint lot is divided."""
    found = defaultdict(Decimal)
    for lot in lots(register, coalition, partner):
        if lot.amount is not None and (partner is None or register.senders_of(lot) == {partner.pk}):
            found[lot.currency] += lot.amount
    return dict(found)


def fulfilment(register, one):
    """Received ÷ committed, in quantity where there is one, else in money."""
    matched = lots_of(register, one)
    if one.quantity is not None:
        return sum((lot.quantity for lot in matched if lot.quantity is not None and lot.unit_id == one.unit_id), Decimal(0)) / one.quantity
    return received_money(register, one) / one.amount if one.amount else None


def in_euro(register, money, day):
    """The exact sum at the rates of a day or of the ten days before it, rounded once; and what no rate was found for."""
    total, unconverted, is_any = Fraction(0), {}, False
    for currency, amount in money.items():
        rates = [one for one in register.rates.values() if one.currency == currency and 0 <= (day - one.on).days <= 10]
        if currency != "EUR" and not rates:
            unconverted[currency] = amount
            continue
        is_any = True
        rate = Fraction(1) if currency == "EUR" else Fraction(max(rates, key=lambda one: one.on).rate)
        total += Fraction(amount) / rate
    return (Decimal(round(total * 100)) / 100 if is_any else None), unconverted


def ages(register):
    """Pledges that nothing took the place of, by the time since anybody last spoke of them; and the money of those that count."""
    told, in_a_month = {}, stale_before(register.on + timedelta(days=30))
    for one in register.commitments.values():
        now = status(register, one)
        if is_known(one, register.on) and STAGE.get(now) in {"pledged", "stale"} and _reason(register, one) != "replaced":
            age = _age(one, now, in_a_month)
            count, money = told.setdefault(age, (0, defaultdict(Decimal)))
            if counts(register, one) and one.amount is not None:
                money[one.currency] += one.amount
            told[age] = count + 1, money
    return {age: (count, dict(money)) for age, (count, money) in told.items()}


def _age(one, now, in_a_month):
    if now == "stale":
        return "stale"
    if one.announced_on is None:
        return "undated"
    return "soon" if one.announced_on.last < in_a_month else "younger"
