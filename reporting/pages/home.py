from django.template.response import TemplateResponse

from reporting.documents.paper import paper
from reporting.figures.attention import attention
from reporting.figures.coalition import overview
from reporting.figures.received import by_currency, received_this_year
from reporting.figures.withheld import withheld
from reporting.scope import Scope


def home(request, template="reporting/home.html"):
    scope = Scope.of(request)
    whole = overview(scope)
    figures = {
        "whole": whole,
        "points": attention(scope, whole) if scope.is_internal else [],
        "received_this_year": received_this_year(scope),
        "money": by_currency(scope, whole.tally) if scope.eur else [],
    }
    return TemplateResponse(request, template, {"scope": scope, "paper": paper(scope), "withheld": withheld(scope), **figures})
