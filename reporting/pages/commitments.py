from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from memberships.models import Commitment
from office.spreadsheets.writer import OutSheet
from reporting.documents.in_euro import in_euro
from reporting.documents.paper import paper
from reporting.documents.workbook import WorkbookDraft, day, known, table
from reporting.figures.commitments import orders, register, sort, totals, with_relations
from reporting.figures.drawn import behind_commitments
from reporting.figures.withheld import not_included, withheld
from reporting.filters import APART_CHOICES, CommitmentFilter, told_apart
from reporting.pages.listing import listing, said
from reporting.pages.papers import hand_out
from reporting.scope import Scope


def commitments(request, template="reporting/commitments.html"):
    scope = Scope.of(request)
    filters = _filters(request, scope)
    summary = totals(filters.qs)
    ordered = with_relations(scope, sort(filters.qs, request.GET.get("sort"), orders()))
    shown = listing(request, filters, ordered, summary.rows, on_paper=template.endswith("_print.html"))
    rows = list(shown.rows)
    context = {
        "scope": scope,
        "listing": shown,
        "commitments": rows,
        "paper": paper(scope, drawn=behind_commitments(scope, filters.qs)),
        "withheld": withheld(scope, lambda inside: behind_commitments(inside, _filters(request, inside).qs)),
        "totals": summary,
        "apart": [(reason, words, summary.apart[reason]) for reason, words in APART_CHOICES if reason in summary.apart],
        "may_export": request.user.has_perm("memberships.export_commitment"),
    }
    return TemplateResponse(request, template, context)


def commitments_xlsx(request):
    """Every filtered row in the shown order, not only the page that was looked at."""
    if not request.user.has_perm("memberships.export_commitment"):
        raise PermissionDenied
    scope = Scope.of(request)
    filters = _filters(request, scope)
    summary = totals(filters.qs)
    rows = list(with_relations(scope, sort(filters.qs, request.GET.get("sort"), orders())))
    left_out = withheld(scope, lambda inside: behind_commitments(inside, _filters(request, inside).qs))
    told = [(_("Filters"), said(request, filters)), (_("Rows"), len(rows)), *not_included(left_out)]
    drawn = paper(scope, drawn=behind_commitments(scope, filters.qs))
    sheets = [table(_("Commitments"), _columns(scope), rows), _sums(scope, summary)]
    return hand_out(request, WorkbookDraft.of("commitments", scope, _("Commitments"), sheets, drawn, told, left_out))


def _filters(request, scope):
    return CommitmentFilter(request.GET, register(scope), scope)


def _sums(scope, summary):
    """What the counted rows come to, a line a stage and currency; never added across either."""
    lines = [(stage.word, currency, amount) for stage in summary.stages for currency, amount in stage.money.items()]
    lines += [line for stage in summary.stages for line in in_euro(scope, stage.word, stage.money)]
    return OutSheet(_("Totals"), [_("Stage"), _("Currency"), _("Amount")], lines, [20, 10, 20])


def _columns(scope):
    """Where a fact comes from is told inside the office only."""
    columns = [
        (_("Reference"), 16, lambda row: row.reference),
        (_("Announced"), 16, lambda row: known(row.announced_on)),
        (_("Announced, first day"), 14, lambda row: day(row.announced_on, "first")),
        (_("Partners"), 30, lambda row: "; ".join(share.partner.name for share in row.shown_shares)),
        (_("Coalition"), 30, lambda row: row.coalition and row.coalition.name),
        (_("Item in English"), 50, lambda row: row.item_en),
        (_("Item in Ukrainian"), 50, lambda row: row.item_uk),
        (_("Category"), 14, lambda row: row.get_category_display()),
        (_("Quantity"), 12, lambda row: row.quantity),
        (_("Unit"), 10, lambda row: row.unit and row.unit.symbol),
        (_("Amount"), 18, lambda row: row.amount),
        (_("Currency"), 10, lambda row: row.currency),
        (_("Basis"), 12, lambda row: row.get_basis_display()),
        (_("Status"), 20, lambda row: Commitment.Status(row.status).label),
        (_("Received"), 12, lambda row: row.received if row.quantity is not None else None),
        (_("Received, money"), 18, _received_money),
        (_("Confirmed"), 16, lambda row: known(row.confirmed_on)),
        (_("Confirmed, last day"), 14, lambda row: day(row.confirmed_on, "last")),
        (_("Until"), 16, lambda row: known(row.until)),
        (_("Until, last day"), 14, lambda row: day(row.until, "last")),
        (_("Days late"), 10, lambda row: row.late.days if row.late else None),
        (_("Counted in totals"), 12, lambda row: _("no") if row.apart else _("yes")),
        (_("Why not counted"), 26, told_apart),
    ]
    return [*columns, (_("Source"), 40, lambda row: row.source)] if scope.is_internal else columns


def _received_money(row):
    """Of what has arrived without a price nothing is known in money."""
    unpriced = row.status in {Commitment.Status.PARTLY_DELIVERED, Commitment.Status.FULFILLED} and not row.received_amount
    return None if row.amount is None or unpriced else row.received_amount
