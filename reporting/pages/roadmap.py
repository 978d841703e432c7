from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from coalitions.models import Coalition, Roadmap
from office.errors import Unreadable
from reporting.documents.marking import paper_of
from reporting.documents.pdf import pdf_response
from reporting.documents.roadmap import picture, roadmap_sheets
from reporting.documents.workbook import workbook_response
from reporting.figures.changes import edition_changes
from reporting.figures.roadmap import roadmap_sheet
from reporting.scope import Scope


def roadmap(request, slug, template="reporting/roadmap.html"):
    return render(request, template, roadmap_context(request, slug))


def roadmap_pdf(request, slug):
    context = _standing(request, slug)
    return pdf_response(request, "reporting/roadmap_print.html", context, f"{slug}-roadmap-{context['scope'].on}.pdf")


def roadmap_xlsx(request, slug):
    if not request.user.has_perm("coalitions.export_roadmap"):
        raise PermissionDenied
    context = _standing(request, slug)
    scope, sheet = context["scope"], context["sheet"]
    title = _("Roadmap: %(coalition)s, version %(version)s") % {"coalition": scope.coalition.name, "version": sheet.edition.version}
    told = [(_("Status"), sheet.edition.status_word), (_("Marking"), context["paper"].marking)]
    if sheet.roadmap.illustrative:
        told.append((_("Mind"), _("Illustrative example: lines, milestones, needs and their figures are invented.")))
    return workbook_response(scope, f"{slug}-roadmap", title, roadmap_sheets(sheet), told)


def _standing(request, slug):
    context = roadmap_context(request, slug)
    if context["sheet"] is None:
        raise Http404
    return context


def roadmap_context(request, slug):
    """Gather what the page, its print version and its PDF all show."""
    scope = Scope.of(request)
    scope = scope.over(coalition=get_object_or_404(scope.rows(Coalition.objects), slug=slug))
    version = _number(request.GET.get("version"))
    sheet = roadmap_sheet(scope, version)
    if sheet is None:
        if version is not None:
            raise Http404
        return {"scope": scope, "coalition": scope.coalition, "sheet": None}
    other = _other_edition(sheet, _number(request.GET.get("compare")))
    return {
        "scope": scope,
        "coalition": scope.coalition,
        "sheet": sheet,
        "roadmap": sheet.roadmap,
        "picture": picture(sheet, scope),
        "compared": other,
        "changes": edition_changes(scope, *_in_order(other.roadmap, sheet.roadmap)) if other else None,
        "edit_url": _desk(request, sheet.roadmap),
        "may_export": request.user.has_perm("coalitions.export_roadmap"),
        "paper": paper_of(scope, _drawn_on(sheet)),
    }


def _other_edition(sheet, version):
    """The edition to compare with: the one asked for, or the one before."""
    if version is not None:
        found = next((edition for edition in sheet.editions if edition.version == version), None)
        if found is None:
            raise Http404
        return found if found.version != sheet.edition.version else None
    return next((edition for edition in sheet.editions if edition.version < sheet.edition.version), None)


def _in_order(*roadmaps):
    return sorted(roadmaps, key=lambda roadmap: roadmap.version)


def _number(text):
    if not text:
        return None
    if not text.isdecimal() or len(text) > 4:
        raise Unreadable(_("“%(text)s” is no version of a roadmap.") % {"text": text[:60]})
    return int(text)


def _drawn_on(sheet):
    return [*(line.milestone for line in sheet.milestones), *(line.need for line in [*sheet.needs, *sheet.unlisted])]


def _desk(request, roadmap):
    if not request.user.is_staff or not Roadmap.objects.changeable_by(request.user).filter(pk=roadmap.pk).exists():
        return ""
    try:
        return reverse("admin:coalitions_roadmap_change", args=[roadmap.pk])
    except NoReverseMatch:
        return ""
