"""What hangs on commitments: allocations, planned lines with those they replaced, deliveries and reports of use."""

import datetime

from memberships.models import Allocation, Delivery, DeliveryPartner, PlannedDelivery, UseReport
from memberships.scale.copying import copy_rows
from memberships.scale.dice import LAST_DAY, Dice, day, known, month, months_from, quarter
from memberships.scale.formats import COALITIONS, code_of
from memberships.scale.roadmaps import ITEMS

FIRST_PLANNED, PLANNED_ON = datetime.date(2024, 1, 1), datetime.date(2024, 12, 1)
QUARTERS = [datetime.date(2025, 1, 1), datetime.date(2025, 4, 1), datetime.date(2025, 7, 1), datetime.date(2025, 10, 1)]
REASONS = ["Production is behind.", "The contract was signed later.", "Transport is not cleared yet."]


def copy_supply(seed, told, *, needs, deliveries, lines):
    planned = [one for one in told if one.is_planned]
    counted = [one for one in told if one.quantity]
    sent = []
    return {
        "allocations": copy_rows(Allocation, ALLOCATION, _allocations(Dice(seed, "allocations"), counted, needs)),
        "planned deliveries": copy_rows(PlannedDelivery, LINE, _lines(Dice(seed, "planned"), planned, lines)),
        "deliveries": copy_rows(Delivery, DELIVERY, _deliveries(Dice(seed, "deliveries"), counted, deliveries, sent)),
        "partners of deliveries": copy_rows(DeliveryPartner, ["delivery", "partner"], _donors(sent)),
        "use reports": copy_rows(UseReport, USE, _use(Dice(seed, "use"), counted)),
    }


ALLOCATION = ["commitment", "need", "quantity", "since", "until"]


def _allocations(dice, counted, needs):
    """Three in four serve a need of their coalition, some of them a second one; a few no longer do."""
    key = 0
    for one in counted:
        if one.coalition is None or not dice.happens(0.75):
            continue
        places = needs // len(COALITIONS)
        first, second = (dice.below(places) * len(COALITIONS) + one.coalition for _need in range(2))
        wanted = [first, second] if one.quantity > 1 and first != second and dice.happens(0.1) else [first]
        for need in wanted:
            key += 1
            over = dice.happens(0.04)
            since = day(one.announced) if dice.happens(0.5) else None
            yield key, one.key, need, max(one.quantity // len(wanted), 1), since, day(LAST_DAY) if over else None


LINE = ["commitment", "period", "quantity", "amount", "since", "until", "reason", "replaces"]


def _lines(dice, planned, lines):
    """So many lines in all, by month or by quarter as the first partner plans; one in eight was moved from a period before."""
    key = 0
    for number, one in enumerate(planned):
        left = (lines - key) // (len(planned) - number)
        by_month = bool(one.partners) and one.partners[0] % 3 == 0
        told, step = (month, 1) if by_month else (quarter, 3)
        begins = FIRST_PLANNED + datetime.timedelta(days=dice.below(700))
        for period in months_from(begins, step, left):
            if left <= 0:
                break
            figure = dice.below(60) + 1
            figures = (figure, None) if one.quantity else (None, figure * 1000)
            moved = left > 1 and dice.happens(0.125)
            changed = PLANNED_ON + datetime.timedelta(days=dice.below(500))
            if moved:
                key, left = key + 1, left - 1
                former = told(period - datetime.timedelta(days=1 + dice.below(200)))
                yield key, one.key, former, *figures, PLANNED_ON, changed, dice.one_of(REASONS), None
            key, left = key + 1, left - 1
            yield key, one.key, told(period), *figures, changed if moved else PLANNED_ON, None, "", key - 1 if moved else None


DELIVERY = [
    *["reference", "commitment", "coalition", "item_en", "item_uk", "quantity", "unit", "amount", "currency", "basis"],
    *["ready_on", "shipped_on", "received_on", "marking", "releasability"],
]


def _deliveries(dice, counted, deliveries, sent):
    numbers = {}
    for key in range(1, deliveries + 1):
        one = dice.one_of(counted)
        matched = not dice.happens(0.06)
        stem = f"{code_of(one.coalition)}-D"
        numbers[stem] = numbers.get(stem, 0) + 1
        item_en, item_uk = dice.one_of(ITEMS)
        money = ((dice.below(900) + 1) * 1000, one.currency) if one.currency and dice.happens(0.6) else (None, "")
        sent.append((key, one.partners[dice.below(len(one.partners))] if one.partners else None))
        yield (
            *(key, f"{stem}-{numbers[stem]:04}", one.key if matched else None, one.coalition, item_en, item_uk),
            *(dice.below(max(one.quantity // 3, 1)) + 1, one.unit, *money, "to_date" if dice.happens(0.03) else "once"),
            *_stages(dice, one),
            *dice.release(),
        )


def _stages(dice, one):
    """Ready, shipped and received, each after the one before and as far as the lot has come."""
    ready = min(one.announced + datetime.timedelta(days=30 + dice.below(700)), LAST_DAY - datetime.timedelta(days=120))
    shipped, received = (ready + datetime.timedelta(days=count) for count in (dice.below(40), 40 + dice.below(60)))
    come = dice.roll()
    return (
        known(dice, ready) if come < 0.97 else None,
        day(shipped) if come < 0.85 else None,
        known(dice, received) if come < 0.72 else None,
    )


def _donors(sent):
    for key, (delivery, partner) in enumerate(((delivery, partner) for delivery, partner in sent if partner), 1):
        yield key, delivery, partner


USE = ["commitment", "quarter", "in_service", "spent", "under_repair", "lost", "reported_on", "marking", "releasability"]


def _use(dice, counted):
    """One commitment in five is reported on, from some quarter of the last year on."""
    key = 0
    for one in counted:
        if not dice.happens(0.2):
            continue
        for begins in QUARTERS[dice.below(len(QUARTERS)) :]:
            key += 1
            lost = dice.below(one.quantity // 5 + 1)
            figures = one.quantity - lost, dice.below(one.quantity + 1), dice.below(one.quantity // 4 + 1), lost
            yield key, one.key, quarter(begins), *figures, day(begins + datetime.timedelta(days=100)), *dice.release()
