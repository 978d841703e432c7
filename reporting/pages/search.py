from django.shortcuts import redirect
from django.template.response import TemplateResponse

from reporting.addresses import within
from reporting.documents.paper import paper
from reporting.figures.found import exact, found
from reporting.scope import Scope


def search(request, template="reporting/search.html"):
    scope = Scope.of(request)
    asked = request.GET.get("q", "").strip()
    if address := exact(scope, asked):
        return redirect(within(scope, address))
    groups = found(scope, asked)
    return TemplateResponse(request, template, {"scope": scope, "paper": paper(scope), "asked": asked, "groups": groups})
