from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from memberships.models import Membership
from reporting.documents.matrix_workbook import matrix_sheets
from reporting.documents.paper import paper
from reporting.documents.workbook import WorkbookDraft
from reporting.figures.matrix import matrix
from reporting.pages.papers import hand_out
from reporting.scope import Scope

NOTHING_MARKED = ()  # who takes part in what carries no marking


def partners(request, template="reporting/partners.html"):
    scope = Scope.of(request)
    behind = {"matrix": [scope.rows(Membership.objects)]}
    context = {"scope": scope, "paper": paper(scope, NOTHING_MARKED), "matrix": _matrix(request, scope), "behind": behind}
    return TemplateResponse(request, template, context)


def partners_xlsx(request):
    if not request.user.has_perm("memberships.export_membership"):
        raise PermissionDenied
    scope = Scope.of(request)
    told = [(_("Counted"), _("Those that lead or are members; Ukraine hosts every format and is not counted."))]
    sheets = matrix_sheets(_matrix(request, scope))
    return hand_out(request, WorkbookDraft.of("partners", scope, _("Partners and coalitions"), sheets, paper(scope, NOTHING_MARKED), told))


def _matrix(request, scope):
    return matrix(scope, request.GET.get("sort", ""))
