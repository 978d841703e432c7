from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from coalitions.models import Partner
from reporting.addresses import scoped_url
from reporting.documents.briefs import partner_brief
from reporting.pages.desk import desk, plan_sheet
from reporting.scope import Scope


def partner(request, code, template="reporting/partner.html"):
    partners = Partner.objects.visible_to(request.user)
    if not partners.filter(code=code.upper()).exists() and (kept := partners.filter(aliases__name__iexact=code).first()):
        # Old papers quote the code of a record that was merged; merging keeps it among the other names.
        return redirect(scoped_url(Scope.of(request), request.resolver_match.view_name, kept.code))
    scope = _scope(request, code)
    edited = {"edit_url": desk(request, scope.partner), "plan_url": plan_sheet(request, scope.partner)}
    return TemplateResponse(request, template, {**partner_brief(scope), **edited})


def _scope(request, code):
    return Scope.of(request, partner=get_object_or_404(Partner.objects.visible_to(request.user), code=code.upper()))
