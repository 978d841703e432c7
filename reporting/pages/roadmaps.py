from django.shortcuts import render

from reporting.documents.paper import paper
from reporting.figures.roadmap import roadmap_rows
from reporting.scope import Scope


def roadmaps(request, template="reporting/roadmaps.html"):
    scope = Scope.of(request)
    return render(request, template, {"scope": scope, "paper": paper(scope), "rows": roadmap_rows(scope)})
