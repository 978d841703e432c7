from django.template.response import TemplateResponse

from reporting.documents.paper import paper
from reporting.figures.roadmap import roadmap_rows
from reporting.figures.withheld import withheld
from reporting.scope import Scope


def roadmaps(request, template="reporting/roadmaps.html"):
    scope = Scope.of(request)
    return TemplateResponse(
        request, template, {"scope": scope, "paper": paper(scope), "withheld": withheld(scope), "rows": roadmap_rows(scope)}
    )
