from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from coalitions.models import Coalition
from reporting.documents.briefs import coalition_brief
from reporting.pages.desk import desk, plan_sheet
from reporting.scope import Scope


def coalition(request, slug, template="reporting/coalition.html"):
    scope = _scope(request, slug)
    edited = {"edit_url": desk(request, scope.coalition), "plan_url": plan_sheet(request, scope.coalition)}
    return TemplateResponse(request, template, {**coalition_brief(scope), **edited})


def _scope(request, slug):
    return Scope.of(request, coalition=get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug))
