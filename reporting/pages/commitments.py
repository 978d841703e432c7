from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _

from memberships.models import Commitment
from office.spreadsheets.writer import OutSheet
from reporting.documents.paper import paper, strictest_marking
from reporting.documents.workbook import cell, workbook_response
from reporting.figures.commitments import orders, register, sort, totals, with_relations
from reporting.filters import APART_CHOICES, CommitmentFilter
from reporting.pages.listing import listing, said
from reporting.scope import Scope


def commitments(request, template="reporting/commitments.html"):
    scope = Scope.of(request)
    filters = CommitmentFilter(request.GET, register(scope), scope)
    summary = totals(filters.qs)
    ordered = with_relations(scope, sort(filters.qs, request.GET.get("sort"), orders()))
    shown = listing(request, filters, ordered, summary.rows, on_paper=template.endswith("_print.html"))
    rows = list(shown.rows)
    context = {
        "scope": scope,
        "listing": shown,
        "commitments": rows,
        "paper": paper(scope, rows),
        "totals": summary,
        "apart": [(reason, words, summary.apart[reason]) for reason, words in APART_CHOICES if reason in summary.apart],
        "may_export": request.user.has_perm("memberships.export_commitment"),
    }
    return render(request, template, context)


def commitments_xlsx(request):
    """Every filtered row in the shown order, not only the page that was looked at."""
    if not request.user.has_perm("memberships.export_commitment"):
        raise PermissionDenied
    scope = Scope.of(request)
    filters = CommitmentFilter(request.GET, register(scope), scope)
    rows = list(with_relations(scope, sort(filters.qs, request.GET.get("sort"), orders())))
    told = [(_("Filters"), said(request, filters)), (_("Rows"), len(rows)), (_("Marking"), strictest_marking(rows))]
    title = _("Commitments")
    return workbook_response(scope, "commitments", title, [OutSheet(title, *_columns(rows))], told)


def _columns(rows):
    apart = dict(APART_CHOICES)
    columns = [
        (_("Reference"), 16, lambda row: row.reference),
        (_("Announced"), 14, lambda row: cell(row.announced_on)),
        (_("Partners"), 30, lambda row: "; ".join(share.partner.name for share in row.shown_shares)),
        (_("Coalition"), 30, lambda row: row.coalition and row.coalition.name),
        (_("Item"), 60, lambda row: row.item),
        (_("Category"), 14, lambda row: row.get_category_display()),
        (_("Quantity"), 12, lambda row: row.quantity),
        (_("Unit"), 10, lambda row: row.unit and row.unit.symbol),
        (_("Amount"), 18, lambda row: row.amount),
        (_("Currency"), 10, lambda row: row.currency),
        (_("Basis"), 12, lambda row: row.get_basis_display()),
        (_("Status"), 20, lambda row: Commitment.Status(row.status).label),
        (_("Received"), 12, lambda row: row.received if row.quantity is not None else None),
        (_("Received, money"), 18, lambda row: row.received_amount if row.amount is not None else None),
        (_("Confirmed"), 14, lambda row: cell(row.confirmed_on)),
        (_("Until"), 14, lambda row: cell(row.until)),
        (_("Counted in totals"), 12, lambda row: _("no") if row.apart else _("yes")),
        (_("Why not counted"), 26, lambda row: apart.get(row.apart, "")),
        (_("Source"), 40, lambda row: row.source),
    ]
    return [name for name, _w, _v in columns], ([value(row) for _n, _w, value in columns] for row in rows), [w for _n, w, _v in columns]
