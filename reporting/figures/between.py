"""What lies between coalitions: partners they share, milestones that wait for each other, overlaps, needs of the same item."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from coalitions.models import Milestone, Need
from memberships.models import Commitment, CommitmentPartner
from reporting.figures.between_milestones import Waiting, waiting
from reporting.figures.between_needs import CommonNeed, common_needs
from reporting.figures.between_partners import SharedPartners, shared_partners
from reporting.figures.drawn import behind_commitments
from reporting.figures.overlaps import COMMITMENTS, NEEDS, Open, Settled, open_pairs, settled
from reporting.figures.tally import counted
from reporting.scope import Scope


@dataclass(frozen=True)
class Between:
    scope: Scope
    partners: SharedPartners
    waiting: list[Waiting]
    needs: list[CommonNeed]
    settled: list[Settled]

    @cached_property
    def open(self) -> dict[str, Open]:
        """Pairs that look like one thing; nothing for anybody outside the office."""
        return {kind: open_pairs(self.scope, kind) for kind in (COMMITMENTS, NEEDS)}

    @cached_property
    def behind(self) -> dict[str, list[QuerySet]]:
        """The marked records that each table draws on."""
        scope = self.scope
        shared = scope.rows(CommitmentPartner.objects).filter(partner__in=[row.partner.pk for row in self.partners.rows])
        given = counted(scope).filter(coalition__isnull=False, pk__in=shared.order_by().values("commitment"))
        ends = [one for line in self.waiting for one in (line.milestone, line.awaited.milestone) if one]
        decided = [record for one in self.settled for record in (one.record, one.owner)]
        needs = {one.need.pk for group in self.needs for one in group.needs} | _keys(decided, Need)
        return {
            "partners": behind_commitments(scope, given),
            "milestones": [scope.rows(Milestone.objects).filter(pk__in=_keys(ends, Milestone))],
            "needs": [scope.rows(Need.objects).filter(pk__in=needs)],
            "overlaps": [
                scope.rows(Commitment.objects).filter(pk__in=_keys(decided, Commitment)),
                scope.rows(Need.objects).filter(pk__in=_keys(decided, Need)),
            ],
        }

    @property
    def drawn(self) -> list[QuerySet]:
        return [rows for several in self.behind.values() for rows in several]


def between(scope: Scope) -> Between:
    decided = [*settled(scope, COMMITMENTS), *settled(scope, NEEDS)]
    return Between(scope, shared_partners(scope), waiting(scope), common_needs(scope), decided)


def _keys(records, model):
    return {record.pk for record in records if isinstance(record, model)}
