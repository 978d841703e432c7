"""When a need closes at planned pace: the end of the month or quarter by which what has arrived and what is planned are enough."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from office.dates import ImpreciseDate
from reporting.figures.allocated import downwards
from reporting.figures.need_plan import PlanLine


@dataclass(frozen=True)
class Moment:
    """The end of a month or quarter ahead: how much is to have arrived by then, and how much is short even so."""

    period: ImpreciseDate
    expected: Decimal
    short: Decimal


@dataclass(frozen=True)
class Forecast:
    """`closes` is the period at whose end it is enough; without one it is enough already, or the plan never suffices.

    `coming` tells, by the last day of each period ahead, how much is to have arrived by then.
    """

    needed: Decimal
    received: Fraction
    coming: tuple[tuple[ImpreciseDate, Fraction], ...] = ()

    @property
    def is_closed(self) -> bool:
        return self.received >= self.needed

    @property
    def closes(self) -> ImpreciseDate | None:
        if self.is_closed:
            return None
        return next((period for period, total in self.coming if total >= self.needed), None)

    @property
    def is_never(self) -> bool:
        return not self.is_closed and self.closes is None

    @property
    def moments(self) -> list["Moment"]:
        return [Moment(period, downwards(total), self._short(total)) for period, total in self.coming]

    @property
    def has_plan(self) -> bool:
        return bool(self.coming)

    @property
    def short_for_good(self) -> Decimal:
        """What is still short when the whole plan has come."""
        return self._short(self.coming[-1][1] if self.coming else self.received)

    def closes_by(self, day: datetime.date) -> bool:
        return self.is_closed or (self.closes is not None and self.closes.last <= day)

    def by(self, day: datetime.date) -> Fraction:
        """How much is to have arrived by the end of a day: of a period only once it is over."""
        return max([self.received, *(total for period, total in self.coming if period.last <= day)])

    def short_on(self, day: datetime.date) -> Decimal:
        return self._short(self.by(day))

    def _short(self, expected: Fraction) -> Decimal:
        """What is short, the next thousandth up: what is not whole is not there yet."""
        missing = Fraction(self.needed) - expected
        return -downwards(-missing) if missing > 0 else Decimal(0)


def forecast(needed: Decimal, received: Fraction, plans: Iterable[tuple[Fraction, Iterable[PlanLine]]]) -> Forecast:
    """Add what is ahead to what has arrived, period by period. Of periods that end on one day the longest speaks for all.

    Each plan comes with how much of the need one unit of it is; what shares a denominator is added up before it is divided.
    """
    ending: dict[datetime.date, datetime.date] = {}
    parts: dict[datetime.date, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for reach, lines in plans:
        for line in lines:
            if line.ahead and reach:
                ending[line.last] = min(line.first, ending.get(line.last, line.first))
                parts[line.last][reach.denominator] += line.ahead * reach.numerator
    total, coming = received, []
    for day in sorted(ending):
        total += sum(Fraction(amount, 1000 * denominator) for denominator, amount in parts[day].items())
        coming.append((ImpreciseDate(ending[day], day), total))
    return Forecast(needed, received, tuple(coming))
