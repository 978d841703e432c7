"""What falls short: needs whose day has passed, or comes by the end of the second quarter ahead, and which have not enough by then."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import groupby

from django.db.models import Exists, OuterRef, Q

from coalitions.models import Coalition, ListedNeed
from memberships.models.commitment_queryset import Status
from office.dates import ImpreciseDate
from reporting.figures.allocated import downwards
from reporting.figures.asked import needs_of
from reporting.figures.horizon import quarter_of, usual
from reporting.figures.need_chain import need_chains
from reporting.figures.need_services import ServiceLine, services
from reporting.figures.need_stages import NeedChain, Service, ahead
from reporting.scope import Scope


@dataclass(frozen=True)
class Shortfall:
    """One need that will be short on its day. `short` is by how much, `left` what is still short at the end of the time looked at."""

    chain: NeedChain
    on: datetime.date
    until: ImpreciseDate

    @property
    def need(self):
        return self.chain.need

    @property
    def day(self) -> datetime.date:
        return self.chain.needed_by.last

    @property
    def is_due(self) -> bool:
        return self.day <= self.on

    @property
    def days_late(self) -> int:
        return (self.on - self.day).days

    @property
    def short(self) -> Decimal:
        return self.chain.short_when_needed or Decimal(0)

    @property
    def expected(self) -> Decimal:
        """What has been received and what is planned to come by the need's day."""
        return downwards(self.chain.forecast.by(self.day))

    @property
    def planned(self) -> Decimal:
        """What is planned to come between the scope's date and the need's day."""
        return self.expected - self.chain.received

    @property
    def left(self) -> Decimal:
        return self.chain.forecast.short_on(self.until.last)

    @property
    def could_be_closed(self) -> bool:
        """Whether what is promised and not said to be fulfilled, on whatever terms, would be enough if it came in time."""
        open_ones = [service for service in self.chain.services if service.link.status != Status.FULFILLED]
        return sum((rest(service, self.day) for service in open_ones), Fraction(0)) >= self.short

    @property
    def quarter(self) -> ImpreciseDate | None:
        """The quarter in which it is needed; nothing where its day has passed."""
        return None if self.is_due else quarter_of(self.day)


@dataclass(frozen=True)
class Remedy:
    """A commitment of which something is neither received nor planned for the need's day: `rest` of it would help."""

    line: ServiceLine
    rest: Decimal

    @property
    def is_fulfilled(self) -> bool:
        """Its partner's side says that it is done: what is missing is a receipt, or the goods."""
        return self.line.status == Status.FULFILLED


@dataclass(frozen=True)
class Shortfalls:
    """`due` counts the needs whose day lies within the time looked at, `elsewhere` those left out because they count with an owner."""

    lines: tuple[Shortfall, ...]
    until: ImpreciseDate
    due: int
    elsewhere: int

    @cached_property
    def overdue(self):
        return [line for line in self.lines if line.is_due]

    @cached_property
    def closable(self):
        return sum(line.could_be_closed for line in self.lines)


def shortfalls(scope: Scope) -> Shortfalls:
    """The nearest day first, then the most urgent."""
    until = usual(scope.on)
    chains = [chain for chain in need_chains(scope, until, needs=_needed_by(scope, until.last)) if _falls_within(chain, until)]
    lines = [Shortfall(chain, scope.on, until) for chain in chains if chain.owner is None and chain.short_when_needed]
    lines.sort(key=lambda line: (line.day, line.chain.asked.priority, line.need.coalition.slug, line.need.reference or ""))
    elsewhere = sum(chain.owner is not None for chain in chains)
    return Shortfalls(tuple(lines), until, len(chains) - elsewhere, elsewhere)


def by_quarter(lines: Iterable[Shortfall]) -> list[tuple[ImpreciseDate | None, list[Shortfall]]]:
    """What is due already, then quarter by quarter, in the order of the lines."""
    return [(quarter, list(of_quarter)) for quarter, of_quarter in groupby(lines, lambda line: line.quarter)]


def remedies(scope: Scope, lines: Iterable[Shortfall]) -> dict[int, list[Remedy]]:
    """By need, the commitments that would close it: what is committed first, then pledges to confirm, then stale ones."""
    short = list(lines)
    behind = services(scope, [line.chain for line in short])
    found = {}
    for line in short:
        parts = [(one, rest(one.service, line.day)) for one in behind[line.need.pk]]
        found[line.need.pk] = [Remedy(one, downwards(part)) for one, part in parts if downwards(part)]
    return found


def rest(service: Service, day: datetime.date) -> Fraction:
    """What of a commitment counts for the need, has not arrived, and is not planned to by the day."""
    return max(Fraction(service.link.quantity) - service.received - ahead(service, day), Fraction(0))


def coalitions_with_needs(scope: Scope):
    return scope.rows(Coalition.objects).filter(pk__in=needs_of(scope.over()).order_by().values("coalition"))


def _needed_by(scope, day):
    """Needs that say such a day themselves or on some version of a roadmap; which version speaks is asked afterwards."""
    listed = scope.rows(ListedNeed.objects).filter(need=OuterRef("pk"), needed_by__last__lte=day)
    return needs_of(scope).filter(Q(needed_by__last__lte=day) | Exists(listed))


def _falls_within(chain, until):
    return chain.needed_by is not None and chain.needed_by.last <= until.last
