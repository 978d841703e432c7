"""Which months or quarters a sheet of plans shows, as its address asks."""

import datetime
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from office.dates import ImpreciseDate

LENGTHS = (3, 6, 12)
BY = {"": _("as each partner plans"), "month": _("by month"), "quarter": _("by quarter")}
QUARTER = 3


@dataclass(frozen=True)
class Quarter:
    """A quarter with its months, each with its name over a column."""

    period: ImpreciseDate

    @property
    def months(self):
        year, month = self.period.first.year, self.period.first.month
        return [ImpreciseDate.months(year, month + place, 1) for place in range(QUARTER)]


@dataclass(frozen=True)
class Window:
    """`by` is blank where each row is shown as its partner plans; whole quarters always."""

    quarters: tuple[Quarter, ...]
    by: str = ""

    @classmethod
    def of(cls, asked, today):
        """Read `from`, `months` and `by`; what cannot be read is as if it were not asked."""
        try:
            first = ImpreciseDate.parse(asked.get("from") or today.isoformat()).first
        except ValueError:
            first = today
        months = asked.get("months", "")
        length = int(months) if months in {str(length) for length in LENGTHS} else LENGTHS[-1]
        by = asked.get("by", "")
        found = quarters_from(first, length // QUARTER) or quarters_from(today, length // QUARTER)
        return cls(tuple(found), by if by in BY else "")

    @property
    def first(self) -> datetime.date:
        return self.quarters[0].period.first

    @property
    def last(self) -> datetime.date:
        return self.quarters[-1].period.last

    @property
    def length(self):
        return len(self.quarters) * QUARTER

    @property
    def before(self):
        return _shifted(self.first, -len(self.quarters))

    @property
    def after(self):
        return _shifted(self.first, len(self.quarters))

    @property
    def words(self):
        first, last = self.quarters[0].months[0], self.quarters[-1].months[-1]
        return f"{first.display(get_language())} – {last.display(get_language())}"

    def shows(self, period):
        return self.first <= period.first and period.last <= self.last


def quarters_from(first, count):
    return [Quarter(period) for period in (_shifted(first, place) for place in range(count)) if period]


def _shifted(first, quarters):
    """The quarter so many quarters after the one this day lies in; nothing beyond the years that can be written."""
    place = first.year * 4 + (first.month - 1) // QUARTER + quarters
    try:
        return ImpreciseDate.months(place // 4, place % 4 * QUARTER + 1, QUARTER)
    except ValueError:
        return None
