"""Who newly takes part in a coalition is given what was released to its members: no record widens, but it is not silent."""

from functools import reduce

from django.apps import apps
from django.contrib.postgres.functions import TransactionNow
from django.db.models import Q
from django.utils import timezone

from office import requests
from office.history import event_model
from office.journal import Kind, enter
from office.markings import Marked, Releasability


def first_day(membership, *, before=False):
    """The first day, from today on, on which this partner takes part in this coalition; None where it never will.

    `before` a change of role is over, the period it has just closed still counts: the next one goes on from there.
    """
    today = timezone.localdate()
    model = type(membership)
    rows = model.objects.guests().filter(partner=membership.partner_id, coalition=membership.coalition_id, role__in=model.TAKING_PART)
    lasting = Q(until=None) | Q(until__first__gt=today)
    since = model._meta.get_field("since").to_python(membership.since)  # it may still be as somebody wrote it
    if before and since:
        closed_now = event_model(model).objects.filter(pgh_obj__in=rows.values("pk"), pgh_label="update", pgh_created_at=TransactionNow())
        lasting |= Q(until__first=since.first, pk__in=closed_now.values("pgh_obj"))
    begun = [since.first if since else today for since in rows.filter(lasting).values_list("since", flat=True)]
    return min((max(day, today) for day in begun), default=None)


def enter_joining(membership, *, before):
    """Write down that this partner takes part earlier than it did `before`, where anything is released to the coalition's members."""
    day = first_day(membership)
    if day is None or (before is not None and before <= day):
        return
    released = _released_to_members(membership.coalition_id)
    if not released:
        return
    request = requests.current.get()
    person = getattr(request, "user", None)
    by = person if person is not None and person.is_authenticated else None
    facts = {"partner": membership.partner.code, "coalition": membership.coalition.slug, "released": released, "since": day}
    enter(Kind.WIDENING, by=by, request=request if by else None, about=membership.partner.code, **facts)


def _released_to_members(coalition):
    """How many records, in one question."""
    querysets = [model._default_manager.all() for model in apps.get_models() if issubclass(model, Marked)]
    rows = [
        queryset.filter(**{queryset.coalition_path: coalition}, releasability=Releasability.COALITION).order_by().values("pk")
        for queryset in querysets
    ]
    return reduce(lambda some, more: some.union(more, all=True), rows).count()
