"""What falls short until the end of the second quarter ahead; `?coalition=` asks of one coalition only."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalitions.models import Coalition
from reporting.documents.paper import paper
from reporting.documents.shortfalls import shortfall_sheets
from reporting.documents.workbook import WorkbookDraft
from reporting.figures.need_drawn import behind_chains
from reporting.figures.order import in_order
from reporting.figures.shortfall import by_quarter, coalitions_with_needs, remedies
from reporting.figures.shortfall import shortfalls as falling_short
from reporting.figures.withheld import not_included, withheld
from reporting.pages.listing import ON_PAPER, PER_PAGE
from reporting.pages.papers import hand_out
from reporting.scope import Scope


def shortfalls(request, template="reporting/shortfalls.html"):
    context = _context(request)
    lines, on_paper = context["shortfalls"].lines, template.endswith("_print.html")
    page = None if on_paper else Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    shown = lines[:ON_PAPER] if on_paper else page.object_list
    closing = remedies(context["scope"], shown)
    groups = [(quarter, [(line, closing[line.need.pk]) for line in lines]) for quarter, lines in by_quarter(shown)]
    context |= {"page": page, "groups": groups, "is_cut": on_paper and len(shown) < len(context["shortfalls"].lines)}
    return TemplateResponse(request, template, context)


def shortfalls_xlsx(request):
    if not request.user.has_perm("coalitions.export_need"):
        raise PermissionDenied
    context = _context(request)
    scope, found = context["scope"], context["shortfalls"]
    title = _("What falls short by the end of %(quarter)s") % {"quarter": found.until.display(get_language())}
    told = [(_("Coalition"), scope.coalition.name if scope.coalition else _("all")), *not_included(context["withheld"])]
    sheets = shortfall_sheets(found.lines, remedies(scope, found.lines))
    return hand_out(request, WorkbookDraft.of("shortfalls", scope, title, sheets, context["paper"], told, context["withheld"]))


def _context(request):
    everywhere = Scope.of(request)
    coalitions = in_order(coalitions_with_needs(everywhere))
    slug = request.GET.get("coalition")
    chosen = everywhere.rows(Coalition.objects).filter(slug=slug).first() if slug else None
    if slug and chosen is None:
        raise Http404
    scope = everywhere.over(coalition=chosen)
    found = falling_short(scope)
    return {
        "scope": scope,
        "coalitions": coalitions,
        "coalition": chosen,
        "shortfalls": found,
        "paper": paper(scope, drawn=_drawn(scope, found)),
        "withheld": withheld(scope, lambda inside: _drawn(inside, falling_short(inside))),
        "may_export": request.user.has_perm("coalitions.export_need"),
    }


def _drawn(scope, found):
    return behind_chains(scope, [line.chain for line in found.lines])
