"""How far each partner has come on its way into a coalition. "Signed" is read from the steps, never typed."""

from collections import defaultdict
from dataclasses import dataclass

from coalitions.models import Coalition, Partner
from memberships.models import AccessionStep
from office.sorting import alphabetical
from reporting.scope import Scope


@dataclass(frozen=True)
class Accession:
    """The steps one partner had taken towards one coalition, oldest first, the undated last."""

    coalition: Coalition
    partner: Partner
    steps: tuple[AccessionStep, ...]

    @property
    def signature(self):
        """The first step by which it signed, if any."""
        return next((step for step in self.steps if step.kind in AccessionStep.SIGNING), None)


def accessions(scope: Scope) -> list[Accession]:
    """The accession of each partner with a step by the scope's date, by partner and coalition in the reader's alphabet."""
    rows = scope.rows(AccessionStep.objects).taken_by(scope.on).select_related("coalition", "partner")
    if scope.coalition:
        rows = rows.filter(coalition=scope.coalition)
    if scope.partner:
        rows = rows.filter(partner=scope.partner)
    taken = defaultdict(list)
    for step in rows:
        taken[step.coalition_id, step.partner_id].append(step)
    found = [Accession(steps[0].coalition, steps[0].partner, tuple(sorted(steps, key=_order))) for steps in taken.values()]
    return sorted(found, key=lambda accession: (alphabetical(accession.partner.name), alphabetical(accession.coalition.name)))


def _order(step):
    return step.on is None, step.on and step.on.first, step.pk
