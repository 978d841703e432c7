from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from coalitions.models import Coalition
from reporting.documents.briefs import coalition_brief
from reporting.documents.pdf import pdf_response
from reporting.scope import Scope


def coalition(request, slug, template="reporting/coalition.html"):
    return TemplateResponse(request, template, coalition_brief(_scope(request, slug)))


def coalition_pdf(request, slug):
    scope = _scope(request, slug)
    return pdf_response(request, "reporting/coalition_print.html", coalition_brief(scope), f"{slug}-{scope.on}.pdf")


def _scope(request, slug):
    return Scope.of(request, coalition=get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug))
