"""Meetings of the formats, with what was endorsed and announced at each."""

from dataclasses import dataclass

from django.db.models import Count, F

from coalitions.models import Coalition, Meeting, Roadmap
from memberships.models import Commitment
from office.sorting import alphabetical


@dataclass(frozen=True)
class MeetingLine:
    """`status` is as at the date: a meeting of a later day was still planned."""

    meeting: Meeting
    status: str
    endorsed: list[Roadmap]
    announced: int

    @property
    def status_word(self):
        return Meeting.Status(self.status).label


@dataclass(frozen=True)
class FormatMeetings:
    format: Coalition
    meetings: list[MeetingLine]


def known_meetings(scope):
    """Every meeting one may read, the latest first; those without a day last."""
    return scope.rows(Meeting.objects).order_by(F("held_on").desc(nulls_last=True), "reference")


def by_format(scope, rows):
    """Group meetings by their format, in the order of the alphabet, with what came out of each."""
    formats = {coalition.pk: coalition for coalition in scope.rows(Coalition.objects).filter(pk__in=rows.order_by().values("format"))}
    endorsed = {}
    for roadmap in scope.rows(Roadmap.objects).endorsed_by(scope.on).filter(endorsed_at__in=rows.order_by().values("pk")):
        endorsed.setdefault(roadmap.endorsed_at_id, []).append(roadmap)
    coalitions = {coalition.pk: coalition for coalition in scope.rows(Coalition.objects)}
    for roadmap in (roadmap for found in endorsed.values() for roadmap in found):
        roadmap.coalition = coalitions.get(roadmap.coalition_id)
    known = scope.rows(Commitment.objects).known(scope.on).filter(announced_at__in=rows.order_by().values("pk"))
    announced = dict(known.order_by().values_list("announced_at").annotate(count=Count("pk")))
    groups = {}
    for meeting in rows:
        line = MeetingLine(meeting, status(meeting, scope.on), endorsed.get(meeting.pk, []), announced.get(meeting.pk, 0))
        groups.setdefault(meeting.format_id, []).append(line)
    found = [FormatMeetings(formats[key], lines) for key, lines in groups.items() if key in formats]
    return sorted(found, key=lambda group: (-len(group.meetings), alphabetical(group.format.name)))


def status(meeting, on):
    later = meeting.held_on is not None and meeting.held_on.first > on
    return Meeting.Status.PLANNED if meeting.status == Meeting.Status.HELD and later else meeting.status
