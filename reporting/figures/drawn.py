"""On which marked records a page draws: those it lists, and those that only weigh in its sums, statuses and shares."""

from collections import defaultdict

from django.db.models import Q

from coalitions.models import Meeting, Milestone, Need
from memberships.models import Commitment, Delivery
from reporting.figures.tally import commitments, deliveries
from reporting.scope import Scope


def drawn_on(scope: Scope):
    """A queryset a model: of the scope's coalition or partner, with what serves its needs from elsewhere, or of everything."""
    needs = scope.rows(Need.objects)
    milestones, meetings = scope.rows(Milestone.objects), scope.rows(Meeting.objects)
    if scope.coalition:
        needs, meetings = needs.filter(coalition=scope.coalition), meetings.filter(format=scope.coalition)
        milestones = milestones.filter(line__roadmap__coalition=scope.coalition)
    if scope.partner:
        needs, meetings = needs.none(), meetings.none()
        milestones = milestones.filter(responsible=scope.partner)
    sent = deliveries(scope)
    told = _told(scope, Q(pk__in=_keys(commitments(scope))) | Q(deliveries__in=_keys(sent)) | Q(allocations__need__in=_keys(needs)))
    arrived = scope.rows(Delivery.objects).filter(Q(pk__in=_keys(sent)) | Q(commitment__in=_keys(told)))
    return [told, arrived, needs, milestones, meetings]


def behind(scope: Scope, records):
    """These records, and what weighs in the coverage of the needs among them."""
    keys = defaultdict(set)
    for record in records:
        keys[type(record)].add(record.pk)
    listed = [scope.rows(model.objects).filter(pk__in=found) for model, found in keys.items()]
    if not keys[Need] and not keys[Commitment]:
        return listed
    told = _told(scope, Q(pk__in=keys[Commitment]) | Q(allocations__need__in=keys[Need]))
    return [*listed, told, scope.rows(Delivery.objects).filter(commitment__in=_keys(told))]


def behind_commitments(scope: Scope, rows):
    """The listed commitments, and the deliveries that decide their status and what was received."""
    listed = scope.rows(Commitment.objects).filter(pk__in=_keys(rows))
    return [listed, scope.rows(Delivery.objects).filter(commitment__in=_keys(listed))]


def behind_deliveries(scope: Scope, rows):
    """The listed deliveries, and the commitments that are named beside them."""
    listed = scope.rows(Delivery.objects).filter(pk__in=_keys(rows))
    return [listed, scope.rows(Commitment.objects).filter(deliveries__in=_keys(listed)).distinct()]


def _told(scope, which):
    """These commitments, and the wholes and parts beside which they count or do not."""
    known = scope.rows(Commitment.objects).known(scope.on)
    near = known.filter(pk__in=_keys(known.filter(which)))
    return known.filter(Q(pk__in=_keys(near)) | Q(parts__in=_keys(near)) | Q(part_of__in=_keys(near))).distinct()


def _keys(rows):
    return rows.order_by().values("pk")
