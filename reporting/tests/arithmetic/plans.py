"""What was planned for each month and quarter and what came, reckoned line by line and lot by lot."""

from collections import defaultdict
from decimal import Decimal

from office.dates import ImpreciseDate
from reporting.tests.arithmetic.chance import around
from reporting.tests.arithmetic.coming import standing_lines
from reporting.tests.arithmetic.parts import share_of
from reporting.tests.arithmetic.totals import counted, lots

ZERO = Decimal(0)


def known(register, coalition=None, partner=None):
    """By measure and by period: planned, of that spread over a quarter's months, and received. A day is known to its month."""
    told = defaultdict(lambda: defaultdict(lambda: [ZERO, ZERO, ZERO]))
    undivided = 0
    for one in counted(register, coalition, partner):
        share = share_of(register, one, partner) if partner else 1
        for line in standing_lines(register, one):
            undivided += share is None
            for measure, figure in figures(line, one.unit_id, one.currency):
                if share is not None:
                    part = figure * (Decimal(share.numerator) / Decimal(share.denominator))
                    told[measure][line.period][0] += part
                    told[measure][line.period][1] += part if line.spread_of else ZERO
    for lot in lots(register, coalition, partner):
        if partner is None or register.senders_of(lot) == {partner.pk}:
            period = around(lot.received_on.first, 1) if lot.received_on.first == lot.received_on.last else lot.received_on
            for measure, figure in figures(lot, lot.unit_id, lot.currency):
                told[measure][period][2] += figure
    return told, undivided


def figures(row, unit, currency):
    if row.quantity is not None and unit:
        yield unit, row.quantity
    if row.amount is not None and currency:
        yield currency, row.amount


def slots(by_period, years, months, on):
    """The table: each month or quarter, what is known to lie in it, and what should have come and came from the beginning to its end."""
    inside = {period: told for period, told in by_period.items() if period.first.year in years}
    if months == 3:
        inside = _by_quarter(inside)
    for year in years:
        for start in range(1, 13, months):
            slot = ImpreciseDate.months(year, start, months)
            here = [told for period, told in inside.items() if slot.first <= period.first and period.last <= slot.last]
            wider = any(period.first <= slot.first and slot.last <= period.last and period != slot for period in inside)
            planned, came = sum((told[0] for told in here), ZERO), sum((told[2] for told in here), ZERO)
            is_compared = slot.last <= on and not wider and bool(planned or came)
            through = [told for period, told in inside.items() if period.last <= slot.last]
            by_then = sum((told[0] for told in through), ZERO), sum((told[2] for told in through), ZERO)
            yield slot, planned, came, came - planned if is_compared else None, by_then[0], by_then[1] if slot.first <= on else None


def _by_quarter(by_period):
    found = defaultdict(lambda: [ZERO, ZERO, ZERO])
    for period, told in by_period.items():
        is_month = (period.first.year, period.first.month) == (period.last.year, period.last.month)
        quarter = around(period.first, 3) if is_month else period
        found[quarter] = [before + more for before, more in zip(found[quarter], told, strict=True)]
    return found


def sums(by_period, which, on):
    """Planned, planned for periods that are over, and received."""
    told = {period: figures for period, figures in by_period.items() if which(period)}
    planned = sum((one[0] for one in told.values()), ZERO)
    due = sum((one[0] for period, one in told.items() if period.last <= on), ZERO)
    return planned, due, sum((one[2] for one in told.values()), ZERO)
