"""One need at every stage, and what each commitment behind it brings; stages stand side by side and are never added together."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from office.dates import ImpreciseDate
from reporting.charts.coverage import CoverageBar
from reporting.figures.allocated import Link, downwards
from reporting.figures.asked import AskedNeed
from reporting.figures.coverage import CoverageLine
from reporting.figures.forecast import Forecast
from reporting.figures.need_plan import PlanLine
from reporting.figures.need_use import Use, UseLine

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Service:
    """One commitment in the chain of one need: what of it counts, what arrived, its plan, and its use.

    The plan is the commitment's own; `reach` is how much of the need one unit of it is.
    """

    link: Link
    received: Fraction = Fraction(0)
    reach: Fraction = Fraction(0)
    plan: tuple[PlanLine, ...] = ()
    use: UseLine | None = None

    @property
    def stage(self) -> str:
        return self.link.stage

    @property
    def is_empty(self) -> bool:
        """Nothing of it counts any more and nothing of it came: its allocation ended before."""
        return not (self.link.quantity or self.received or self.plan or self.use)

    def part(self, share: Fraction) -> "Service":
        """What of it is one partner's, by its share in a joint commitment."""
        link = replace(self.link, quantity=downwards(Fraction(self.link.quantity) * share))
        return Service(link, self.received * share, self.reach * share, self.plan, _shared(self.use, share))


@dataclass(frozen=True)
class Stages(CoverageLine):
    """One need through all stages. `by` is the quarter to whose end the plan is looked at.

    `planned_by_now` is what of the plan lies in periods that are over, `planned` also what follows until the end of `by`.
    """

    by: ImpreciseDate = field(kw_only=True)
    planned: Decimal = NOTHING
    planned_in_all: Decimal = NOTHING
    planned_by_now: Decimal = NOTHING
    planned_of_committed: Decimal = NOTHING
    use: Use = field(default_factory=Use)

    @classmethod
    def of(cls, need: AskedNeed, services: Iterable[Service], on: datetime.date, by: ImpreciseDate) -> "Stages":
        serving = tuple(services)
        return cls(
            need,
            pledged=_quantity(serving, lambda one: one.stage == "pledged"),
            conditional=_quantity(serving, lambda one: one.link.is_conditional),
            stale=_quantity(serving, lambda one: one.stage == "stale"),
            committed=_quantity(serving, lambda one: one.stage == "committed"),
            received=downwards(sum((one.received for one in serving), Fraction(0))),
            by=by,
            planned=_planned(serving, lambda line: line.last <= by.last),
            planned_in_all=_planned(serving, lambda line: True),
            planned_by_now=_planned(serving, lambda line: line.last <= on),
            planned_of_committed=_planned((one for one in serving if one.stage == "committed"), lambda line: True),
            use=Use.of(one.use for one in serving if one.use),
        )

    @property
    def unplanned(self):
        """What is committed and stands in no plan."""
        return max(self.committed - self.planned_of_committed, NOTHING)

    @property
    def behind(self):
        """What should have arrived by the plan, and has not."""
        return max(self.planned_by_now - self.received, NOTHING)

    @property
    def outstanding(self):
        """What is needed and has not arrived."""
        return max(self.needed - self.received, NOTHING)

    @property
    def in_use(self):
        return self.use.in_service

    @property
    def not_in_use(self):
        """What has arrived and is not in service; not known where nobody reported."""
        return None if self.in_use is None else max(self.received - self.in_use, NOTHING)

    @property
    def bar(self):
        return CoverageBar(
            self.needed,
            self.firm,
            self.committed,
            self.received,
            unit=self.unit.symbol,
            stale=self.stale,
            conditional=self.conditional,
            planned=self.planned,
            by=self.by,
            in_use=self.in_use,
        )


@dataclass(frozen=True)
class NeedChain(Stages):
    """A need's stages, the commitments behind them, and when the plan closes it. `part` is one partner's side of it, when one is asked for.

    `undivided`: how many joint commitments of that partner name no shares; they are in the need's chain, and in nobody's part.
    """

    forecast: Forecast = field(kw_only=True)
    services: tuple[Service, ...] = ()
    part: Stages | None = None
    undivided: int = 0

    @property
    def short_when_needed(self) -> Decimal | None:
        """What will not have arrived by the day it is needed, at planned pace; of a day past, what has not. None without a day."""
        return self.forecast.short_on(self.needed_by.last) if self.needed_by else None

    @property
    def closes_late(self) -> bool:
        """Whether it closes after the day it is needed, or never."""
        if self.needed_by is None or self.forecast.is_closed:
            return False
        return self.forecast.closes is None or self.forecast.closes.last > self.needed_by.last


def _quantity(services, which):
    return sum((service.link.quantity for service in services if which(service)), NOTHING)


def _planned(services: Iterable[Service], which: Callable[[PlanLine], bool]) -> Decimal:
    return downwards(sum((planned(service, which) for service in services if service.plan), Fraction(0)))


def planned(service: Service, which: Callable[[PlanLine], bool]) -> Fraction:
    """What some lines of the plan are to bring the need."""
    return Fraction(sum(line.quantity for line in service.plan if which(line)), 1000) * service.reach


def ahead(service: Service, until: datetime.date) -> Fraction:
    """What is still to come of it by the end of a day."""
    return Fraction(sum(line.ahead for line in service.plan if line.last <= until), 1000) * service.reach


def _shared(use: UseLine | None, share: Fraction) -> UseLine | None:
    if use is None:
        return None
    figures = (use.in_service, use.spent, use.under_repair, use.lost)
    return UseLine(use.need, use.commitment, *(None if figure is None else figure * share for figure in figures))
