"""How far ahead a plan is looked at: to the end of a quarter, unless somebody asks, of the second after the one that runs."""

import datetime

from office.dates import ImpreciseDate

AHEAD, OFFERED = 2, 8


def quarter_of(day: datetime.date, later: int = 0) -> ImpreciseDate:
    """The quarter in which a day lies, or one so many quarters later."""
    year, quarter = divmod(day.year * 4 + (day.month - 1) // 3 + later, 4)
    return ImpreciseDate.months(year, quarter * 3 + 1, 3)


def usual(on: datetime.date) -> ImpreciseDate:
    return quarter_of(on, AHEAD)


def offered(on: datetime.date) -> list[ImpreciseDate]:
    return [quarter_of(on, later) for later in range(OFFERED)]
