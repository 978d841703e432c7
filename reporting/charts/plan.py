"""Planned beside received over time: what is drawn. How it is laid out is in plan_layout."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from office.dates import ImpreciseDate, Precision


@dataclass(frozen=True)
class PlanBar:
    """What is known of one period; of `planned`, `spread` stands on top. `href` opens the rows of the whole period."""

    period: ImpreciseDate
    planned: Decimal | None
    spread: Decimal
    received: Decimal | None
    href: str = ""


@dataclass(frozen=True)
class PlanStep:
    """What should have come, and is known to have come, by the end of a period; nothing received is drawn of the future."""

    period: ImpreciseDate
    planned_by: Decimal
    received_by: Decimal | None
    href: str = ""


@dataclass(frozen=True)
class PlanPicture:
    """`slots` are the bars of every month or quarter, in order; `longer` what is known only to a longer period."""

    title: str
    description: str
    unit: str
    on: datetime.date
    slots: tuple[PlanBar, ...]
    steps: tuple[PlanStep, ...]
    longer: tuple[PlanBar, ...] = ()
    width: int = 980

    @property
    def by(self):
        return self.slots[0].period.precision

    @property
    def has_links(self):
        return any(mark.href for mark in (*self.slots, *self.longer, *self.steps))

    @property
    def has_spread(self):
        return any(bar.spread for bar in self.slots)

    @property
    def lanes(self):
        """The longer periods of each length by themselves: quarters, then half-years, then years."""
        lengths = [length for length in (Precision.QUARTER, Precision.HALF, Precision.YEAR) if length > self.by]
        found = [(length, tuple(bar for bar in self.longer if bar.period.precision == length)) for length in lengths]
        return [(length, bars) for length, bars in found if bars]
