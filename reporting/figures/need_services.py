"""Behind one need: every commitment that serves it, with its partners and what it brings at each stage."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch

from coalitions.models import Partner
from memberships.models import Commitment
from office.dates import ImpreciseDate
from reporting.figures.allocated import downwards
from reporting.figures.need_stages import NeedChain, Service, planned
from reporting.scope import Scope

ORDER = ["committed", "pledged", "stale"]


@dataclass(frozen=True)
class ServiceLine:
    """One commitment behind a need, in the need's own unit."""

    commitment: Commitment
    service: Service
    by: ImpreciseDate

    @property
    def partners(self):
        return self.commitment.partners.all()

    @property
    def status(self):
        return self.service.link.status

    @property
    def quantity(self) -> Decimal:
        return self.service.link.quantity

    @property
    def received(self) -> Decimal:
        return downwards(self.service.received)

    @property
    def planned(self) -> Decimal:
        return downwards(planned(self.service, lambda line: line.last <= self.by.last))

    @property
    def planned_in_all(self) -> Decimal:
        return downwards(planned(self.service, lambda line: True))

    @property
    def in_use(self) -> Decimal | None:
        use = self.service.use
        return None if use is None or use.in_service is None else downwards(use.in_service)

    @property
    def next_planned(self) -> ImpreciseDate | None:
        """The month or quarter in which something more of it is to come."""
        return next((line.period for line in self.service.plan if line.ahead), None)


def services(scope: Scope, chains: Iterable[NeedChain]) -> dict[int, list[ServiceLine]]:
    """By need: what is committed first, then what is pledged and what is stale, each by its reference."""
    asked = list(chains)
    keys = {service.link.commitment for chain in asked for service in chain.services}
    rows = scope.rows(Commitment.objects).filter(pk__in=keys).order_by()
    shown = {row.pk: row for row in rows.prefetch_related(Prefetch("partners", scope.rows(Partner.objects)))}
    found = {}
    for chain in asked:
        lines = [ServiceLine(shown[one.link.commitment], one, chain.by) for one in chain.services if not one.is_empty]
        found[chain.need.pk] = sorted(lines, key=lambda line: (ORDER.index(line.service.stage), line.commitment.reference or ""))
    return found
