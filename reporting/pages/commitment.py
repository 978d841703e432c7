from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from memberships.models import Commitment
from reporting.addresses import scoped_url
from reporting.documents.paper import paper
from reporting.figures.chain import chain
from reporting.figures.drawn import behind
from reporting.figures.slippage import changes_of_plan, promises_of
from reporting.figures.withheld import withheld
from reporting.pages.desk import desk
from reporting.scope import Scope


def commitment(request, reference, template="reporting/commitment.html"):
    scope = Scope.of(request)
    told = chain(scope, reference)
    if told is None:
        return _under_its_reference_now(request, scope, reference)
    row = told.commitment
    context = {
        "scope": scope,
        "chain": told,
        "commitment": row,
        "promises": promises_of(scope, row),
        "plan_changes": changes_of_plan(scope, row),
        "edit_url": desk(request, row),
        "paper": paper(scope, drawn=behind(scope, told.records)),
        "withheld": withheld(scope, lambda inside: behind(inside, chain(inside, reference).records)),
    }
    return TemplateResponse(request, template, context)


def _under_its_reference_now(request, scope, reference):
    """Lead a reference that old papers still quote to the commitment it was merged into."""
    kept = scope.rows(Commitment.objects).filter(aliases__reference=reference.upper()).first()
    if kept is None:
        raise Http404
    return redirect(scoped_url(scope, request.resolver_match.view_name, kept.reference))
