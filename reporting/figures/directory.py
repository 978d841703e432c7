"""The list of coalitions: what each is, who leads it, how many take part."""

from dataclasses import dataclass

from django.db.models import Count

from coalitions.models import Coalition, WorkingGroup
from reporting.figures.coalition import standing_editions
from reporting.figures.founding import founded
from reporting.figures.membership import Roll, rolls
from reporting.figures.order import in_order
from reporting.figures.roadmap import Edition
from reporting.scope import Scope


@dataclass(frozen=True)
class Entry:
    coalition: Coalition
    roll: Roll
    edition: Edition | None
    working_groups: int


def directory(scope: Scope) -> list[Entry]:
    """Every coalition founded by the scope's date, closed ones too."""
    held, roadmaps = rolls(scope), standing_editions(scope)
    groups = dict(scope.rows(WorkingGroup.objects).order_by().values_list("coalition").annotate(count=Count("pk")))
    rows = scope.rows(Coalition.objects).filter(founded(scope.on))
    return [
        Entry(coalition, held.get(coalition.pk, Roll()), roadmaps.get(coalition.pk), groups.get(coalition.pk, 0))
        for coalition in in_order(rows)
    ]
