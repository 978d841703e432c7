from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from office.spreadsheets.writer import OutSheet
from reporting.addresses import beside
from reporting.documents.paper import paper
from reporting.documents.workbook import WorkbookDraft, day
from reporting.figures.published import drawn, published
from reporting.figures.withheld import not_included, withheld
from reporting.pages.papers import hand_out
from reporting.scope import Scope


def published_totals(request, template="reporting/published_totals.html"):
    scope = Scope.of(request)
    context = {
        "scope": scope,
        "published": published(scope),
        "paper": paper(scope, drawn=drawn(scope)),
        "withheld": withheld(scope, drawn),
        "twins": {shape: beside(request, "", f"_{shape}") for shape in ("print", "pdf", "xlsx")},
        "may_export": request.user.has_perm("memberships.export_publishedtotal"),
    }
    return TemplateResponse(request, template, context)


def published_totals_xlsx(request):
    if not request.user.has_perm("memberships.export_publishedtotal"):
        raise PermissionDenied
    scope = Scope.of(request)
    lines, left_out = published(scope), withheld(scope, drawn)
    told = [
        (_("Rows"), len(lines)),
        (pgettext("of figures", "Difference"), _("The register's own figure less the published one.")),
        *not_included(left_out),
    ]
    sheets = [_sheet(scope, lines)]
    draft = WorkbookDraft.of("published_totals", scope, _("Published totals"), sheets, paper(scope, drawn=drawn(scope)), told, left_out)
    return hand_out(request, draft)


def _sheet(scope, lines):
    """Where a fact comes from is told inside the office only."""
    columns = [_("Coalition"), _("As of"), _("As of, first day"), _("As of, last day"), _("Metric as reported"), _("Published")]
    columns += [
        _("Value as reported"),
        _("Currency or unit"),
        _("Compared with"),
        _("The register's own"),
        pgettext("of figures", "Difference"),
    ]
    rows = [
        [
            line.total.coalition and line.total.coalition.name, line.total.as_of.display(get_language()), day(line.total.as_of, "first"),
            day(line.total.as_of, "last"), line.total.metric_reported, line.total.value, line.total.value_reported,
            line.total.currency or line.total.unit_reported, line.total.get_metric_display(), line.own, line.difference,
            *([line.total.source] if scope.is_internal else []),
        ]
        for line in lines
    ]  # fmt: skip
    columns += [_("Source")] if scope.is_internal else []
    return OutSheet(_("Published totals"), columns, rows, [30, 16, 14, 14, 34, 18, 18, 14, 20, 18, 18, 50])
