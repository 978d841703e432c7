"""A yearly or monthly figure expanded over a period, for whoever asks: shown as expanded, and added to nothing."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from memberships.models import Commitment
from office.dates import ImpreciseDate

MONTHS = {Commitment.Basis.PER_MONTH: 1, Commitment.Basis.PER_YEAR: 12}
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Expansion:
    """`times` the figure over whole months or whole years from `since` on; `rest` months are less than a year and bring nothing."""

    commitment: Commitment
    since: ImpreciseDate
    until: ImpreciseDate
    times: int
    rest: int

    @property
    def quantity(self) -> Decimal | None:
        return None if self.commitment.quantity is None else self.commitment.quantity * self.times

    @property
    def amount(self) -> Decimal | None:
        return None if self.commitment.amount is None else self.commitment.amount * self.times

    @property
    def is_minimum(self) -> bool:
        return self.commitment.is_minimum


def is_expandable(commitment: Commitment) -> bool:
    return commitment.basis in MONTHS and not commitment.is_unquantified


def expansion(commitment: Commitment, since: ImpreciseDate | None = None, until: ImpreciseDate | None = None) -> Expansion | None:
    """Expand over the asked period within the commitment's own; without a beginning and an end there is nothing to expand over.

    A month that is not whole counts for nothing: nobody said how a part of it is to be counted.
    """
    if not is_expandable(commitment):
        return None
    firsts = [date.first for date in (since, commitment.since) if date]
    lasts = [date.last for date in (until, commitment.until) if date]
    if not firsts or not lasts:
        return None
    begins, ends = _first_whole(max(firsts)), _last_whole(min(lasts))
    months = ends - begins + 1
    if months < 1:
        return None
    each = MONTHS[Commitment.Basis(commitment.basis)]
    return Expansion(commitment, _month(begins), _month(ends), months // each, months % each)


def _first_whole(day: datetime.date) -> int:
    """The first month that begins on this day or later, counted from the year nought."""
    return day.year * 12 + day.month - 1 + (day.day > 1)


def _last_whole(day: datetime.date) -> int:
    following = day + ONE_DAY
    return following.year * 12 + following.month - 2


def _month(number: int) -> ImpreciseDate:
    return ImpreciseDate.months(number // 12, number % 12 + 1, 1)
