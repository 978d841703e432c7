"""What a random register is made of: few figures, days and periods, so that they meet, and some that do not come out even."""

import datetime
from decimal import Decimal

from office.dates import ImpreciseDate, Precision

QUANTITIES = [Decimal(one) for one in ("1", "2", "3", "5", "7", "10", "12.5", "0.333", "6.667", "30")]
AMOUNTS = [Decimal(one) for one in ("0.01", "100", "33.33", "250.50", "999999.99", "1000000")]
SHARES = [Decimal(one) for one in ("0.5", "0.25", "0.333333", "0.6", "1")]
CURRENCIES = ["EUR", "USD", "SEK"]
EARLIEST, LATEST = datetime.date(2024, 1, 1), datetime.date(2025, 12, 31)


class Chance:
    """Draws the small choices of a register; `odds` are of ten."""

    def __init__(self, random):
        self.random = random

    def one(self, choices):
        return self.random.choice(choices)

    def some(self, choices, most):
        return self.random.sample(choices, min(len(choices), self.random.randint(0, most)))

    def happens(self, odds):
        return self.random.randrange(10) < odds

    def maybe(self, odds, make, otherwise=None):
        return make() if self.happens(odds) else otherwise

    def quantity(self):
        return self.one(QUANTITIES)

    def amount(self):
        return self.one(AMOUNTS)

    def share(self):
        return self.one(SHARES)

    def day(self, first=EARLIEST, last=LATEST):
        return first + datetime.timedelta(days=self.random.randint(0, (last - first).days))

    def date(self, last=LATEST):
        """A date from 2024 on, known to the day, month, quarter, half-year or year."""
        day, precision = self.day(last=last), self.one(list(Precision))
        return ImpreciseDate.day(day) if precision == Precision.DAY else around(day, precision)

    def quarter(self):
        return around(self.day(), 3)

    def marking(self):
        """Who may be given a record, and how it is marked; what is for official use is never public."""
        releasability = self.one(["internal", "bilateral", "coalition", "public", "public", "public"])
        return {"releasability": releasability, "marking": "open" if releasability == "public" else self.one(["open", "official_use"])}


def around(day, months):
    """The period of so many months in which a day lies."""
    return ImpreciseDate.months(day.year, (day.month - 1) // months * months + 1, int(months))


def months_of(quarter):
    return [ImpreciseDate.months(quarter.first.year, quarter.first.month + step, 1) for step in range(3)]
