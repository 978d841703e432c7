from django.shortcuts import get_object_or_404, render

from coalitions.models import Partner
from reporting.documents.briefs import partner_brief
from reporting.documents.pdf import pdf_response
from reporting.scope import Scope


def partner(request, code, template="reporting/partner.html"):
    return render(request, template, partner_brief(_scope(request, code)))


def partner_pdf(request, code):
    scope = _scope(request, code)
    return pdf_response(request, "reporting/partner_print.html", partner_brief(scope), f"{scope.partner.code.lower()}-{scope.on}.pdf")


def _scope(request, code):
    return Scope.of(request, partner=get_object_or_404(Partner.objects.visible_to(request.user), code=code.upper()))
