from django.shortcuts import render

from reporting.documents.paper import paper
from reporting.figures.directory import directory
from reporting.scope import Scope


def coalitions(request, template="reporting/coalitions.html"):
    scope = Scope.of(request)
    return render(request, template, {"scope": scope, "paper": paper(scope), "entries": directory(scope)})
