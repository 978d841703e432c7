"""The rows behind one mark of a plan: lines planned, lots received, and what they come to."""

from django.db.models import Sum
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalitions.models import Unit
from office.dates import ImpreciseDate
from office.errors import Unreadable
from reporting.documents.paper import paper
from reporting.figures.plan_rows import PLANNED, Asked, Narrowed, drawn, listed
from reporting.figures.withheld import withheld
from reporting.pages import listing
from reporting.pages.plan_filters import PlanFilters
from reporting.scope import Scope

LISTED = 500  # rows of each kind; the workbook of the plan lists them all


def plan_rows(request, template="reporting/plan_rows.html"):
    """Of one measure, with what they come to; of every measure, when none is asked for, without: they are never added."""
    filters = PlanFilters(request, Scope.of(request))
    scope, asked = filters.scope, filters.asked or Asked(filters.scope.on.year, filters.scope.on.year)
    narrowed = Narrowed(_period(request, "in"), bool(request.GET.get("only")), _period(request, "through"))
    lines, lots = listed(scope, asked, narrowed)
    if filters.asked is None:  # what is no choice finds nothing
        lines, lots = lines.none(), lots.none()
    kind, _colon, code = asked.measure.partition(":")
    context = {
        "scope": scope,
        "measure": _symbol(scope, kind, code),
        "currency": code if kind == "currency" else "",
        "period": _words(narrowed, asked),
        "lines": lines[:LISTED],
        "lots": lots[:LISTED],
        "line_count": lines.order_by().count(),
        "lot_count": lots.order_by().count(),
        "planned": lines.order_by().aggregate(total=Sum(PLANNED[kind]))["total"] if kind else None,
        "received": lots.order_by().aggregate(total=Sum("quantity" if kind == "unit" else "amount"))["total"] if kind else None,
        "most": LISTED,
        "query": listing.query(request),
        "paper": paper(scope, drawn=drawn(scope, asked)),
        "withheld": withheld(scope, lambda inside: drawn(inside, asked)),
    }
    return TemplateResponse(request, template, context)


def _period(request, name):
    text = request.GET.get(name)
    try:
        return ImpreciseDate.parse(text) if text else None
    except ValueError as error:
        raise Unreadable(str(error)) from error


def _symbol(scope, kind, code):
    if kind != "unit":
        return code
    unit = scope.rows(Unit.objects).filter(code=code).first()
    return unit.symbol if unit else code


def _words(narrowed, asked):
    language = get_language()
    if narrowed.through:
        return _("from the beginning of %(year)s to the end of %(period)s") % {
            "year": asked.first,
            "period": narrowed.through.display(language),
        }
    if narrowed.period:
        told = {"period": narrowed.period.display(language)}
        return _("known only to %(period)s") % told if narrowed.only else told["period"]
    return f"{asked.first}–{asked.last}" if asked.first != asked.last else str(asked.first)
