"""Milestones as at a date: whether done, on time or late, who answers for them, and what they wait for."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from coalitions.models import Milestone, MilestoneDependency, MilestonePartner, Partner, Roadmap
from office.sorting import alphabetical

DONE, LATE = "done", "late"


@dataclass(frozen=True)
class Dependence:
    """What a milestone waits for. Without a milestone it is another coalition's that this viewer may not see."""

    milestone: Milestone | None
    state: str = ""

    @property
    def coalition(self):
        return self.milestone.line.roadmap.coalition


@dataclass(frozen=True)
class MilestoneLine:
    """`days_late` counts from its last due day to the day it was done, or to the date asked for."""

    milestone: Milestone
    state: str
    days_late: int
    percent: int | None
    responsible: list[Partner] = field(default_factory=list)
    waits_for: list[Dependence] = field(default_factory=list)

    @property
    def is_done(self):
        return self.state == DONE

    @property
    def is_late(self):
        return self.state == LATE

    @property
    def done_on(self):
        return self.milestone.done_on if self.is_done else None

    @property
    def anchor(self):
        return self.milestone.reference


def state(milestone, on):
    """Say where it stood on that day: done, late, or as its officer last said."""
    if milestone.done_on and milestone.done_on.last <= on:
        return DONE
    if milestone.due_on and milestone.due_on.last < on:
        return LATE
    return Milestone.Status.ON_TRACK if milestone.status == DONE else milestone.status


def readable(scope):
    """The milestones one may be told of. Outside the office no draft is, whatever its milestones are marked."""
    rows = scope.rows(Milestone.objects)
    return rows if scope.is_internal else rows.filter(line__roadmap__endorsed_on__last__lte=scope.on)


def milestones(scope, roadmap):
    """Return the milestones of one version by line of effort, those due first at the top."""
    rows = scope.rows(Milestone.objects).filter(line__roadmap=roadmap).select_related("line")
    responsible = _responsible(scope, rows)
    waits_for = dependences(scope, rows)
    by_line = defaultdict(list)
    for milestone in sorted(rows, key=_due):
        by_line[milestone.line_id].append(
            MilestoneLine(
                milestone,
                state(milestone, scope.on),
                days_late(milestone, scope.on),
                _percent(milestone, scope),
                sorted(responsible[milestone.pk], key=lambda partner: alphabetical(partner.name)),
                waits_for[milestone.pk],
            )
        )
    return by_line


def days_late(milestone, on):
    if milestone.due_on is None:
        return 0
    done = state(milestone, on) == DONE
    return max((milestone.done_on.first if done else on) - milestone.due_on.last, datetime.timedelta()).days


def _due(milestone):
    return milestone.due_on is None, milestone.due_on and milestone.due_on.last, milestone.reference


def _percent(milestone, scope):
    """Percent is what is said today; of another day only "done" is known."""
    if state(milestone, scope.on) == DONE:
        return 100
    return None if scope.is_another_day or milestone.status == DONE else milestone.percent


def _responsible(scope, rows):
    partners = defaultdict(list)
    for link in scope.rows(MilestonePartner.objects).filter(milestone__in=rows).select_related("partner"):
        partners[link.milestone_id].append(link.partner)
    return partners


def dependences(scope, rows):
    """Read what each waits for in the version in force of its own coalition: progress is recorded there."""
    links = scope.rows(MilestoneDependency.objects).filter(milestone__in=rows).order_by("depends_on__reference")
    targets = links.values_list("milestone", "depends_on")
    seen = readable(scope).select_related("line__roadmap__coalition")
    shown = {milestone.pk: milestone for milestone in seen.filter(pk__in=links.values("depends_on"))}
    in_force = scope.rows(Roadmap.objects).in_force(scope.on).values("pk")
    latest = {
        (milestone.line.roadmap.coalition_id, milestone.reference): milestone
        for milestone in seen.filter(line__roadmap__in=in_force, reference__in=[milestone.reference for milestone in shown.values()])
    }
    found = defaultdict(list)
    for waiting, target in targets:
        if milestone := shown.get(target):
            milestone = latest.get((milestone.line.roadmap.coalition_id, milestone.reference), milestone)
            found[waiting].append(Dependence(milestone, state(milestone, scope.on)))
        elif scope.is_internal:
            found[waiting].append(Dependence(None))
    return found
