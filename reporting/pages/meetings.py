from django.template.response import TemplateResponse

from reporting.documents.paper import paper
from reporting.figures.meetings import by_format, known_meetings
from reporting.filters import MeetingFilter
from reporting.pages.listing import carried, chosen, clear, query
from reporting.scope import Scope


def meetings(request, template="reporting/meetings.html"):
    scope = Scope.of(request)
    filters = MeetingFilter(request.GET, known_meetings(scope), scope)
    rows = filters.qs
    groups = by_format(scope, rows)
    context = {
        "scope": scope,
        "filters": filters,
        "chosen": chosen(request, filters),
        "clear": clear(request, filters),
        "carried": carried(request, filters),
        "query": query(request),
        "groups": groups,
        "count": sum(len(group.meetings) for group in groups),
        "paper": paper(scope, [line.meeting for group in groups for line in group.meetings]),
    }
    return TemplateResponse(request, template, context)
