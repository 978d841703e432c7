"""What is planned, what came and how it is used: plans that were changed, spread and dropped, lots split, unmatched or told to date."""

from memberships.models import Delivery, DeliveryPartner, PlannedDelivery, UseReport
from office.dates import ImpreciseDate
from reporting.tests.arithmetic.chance import CURRENCIES, LATEST, months_of

QUARTERS = [ImpreciseDate.months(year, month, 3) for year in (2024, 2025, 2026) for month in (1, 4, 7, 10)]


def make_coming(chance, lots, places, partners, units, commitments):
    for one in commitments:
        if one.unit_id or one.currency:
            _make_plan(chance, one)
    _make_deliveries(chance, lots, places, partners, units, commitments)
    UseReport.objects.bulk_create(
        UseReport(commitment=one, quarter=quarter, **_use(chance), **chance.marking())
        for one in commitments
        if one.unit_id
        for quarter in {chance.quarter() for _each in range(chance.one([0, 1, 2]))}
    )


def _use(chance):
    told = {name: chance.maybe(6, chance.quantity) for name in ("spent", "under_repair", "lost")}
    return {"in_service": chance.maybe(8, chance.quantity, chance.one([0, None])), **told} | ({"lost": 0} if not any(told.values()) else {})


def _make_plan(chance, commitment):
    """Each promise has quarters of its own, so that no month stands beside its quarter on any day."""
    free = chance.some(QUARTERS, 6)
    for _each in range(chance.one([0, 1, 2, 3, 3])):
        if not free:
            return
        since = chance.day()
        line = PlannedDelivery(commitment=commitment, period=_period(chance, free.pop()), since=since, **_figure(chance, commitment))
        line.save()
        while free and chance.happens(5):
            line = _changed(chance, line, free)
            if line is None:
                break


def _changed(chance, line, free):
    """End a line and write what takes its place; on the same day it is a correction. Nothing takes the place of what was dropped."""
    on = line.since if chance.happens(2) else chance.day(line.since, LATEST)
    line.until, line.reason = on, "Late"
    line.save()
    if chance.happens(2):
        return None
    common = {"commitment": line.commitment, "since": on, "replaces": line}
    if chance.happens(3) and _is_quarter(line.period) and line.spread_of is None:
        for month in months_of(line.period):
            PlannedDelivery(period=month, spread_of=line.period, **_figure(chance, line.commitment), **common).save()
        return None
    figure = {"quantity": line.quantity, "amount": line.amount} if chance.happens(6) else _figure(chance, line.commitment)
    following = PlannedDelivery(period=_period(chance, free.pop()), **figure, **common)
    following.save()
    return following


def _period(chance, quarter):
    return chance.one([quarter, *months_of(quarter)])


def _is_quarter(period):
    return period not in months_of(ImpreciseDate.months(period.first.year, (period.first.month - 1) // 3 * 3 + 1, 3))


def _figure(chance, commitment):
    quantity = chance.quantity() if commitment.unit_id and (not commitment.currency or chance.happens(8)) else None
    return {"quantity": quantity, "amount": chance.amount() if commitment.currency and (quantity is None or chance.happens(3)) else None}


def _make_deliveries(chance, lots, places, partners, units, commitments):
    rows = []
    for number in range(lots):
        one = chance.maybe(9, lambda: chance.one(commitments))
        rows.append(
            Delivery(
                reference=f"T-D-{number}",
                commitment=one,
                coalition=one.coalition if one and chance.happens(8) else chance.maybe(8, lambda: chance.one(places)),
                item_en="Item",
                basis=chance.one(["once"] * 8 + ["to_date"]),
                received_on=chance.maybe(8, chance.date),
                **_lot(chance, one, units),
                **chance.marking(),
            )
        )
    rows = Delivery.objects.bulk_create(rows)
    for place, row in enumerate(rows[1:]):
        row.split_from = rows[place] if chance.happens(1) else None
    Delivery.objects.bulk_update(rows, ["split_from"])
    DeliveryPartner.objects.bulk_create(
        DeliveryPartner(delivery=row, partner=partner) for row in rows for partner in chance.some(partners, chance.one([1, 1, 2]))
    )


def _lot(chance, commitment, units):
    """Mostly in the commitment's own unit or currency; now and then in another, or of both."""
    told = chance.one(["quantity", "quantity", "quantity", "amount", "both"])
    unit = commitment.unit if commitment and commitment.unit_id and chance.happens(9) else chance.one(units)
    currency = commitment.currency if commitment and commitment.currency and chance.happens(8) else chance.one(CURRENCIES)
    figures = {"quantity": chance.quantity(), "unit": unit} if told != "amount" else {}
    return figures | ({"amount": chance.amount(), "currency": currency} if told != "quantity" else {})
