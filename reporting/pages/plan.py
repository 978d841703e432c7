"""Plan and fact: of everything, of a coalition or of a partner."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from coalitions.models import Coalition, Partner
from memberships.models import Commitment
from reporting.addresses import beside
from reporting.documents.paper import paper
from reporting.documents.plan import drawn_measures, picture, plan_sheets, when_by, years
from reporting.documents.workbook import WorkbookDraft
from reporting.figures import plan_rows
from reporting.figures.plan import Plan
from reporting.figures.plan import plan as planned_and_received
from reporting.figures.withheld import not_included, withheld
from reporting.pages import listing
from reporting.pages.papers import hand_out
from reporting.pages.plan_filters import PlanFilters
from reporting.scope import Scope


def plan(request, template="reporting/plan.html"):
    return _page(request, Scope.of(request), template)


def coalition_plan(request, slug, template="reporting/coalition_plan.html"):
    return _page(request, _of_coalition(request, slug), template)


def partner_plan(request, code, template="reporting/partner_plan.html"):
    return _page(request, _of_partner(request, code), template)


def plan_xlsx(request):
    _may_export(request.user)
    return _workbook(request, "plan", Scope.of(request))


def coalition_plan_xlsx(request, slug):
    _may_export(request.user)
    return _workbook(request, "coalition_plan", _of_coalition(request, slug))


def partner_plan_xlsx(request, code):
    _may_export(request.user)
    return _workbook(request, "partner_plan", _of_partner(request, code))


def _of_coalition(request, slug):
    return Scope.of(request, coalition=get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug))


def _of_partner(request, code):
    return Scope.of(request, partner=get_object_or_404(Partner.objects.visible_to(request.user), code=code.upper()))


def _page(request, base, template):
    filters = PlanFilters(request, base)
    scope, asked = filters.scope, filters.asked
    found = planned_and_received(scope, asked) if asked else Plan()
    filters.offer(found)
    context = {
        "scope": scope,
        "coalition": base.coalition,
        "partner": base.partner,
        "filters": filters,
        "plan": found,
        "drawn": [(one, picture(scope, asked, one)) for one in drawn_measures(found)],
        "years": years(asked) if asked else "",
        "chosen": _chosen(request, filters, template),
        "clear": listing.clear(request, filters),
        "carried": _carried(request, filters),
        "twins": {shape: beside(request, "", f"_{shape}") for shape in ("print", "pdf", "xlsx")},
        "paper": paper(scope, drawn=_drawn(scope, asked)),
        "withheld": withheld(scope, lambda inside: _drawn(inside, asked)),
        "edit_url": _grid(request, base),
        "may_export": request.user.has_perm("memberships.export_planneddelivery"),
    }
    return TemplateResponse(request, template, context)


def _grid(request, base):
    """Where the plan is edited as one sheet, for whoever may."""
    user = request.user
    if not user.has_perms([f"memberships.{action}_planneddelivery" for action in ("view", "add", "change")]):
        return ""
    if base.coalition and (user.changes_every_coalition or user.desks.filter(coalition=base.coalition).exists()):
        return reverse("reporting:coalition_plan_edit", args=[base.coalition.slug])
    return reverse("reporting:partner_plan_edit", args=[base.partner.code]) if base.partner else ""


def _drawn(scope, asked):
    return plan_rows.drawn(scope, asked) if asked else [scope.rows(Commitment.objects).none()]


def _chosen(request, filters, template):
    return listing.on_sheet(request, filters) if template.endswith("_print.html") else listing.chosen(request, filters)


def _carried(request, filters):
    return [(name, value) for name, value in request.GET.items() if name not in filters.form.fields and name != "page" and value]


def _may_export(user):
    if not user.has_perm("memberships.export_planneddelivery"):
        raise PermissionDenied


def _workbook(request, kind, base):
    filters = PlanFilters(request, base)
    scope, asked = filters.scope, filters.asked
    if asked is None:
        raise Http404
    found = planned_and_received(scope, asked)
    filters.offer(found)
    lines, lots = plan_rows.listed(scope, asked)
    left_out = withheld(scope, lambda inside: _drawn(inside, asked))
    told = [(_("Filters"), listing.said(request, filters)), (_("Period"), f"{years(asked)}, {when_by(asked)}"), *not_included(left_out)]
    sheets = plan_sheets(scope, found, lines, lots)
    drawn = paper(scope, drawn=_drawn(scope, asked))
    return hand_out(request, WorkbookDraft.of(kind, scope, _("Plan and fact"), sheets, drawn, told, left_out))
