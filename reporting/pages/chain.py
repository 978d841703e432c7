"""The chain of needs of a coalition or a partner; `?by=2026-Q4` looks at the plan to the end of that quarter, `?need=` opens one need."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalitions.models import Coalition, Partner
from office.dates import ImpreciseDate, Precision
from office.errors import Unreadable
from reporting.documents.chain import chain_sheets
from reporting.documents.paper import paper
from reporting.documents.workbook import WorkbookDraft
from reporting.figures.horizon import offered, usual
from reporting.figures.need_chain import chain_of_needs
from reporting.figures.need_drawn import behind_chains
from reporting.figures.need_groups import grouped
from reporting.figures.need_services import services
from reporting.figures.withheld import not_included, withheld
from reporting.pages.papers import hand_out
from reporting.scope import Scope


def coalition_chain(request, slug, template="reporting/coalition_chain.html"):
    scope = _of_coalition(request, slug)
    return TemplateResponse(request, template, {**_context(request, scope), "coalition": scope.coalition})


def partner_chain(request, code, template="reporting/partner_chain.html"):
    scope = _of_partner(request, code)
    return TemplateResponse(request, template, {**_context(request, scope), "partner": scope.partner})


def coalition_chain_xlsx(request, slug):
    _may_export(request.user)
    return _workbook(request, _of_coalition(request, slug))


def partner_chain_xlsx(request, code):
    _may_export(request.user)
    return _workbook(request, _of_partner(request, code))


def quarter_asked(request, on):
    """Read `?by=`; what is no quarter is a bad request, said in a sentence."""
    text = request.GET.get("by")
    if not text:
        return usual(on)
    try:
        quarter = ImpreciseDate.parse(text)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if quarter.precision != Precision.QUARTER:
        raise Unreadable(_("“%(text)s” is no quarter.") % {"text": text[:60]})
    return quarter


def horizons(on, chosen):
    """The quarters offered, the chosen one among them: address, words, whether it is chosen."""
    quarters = sorted({*offered(on), chosen})
    return [(str(quarter), quarter.display(get_language()), quarter == chosen) for quarter in quarters]


def _context(request, scope):
    """Gather what the page, its print version, its PDF and its workbook all show."""
    by = quarter_asked(request, scope.on)
    chain = chain_of_needs(scope, by)
    reference = request.GET.get("need")
    opened = next((line for line in chain.lines if line.need.reference == reference), None) if reference else None
    if reference and opened is None:
        raise Http404
    lines = [opened] if opened else chain.lines
    return {
        "scope": scope,
        "chain": chain,
        "groups": grouped(scope, lines),
        "opened": opened,
        "services": services(scope, [opened])[opened.need.pk] if opened else [],
        "by": by,
        "horizons": horizons(scope.on, by),
        "paper": paper(scope, drawn=behind_chains(scope, lines)),
        "withheld": withheld(scope, lambda inside: behind_chains(inside, _lines(inside, by, reference))),
        "may_export": request.user.has_perm("coalitions.export_need"),
    }


def _lines(scope, by, reference):
    return [line for line in chain_of_needs(scope, by).lines if not reference or line.need.reference == reference]


def _may_export(user):
    if not user.has_perm("coalitions.export_need"):
        raise PermissionDenied


def _workbook(request, scope):
    context = _context(request, scope)
    kind, whose = ("coalition_chain", scope.coalition) if scope.coalition else ("partner_chain", scope.partner)
    title = _("Chain of needs: %(whose)s") % {"whose": whose.name}
    told = [(_("Planned by the end of"), context["by"].display(get_language()))]
    if context["opened"]:
        told.append((_("Need"), context["opened"].need.reference))
    told += not_included(context["withheld"])
    sheets = chain_sheets(context["groups"], context["services"], context["by"], scope)
    return hand_out(request, WorkbookDraft.of(kind, scope, title, sheets, context["paper"], told, context["withheld"]))


def _of_coalition(request, slug):
    return Scope.of(request, coalition=get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug))


def _of_partner(request, code):
    return Scope.of(request, partner=get_object_or_404(Partner.objects.visible_to(request.user), code=code.upper()))
