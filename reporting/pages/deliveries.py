from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from memberships.models import Delivery
from office.spreadsheets.writer import OutSheet
from reporting.documents.in_euro import in_euro
from reporting.documents.paper import paper
from reporting.documents.workbook import WorkbookDraft, day, known, table
from reporting.figures.commitments import sort
from reporting.figures.deliveries import lots, orders, totals, with_relations
from reporting.figures.drawn import behind_deliveries
from reporting.figures.withheld import not_included, withheld
from reporting.filters import DeliveryFilter
from reporting.pages.listing import listing, said
from reporting.pages.papers import hand_out
from reporting.scope import Scope


def deliveries(request, template="reporting/deliveries.html"):
    scope = Scope.of(request)
    filters = _filters(request, scope)
    summary = totals(filters.qs)
    ordered = with_relations(scope, sort(filters.qs, request.GET.get("sort"), orders()))
    shown = listing(request, filters, ordered, summary.rows, on_paper=template.endswith("_print.html"))
    rows = list(shown.rows)
    context = {
        "scope": scope,
        "listing": shown,
        "deliveries": rows,
        "paper": paper(scope, drawn=behind_deliveries(scope, filters.qs)),
        "withheld": withheld(scope, lambda inside: behind_deliveries(inside, _filters(request, inside).qs)),
        "totals": summary,
        "may_export": request.user.has_perm("memberships.export_delivery"),
    }
    return TemplateResponse(request, template, context)


def deliveries_xlsx(request):
    if not request.user.has_perm("memberships.export_delivery"):
        raise PermissionDenied
    scope = Scope.of(request)
    filters = _filters(request, scope)
    summary = totals(filters.qs)
    rows = list(with_relations(scope, sort(filters.qs, request.GET.get("sort"), orders())))
    left_out = withheld(scope, lambda inside: behind_deliveries(inside, _filters(request, inside).qs))
    told = [(_("Filters"), said(request, filters)), (_("Rows"), len(rows)), *not_included(left_out)]
    drawn = paper(scope, drawn=behind_deliveries(scope, filters.qs))
    sums = OutSheet(_("Totals"), [_("Stage"), _("Currency"), _("Amount")], _sums(scope, summary), [20, 10, 20])
    sheets = [table(_("Deliveries"), _columns(scope), rows), sums]
    return hand_out(request, WorkbookDraft.of("deliveries", scope, _("Deliveries"), sheets, drawn, told, left_out))


def _filters(request, scope):
    return DeliveryFilter(request.GET, lots(scope), scope)


def _sums(scope, summary):
    received = Delivery.Stage.RECEIVED.label
    return [*((received, currency, amount) for currency, amount in summary.received.items()), *in_euro(scope, received, summary.received)]


def _columns(scope):
    """Where a fact comes from is told inside the office only."""
    columns = [
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
    ]
    own = [(_("Document number"), 18, lambda row: row.document_number), (_("Source"), 40, lambda row: row.source)]
    return [*columns, *own] if scope.is_internal else columns
