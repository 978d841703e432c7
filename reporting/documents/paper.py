"""What every sheet says of itself: the strictest marking of what is on it, when and by whom it was issued."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from coalitions.models import Meeting, Milestone, Need
from office.markings import Marking
from reporting.figures.tally import commitments, deliveries


@dataclass(frozen=True)
class Paper:
    marking: str
    issued_at: datetime.datetime
    issued_by: str


def paper(scope, rows=None):
    """Issue a paper on which these marked records stand, or, unless they are given, whatever the scope draws on.

    What the scope draws on is asked only once the sheet names its marking.
    """
    issued_by = scope.viewer.get_full_name() or scope.viewer.get_username()
    if rows is not None:
        return Paper(strictest_marking(rows), timezone.now(), issued_by)
    return SimpleLazyObject(lambda: Paper(_label(_any_official(scope)), timezone.now(), issued_by))


def strictest_marking(rows):
    """Official use as soon as one row is."""
    return _label(any(row.marking == Marking.OFFICIAL_USE for row in rows))


def _label(official):
    return str((Marking.OFFICIAL_USE if official else Marking.OPEN).label)


def _any_official(scope):
    return any(rows.filter(marking=Marking.OFFICIAL_USE).exists() for rows in _drawn_on(scope))


def _drawn_on(scope):
    yield commitments(scope)
    yield deliveries(scope)
    needs, milestones, meetings = scope.rows(Need.objects), scope.rows(Milestone.objects), scope.rows(Meeting.objects)
    if scope.coalition:
        needs, meetings = needs.filter(coalition=scope.coalition), meetings.filter(format=scope.coalition)
        milestones = milestones.filter(line__roadmap__coalition=scope.coalition)
    if scope.partner:
        yield milestones.filter(responsible=scope.partner)
    else:
        yield from (needs, milestones, meetings)
