from django.shortcuts import redirect
from django.template.response import TemplateResponse

from office.searching import MOST_WORDS
from reporting.addresses import within
from reporting.documents.paper import paper
from reporting.figures.found import exact, found
from reporting.figures.withheld import Withheld
from reporting.scope import Scope


def search(request, template="reporting/search.html"):
    scope = Scope.of(request)
    asked = request.GET.get("q", "").strip()
    if address := exact(scope, asked):
        return redirect(within(scope, address))
    groups = found(scope, asked)
    context = {"scope": scope, "paper": paper(scope), "withheld": _withheld(scope, asked, groups), "asked": asked, "groups": groups}
    context["most_words"] = MOST_WORDS if len(asked.split()) > MOST_WORDS else None
    return TemplateResponse(request, template, context)


def _withheld(scope, asked, groups):
    """How much more the same words find for internal use."""
    if scope.is_internal:
        return None
    there = sum(group.count for group in found(scope.inside, asked))
    return Withheld.of(scope, there - sum(group.count for group in groups), there)
