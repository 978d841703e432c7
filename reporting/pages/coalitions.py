from django.template.response import TemplateResponse

from memberships.models import Membership
from reporting.documents.paper import paper
from reporting.figures.directory import directory
from reporting.scope import Scope

NOTHING_MARKED = ()  # what a coalition is and who takes part in it carries no marking


def coalitions(request, template="reporting/coalitions.html"):
    scope = Scope.of(request)
    behind = {"coalitions": [scope.rows(Membership.objects)]}
    context = {"scope": scope, "paper": paper(scope, NOTHING_MARKED), "entries": directory(scope), "behind": behind}
    return TemplateResponse(request, template, context)
