from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from reporting.addresses import beside
from reporting.documents.between import between_sheets
from reporting.documents.paper import paper
from reporting.documents.workbook import WorkbookDraft
from reporting.figures.between import between as lying_between
from reporting.figures.withheld import not_included, withheld
from reporting.pages.papers import hand_out
from reporting.scope import Scope

FIRST = 5  # open pairs of a kind that the page names; the list of overlaps has them all


def between(request, template="reporting/between.html"):
    context = _context(request)
    found = context["between"]
    if context["scope"].is_internal and not context["scope"].is_another_day:
        context["open"] = [(kind, one.count, one.pairs[:FIRST]) for kind, one in found.open.items()]
    context["twins"] = {shape: beside(request, "", f"_{shape}") for shape in ("print", "pdf", "xlsx")}
    return TemplateResponse(request, template, context)


def between_xlsx(request):
    if not request.user.has_perm("memberships.export_commitment"):
        raise PermissionDenied
    context = _context(request)
    told = not_included(context["withheld"])
    sheets = between_sheets(context["between"])
    draft = WorkbookDraft.of("between", context["scope"], _("Between coalitions"), sheets, context["paper"], told, context["withheld"])
    return hand_out(request, draft)


def _context(request):
    scope = Scope.of(request)
    found = lying_between(scope)
    return {
        "scope": scope,
        "between": found,
        "behind": found.behind,
        "paper": paper(scope, drawn=found.drawn),
        "withheld": withheld(scope, lambda inside: lying_between(inside).drawn),
        "may_export": request.user.has_perm("memberships.export_commitment"),
    }
