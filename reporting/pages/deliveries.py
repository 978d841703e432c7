from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from memberships.models import Delivery
from office.spreadsheets.writer import OutSheet
from reporting.documents.paper import paper, strictest_marking
from reporting.documents.workbook import day, known, table, workbook_response
from reporting.figures.commitments import sort
from reporting.figures.deliveries import lots, orders, totals, with_relations
from reporting.filters import DeliveryFilter
from reporting.pages.listing import listing, said
from reporting.scope import Scope


def deliveries(request, template="reporting/deliveries.html"):
    scope = Scope.of(request)
    filters = DeliveryFilter(request.GET, lots(scope), scope)
    summary = totals(filters.qs)
    ordered = with_relations(scope, sort(filters.qs, request.GET.get("sort"), orders()))
    shown = listing(request, filters, ordered, summary.rows, on_paper=template.endswith("_print.html"))
    rows = list(shown.rows)
    context = {
        "scope": scope,
        "listing": shown,
        "deliveries": rows,
        "paper": paper(scope, rows),
        "totals": summary,
        "may_export": request.user.has_perm("memberships.export_delivery"),
    }
    return TemplateResponse(request, template, context)


def deliveries_xlsx(request):
    if not request.user.has_perm("memberships.export_delivery"):
        raise PermissionDenied
    scope = Scope.of(request)
    filters = DeliveryFilter(request.GET, lots(scope), scope)
    summary = totals(filters.qs)
    rows = list(with_relations(scope, sort(filters.qs, request.GET.get("sort"), orders())))
    told = [(_("Filters"), said(request, filters)), (_("Rows"), len(rows)), (_("Marking"), strictest_marking(rows))]
    title = _("Deliveries")
    sums = OutSheet(_("Totals"), [_("Stage"), _("Currency"), _("Amount")], _sums(summary), [20, 10, 20])
    return workbook_response(scope, "deliveries", title, [table(title, _columns(), rows), sums], told)


def _sums(summary):
    return [(Delivery.Stage.RECEIVED.label, currency, amount) for currency, amount in summary.received.items()]


def _columns():
    return [
        (_("Reference"), 16, lambda row: row.reference),
        (_("Stage"), 14, lambda row: Delivery.Stage(row.stage).label),
        (_("Ready"), 16, lambda row: known(row.ready_on)),
        (_("Shipped"), 16, lambda row: known(row.shipped_on)),
        (_("Received"), 16, lambda row: known(row.received_on)),
        (_("Received, last day"), 14, lambda row: day(row.received_on, "last")),
        (_("Partners"), 30, lambda row: "; ".join(donor.partner.name for donor in row.shown_donors)),
        (_("Coalition"), 30, lambda row: row.coalition and row.coalition.name),
        (_("Item in English"), 50, lambda row: row.item_en),
        (_("Item in Ukrainian"), 50, lambda row: row.item_uk),
        (_("Quantity"), 12, lambda row: row.quantity),
        (_("Unit"), 10, lambda row: row.unit and row.unit.symbol),
        (_("Amount"), 18, lambda row: row.amount),
        (_("Currency"), 10, lambda row: row.currency),
        (_("Basis"), 12, lambda row: row.get_basis_display()),
        (_("Commitment"), 16, lambda row: row.shown_commitment),
        (_("Document number"), 18, lambda row: row.document_number),
        (_("Source"), 40, lambda row: row.source),
    ]
