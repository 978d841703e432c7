from django.template.response import TemplateResponse

from coalitions.models import Meeting
from memberships.models import Commitment
from reporting.documents.paper import paper
from reporting.figures.meetings import by_format, known_meetings
from reporting.figures.withheld import withheld
from reporting.filters import MeetingFilter
from reporting.pages.listing import carried, chosen, clear, on_sheet, query
from reporting.scope import Scope


def meetings(request, template="reporting/meetings.html"):
    scope = Scope.of(request)
    filters = MeetingFilter(request.GET, known_meetings(scope), scope)
    groups = by_format(scope, filters.qs)
    context = {
        "scope": scope,
        "filters": filters,
        "chosen": on_sheet(request, filters) if template.endswith("_print.html") else chosen(request, filters),
        "clear": clear(request, filters),
        "carried": carried(request, filters),
        "query": query(request),
        "groups": groups,
        "count": sum(len(group.meetings) for group in groups),
        "paper": paper(scope, drawn=_drawn(scope, filters.qs)),
        "withheld": withheld(scope, lambda inside: _drawn(inside, MeetingFilter(request.GET, known_meetings(inside), inside).qs)),
    }
    return TemplateResponse(request, template, context)


def _drawn(scope, rows):
    """The listed meetings, and the commitments counted beside them."""
    keys = rows.order_by().values("pk")
    return [
        scope.rows(Meeting.objects).filter(pk__in=keys),
        scope.rows(Commitment.objects).known(scope.on).filter(announced_at__in=keys),
    ]
