"""The workbook of slippage: a partner a row, or a promise a row."""

from django.utils.translation import gettext as _

from reporting.documents.workbook import day, known, table
from reporting.figures.slippage import STATES


def partner_sheets(partners, total):
    return [table(_("Slippage"), _partners(), [*partners, _Whole(total)])]


class _Whole:
    """All promises together: a joint one counted once."""

    partner = None

    def __init__(self, slippage):
        self.slippage = slippage


def _named(row):
    if isinstance(row, _Whole):
        return _("All promises, each once")
    return row.partner.name if row.partner else _("collective")


def _partners():
    return [
        (_("Partner"), 30, _named),
        (_("Promises"), 10, lambda row: row.slippage.promises),
        (_("Fell due"), 10, lambda row: row.slippage.due),
        (_("Kept in time"), 12, lambda row: row.slippage.kept),
        (_("Kept late"), 12, lambda row: row.slippage.late),
        (_("Overdue"), 10, lambda row: row.slippage.overdue),
        (_("Awaited"), 10, lambda row: row.slippage.awaited),
        (_("Dropped"), 10, lambda row: row.slippage.dropped),
        (_("Moved"), 10, lambda row: row.slippage.moved),
        (_("Changed in figure"), 14, lambda row: row.slippage.changed),
        (_("Median delay, days"), 14, lambda row: row.slippage.median),
    ]


def promise_sheets(promises):
    return [table(_("Promises"), _promises(), promises)]


def _promises():
    return [
        (_("Commitment"), 16, lambda row: row.commitment.reference),
        (_("Item"), 50, lambda row: row.commitment.item),
        (_("First promised for"), 16, lambda row: known(row.period)),
        (_("First promised for, last day"), 14, lambda row: day(row.period, "last")),
        (_("Promised on"), 14, lambda row: row.since),
        (_("Quantity"), 12, lambda row: row.quantity),
        (_("Unit"), 8, lambda row: row.commitment.unit and row.commitment.unit.symbol if row.quantity is not None else None),
        (_("Amount"), 18, lambda row: row.amount),
        (_("Currency"), 10, lambda row: row.commitment.currency if row.amount is not None else None),
        (_("Planned for now"), 16, lambda row: known(row.planned)),
        (_("Times moved"), 10, lambda row: row.moved),
        (_("Times changed"), 10, lambda row: row.changed),
        (_("Received by"), 14, lambda row: row.kept_on),
        (_("State"), 16, lambda row: str(STATES[row.state])),
        (_("Delay, days"), 10, lambda row: row.delay),
    ]
