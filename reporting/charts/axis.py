"""A time axis in whole quarters: dates to pixels, with its ticks."""

import datetime
from dataclasses import dataclass, replace

from office.dates import ROMAN
from reporting.charts import lettering

INDENT, ASIDE = 6, 5


@dataclass(frozen=True)
class Tick:
    x: int
    middle: int
    label: str
    year: str
    begins_year: bool
    label_x: float
    year_x: float


@dataclass(frozen=True)
class Axis:
    left: int
    right: int
    first: datetime.date
    last: datetime.date

    @classmethod
    def spanning(cls, dates, left, right):
        """Cover every date given, from the first day of the first quarter to the last day of the last, and at least a year."""
        begin, end = min(dates), max(dates)
        first = datetime.date(begin.year, (begin.month - 1) // 3 * 3 + 1, 1)
        after = quarter_after(datetime.date(end.year, (end.month - 1) // 3 * 3 + 1, 1))
        while (after - first).days < 360:
            after = quarter_after(after)
        return cls(left, right, first, after - datetime.timedelta(days=1))

    def x(self, date):
        """Place the noon of a day, so that a whole quarter's middle falls in the middle of its column."""
        days = (self.last - self.first).days + 1
        return self.left + (self.right - self.left) * ((date - self.first).days + 0.5) / days

    def middle(self, period):
        return (self.x(period.first) + self.x(period.last)) / 2

    def ticks(self, language, today=None):
        """Return a tick a quarter; past six years a tick a year, or they could not be read.

        Its words stand at the beginning of the column, or beyond the line of today where that would run through them.
        """
        found, start = [], self.first
        while start <= self.last:
            end = quarter_after(start)
            quarter = (start.month + 2) // 3
            label = ROMAN[quarter - 1] if language == "uk" else f"Q{quarter}"
            left, right = self.edge(start), self.edge(end)
            year, middle = str(start.year), (left + right) // 2
            found.append(Tick(left, middle, label, year, quarter == 1, aside(left, label, 400, today), aside(left, year, 600, today)))
            start = end
        if len(found) > 24:
            found = [replace(tick, label="") for tick in found if tick.begins_year]
        return found

    def edge(self, date):
        days = (self.last - self.first).days + 1
        return round(self.left + (self.right - self.left) * (date - self.first).days / days)


def aside(left, words, weight, today):
    begin, end = left + INDENT, left + INDENT + lettering.width(words, 12, weight)
    return today + ASIDE if today and begin - ASIDE < today < end + ASIDE else begin


def quarter_after(date):
    return datetime.date(date.year + 1, 1, 1) if date.month >= 10 else datetime.date(date.year, date.month + 3, 1)
