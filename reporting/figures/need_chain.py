"""The chain of needs: needed, pledged, committed, planned, received, in use, the gap at each step, and when the plan closes it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.db.models import QuerySet

from office.dates import ImpreciseDate
from reporting.figures.allocated import allocated
from reporting.figures.arrived import lots, received
from reporting.figures.asked import AskedNeed, asked, needs_of
from reporting.figures.coverage import units_of
from reporting.figures.forecast import forecast
from reporting.figures.horizon import usual
from reporting.figures.need_part import parts_of
from reporting.figures.need_plan import planned
from reporting.figures.need_stages import NeedChain, Service, Stages
from reporting.figures.need_use import used
from reporting.scope import Scope

NONE = Fraction(0)


@dataclass(frozen=True)
class ChainOfNeeds:
    """The needs of one coalition, or those one partner serves, in the order of their roadmaps."""

    lines: tuple[NeedChain, ...]
    by: ImpreciseDate

    @cached_property
    def counting(self):
        return [line for line in self.lines if line.owner is None]

    @property
    def covered(self):
        return sum(line.is_covered for line in self.counting)

    @property
    def closed(self):
        """How many needs have received in full what they need."""
        return sum(line.forecast.is_closed for line in self.counting)

    @property
    def closing(self):
        """How many more the plan closes by the end of the chosen quarter."""
        return sum(line.forecast.closes_by(self.by.last) and not line.forecast.is_closed for line in self.counting)

    @property
    def never(self):
        """How many needs the whole plan leaves open."""
        return sum(line.forecast.is_never for line in self.counting)

    @property
    def owned_elsewhere(self):
        return [line for line in self.lines if line.owner is not None]

    @property
    def undivided(self):
        return sum(line.undivided for line in self.lines)


def chain_of_needs(scope: Scope, by: ImpreciseDate | None = None) -> ChainOfNeeds:
    """The chains of the scope's needs; of a partner, those its commitments serve, with its own part."""
    until = by or usual(scope.on)
    return ChainOfNeeds(tuple(need_chains(scope, until)), until)


def need_chains(scope: Scope, by: ImpreciseDate, *, needs: QuerySet | None = None) -> list[NeedChain]:
    """In the order of their roadmaps, the scope's needs or those given."""
    chains = chains_of(scope, by, asked(scope, needs_of(scope) if needs is None else needs))
    return parts_of(scope, scope.partner, chains) if scope.partner else chains


def chains_of(scope: Scope, by: ImpreciseDate, needs: Iterable[AskedNeed]) -> list[NeedChain]:
    lines = list(needs)
    services = serving(scope, lines)
    chains = []
    for need in lines:
        of_need = services[need.need.pk]
        told = Stages.of(need, of_need, scope.on, by)
        plans = [(one.reach, one.plan) for one in of_need]
        coming = forecast(need.quantity, sum((one.received for one in of_need), Fraction(0)), plans)
        chains.append(NeedChain(**vars(told), services=of_need, forecast=coming))
    return chains


def serving(scope: Scope, needs: Iterable[AskedNeed]) -> Mapping[int, tuple[Service, ...]]:
    """By need, each commitment that serves it or has served it; the whole of it in as many questions as there are kinds of record."""
    found = allocated(scope, units_of(needs))
    arrived = lots(scope, found)
    reached = received(found, arrived)
    use = {(line.need, line.commitment): line for line in used(scope, found)}
    plans = planned(scope, found, arrived)
    reach: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
    for commitment in plans:
        for need, part in found.reaching(commitment, scope.on):
            reach[need, commitment] += part
    services: Mapping[int, list[Service]] = defaultdict(list)
    for link in found.links:
        key = link.need, link.commitment
        plan = plans.get(link.commitment, ()) if key in reach else ()
        services[link.need].append(Service(link, reached.get(key, NONE), reach.get(key, NONE), plan, use.get(key)))
    return defaultdict(tuple, {need: tuple(of_need) for need, of_need in services.items()})
