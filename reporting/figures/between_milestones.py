"""Milestones of one coalition that wait for another's: the late ones first, for they hold up somebody else."""

from dataclasses import dataclass

from coalitions.models import Coalition, Milestone, Roadmap
from reporting.figures.milestones import DONE, LATE, Dependence, days_late, dependences, readable, state
from reporting.scope import Scope


@dataclass(frozen=True)
class Waiting:
    """Who waits for whom. Without a milestone in `awaited` it is another coalition's that this viewer may not see."""

    milestone: Milestone
    state: str
    awaited: Dependence
    days_late: int

    @property
    def coalition(self) -> Coalition:
        return self.milestone.line.roadmap.coalition

    @property
    def is_late(self) -> bool:
        return self.awaited.state == LATE

    @property
    def comes_after(self) -> bool:
        """Whether what is awaited is planned for later than what waits for it."""
        due, needed = self.awaited.milestone and self.awaited.milestone.due_on, self.milestone.due_on
        return bool(due and needed and self.awaited.state != DONE and due.last > needed.last)


def waiting(scope: Scope) -> list[Waiting]:
    """Of the roadmaps in force; what waits for a milestone of its own coalition is that coalition's affair."""
    in_force = scope.rows(Roadmap.objects).in_force(scope.on).values("pk")
    rows = readable(scope).filter(line__roadmap__in=in_force, dependencies__isnull=False).distinct()
    shown = {milestone.pk: milestone for milestone in rows.select_related("line__roadmap__coalition")}
    found = [
        Waiting(shown[pk], state(shown[pk], scope.on), awaited, days_late(awaited.milestone, scope.on) if awaited.milestone else 0)
        for pk, several in dependences(scope, rows.order_by()).items()
        for awaited in several
        if awaited.milestone is None or awaited.coalition != shown[pk].line.roadmap.coalition
    ]
    return sorted(found, key=_urgency)


def _urgency(line):
    due = line.milestone.due_on
    done = line.awaited.state == DONE
    return not line.is_late, not line.comes_after, done, -line.days_late, due is None, due and due.last, line.milestone.reference
