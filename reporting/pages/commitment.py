from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from memberships.models import Commitment
from office.dates import ImpreciseDate
from reporting.addresses import scoped_url
from reporting.documents.paper import paper
from reporting.figures.chain import chain
from reporting.figures.condition import condition
from reporting.figures.drawn import behind
from reporting.figures.expansion import expansion, is_expandable
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
    edit_url = desk(request, row)
    context = {
        "scope": scope,
        "chain": told,
        "commitment": row,
        "promises": promises_of(scope, row),
        "plan_changes": changes_of_plan(scope, row),
        "edit_url": edit_url,
        "condition": condition(scope, row),
        "step_url": reverse("admin:memberships_commitment_step", args=[row.pk, "condition-met"]) if edit_url and scope.is_internal else "",
        **_expanded(request, row),
        "paper": paper(scope, drawn=behind(scope, told.records)),
        "withheld": withheld(scope, lambda inside: behind(inside, chain(inside, reference).records)),
    }
    return TemplateResponse(request, template, context)


def _expanded(request, row):
    """A rate expanded over `?from=&to=`, or over the commitment's own period; what is none is said in a sentence."""
    if not is_expandable(row):
        return {"is_expandable": False}
    asked = {name: request.GET.get(name, "").strip() for name in ("from", "to")}
    told = {"is_expandable": True, "asked_from": asked["from"][:40], "asked_to": asked["to"][:40], "kept": _kept(request)}
    try:
        since, until = (ImpreciseDate.parse(text) if text else None for text in asked.values())
    except ValueError as error:
        return {**told, "expansion_problem": str(error)}
    return {**told, "expansion": expansion(row, since, until)}


def _kept(request):
    return [(name, request.GET[name]) for name in ("on", "for", "eur") if request.GET.get(name)]


def _under_its_reference_now(request, scope, reference):
    """Lead a reference that old papers still quote to the commitment it was merged into."""
    kept = scope.rows(Commitment.objects).filter(aliases__reference=reference.upper()).first()
    if kept is None:
        raise Http404
    return redirect(scoped_url(scope, request.resolver_match.view_name, kept.reference))
