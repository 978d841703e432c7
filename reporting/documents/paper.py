"""What every sheet says of itself: how it is marked, when and by whom it was issued."""

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


def paper(scope):
    """Issue a paper about the scope's coalition, partner or everything; nothing is asked until the sheet names its marking."""
    return SimpleLazyObject(lambda: Paper(str(_strictest(scope).label), timezone.now(), _issuer(scope.viewer)))


def _strictest(scope):
    """The strictest marking among everything that such a paper may draw on."""
    strict = any(rows.filter(marking=Marking.OFFICIAL_USE).exists() for rows in _drawn_on(scope))
    return Marking.OFFICIAL_USE if strict else Marking.OPEN


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


def _issuer(viewer):
    return viewer.get_full_name() or viewer.get_username()
