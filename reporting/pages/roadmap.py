from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from coalitions.models import Coalition
from office.errors import Unreadable
from reporting.documents.briefs import roadmap_brief
from reporting.documents.roadmap import roadmap_sheets
from reporting.documents.workbook import WorkbookDraft
from reporting.pages.desk import desk
from reporting.pages.papers import hand_out
from reporting.scope import Scope


def roadmap(request, slug, template="reporting/roadmap.html"):
    return TemplateResponse(request, template, roadmap_context(request, slug))


def roadmap_xlsx(request, slug):
    if not request.user.has_perm("coalitions.export_roadmap"):
        raise PermissionDenied
    context = roadmap_context(request, slug)
    if context["sheet"] is None:
        raise Http404
    scope, sheet = context["scope"], context["sheet"]
    title = _("Roadmap: %(coalition)s, version %(version)s") % {"coalition": scope.coalition.name, "version": sheet.edition.version}
    told = [(_("Status"), sheet.edition.status_word)]
    if sheet.roadmap.illustrative:
        told.append((_("Mind"), _("Illustrative example: lines, milestones, needs and their figures are invented.")))
    return hand_out(request, WorkbookDraft.of("roadmap", scope, title, roadmap_sheets(sheet), context["paper"], told, context["withheld"]))


def roadmap_context(request, slug):
    """Gather what the page, its print version and its PDF all show."""
    scope = Scope.of(request)
    scope = scope.over(coalition=get_object_or_404(scope.rows(Coalition.objects), slug=slug))
    asked = _number(request.GET.get("version")), _number(request.GET.get("compare"))
    brief = roadmap_brief(scope, *asked)
    if brief is None and asked != (None, None):
        raise Http404
    if brief is None:
        return {"scope": scope, "coalition": scope.coalition, "sheet": None}
    return {**brief, "edit_url": desk(request, brief["roadmap"]), "may_export": request.user.has_perm("coalitions.export_roadmap")}


def _number(text):
    if not text:
        return None
    if not text.isdecimal() or len(text) > 4:
        raise Unreadable(_("“%(text)s” is no version of a roadmap.") % {"text": text[:60]})
    return int(text)
