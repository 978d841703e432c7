"""The workbook of what falls short: the needs with their figures, and the commitments that would close them."""

from django.utils.translation import gettext as _

from memberships.models import Commitment
from reporting.documents.workbook import day, known, table


def shortfall_sheets(lines, remedies):
    behind = [(line, remedy) for line in lines for remedy in remedies[line.need.pk]]
    return [table(_("What falls short"), _needs(), lines), table(_("What would close it"), _remedies(), behind)]


def _needs():
    return [
        (_("Coalition"), 28, lambda line: line.need.coalition.name),
        (_("Reference"), 12, lambda line: line.need.reference),
        (_("Need"), 50, lambda line: line.chain.item),
        (_("Priority"), 10, lambda line: line.chain.asked.priority),
        (_("Unit"), 8, lambda line: line.chain.unit.symbol),
        (_("Needed by"), 14, lambda line: known(line.chain.needed_by)),
        (_("Needed by, last day"), 14, lambda line: line.day),
        (_("Needed"), 12, lambda line: line.chain.needed),
        (_("Committed"), 12, lambda line: line.chain.committed),
        (_("Received"), 12, lambda line: line.chain.received),
        (_("Planned until then"), 12, lambda line: line.planned),
        (_("Short"), 12, lambda line: line.short),
        (_("Still short at the end"), 12, lambda line: line.left),
        (_("Closes by the end of"), 14, lambda line: known(line.chain.forecast.closes)),
        (_("Closes, last day"), 14, lambda line: day(line.chain.forecast.closes, "last")),
    ]


def _remedies():
    return [
        (_("Need"), 12, lambda row: row[0].need.reference),
        (_("Commitment"), 16, lambda row: row[1].line.commitment.reference),
        (_("Item"), 50, lambda row: row[1].line.commitment.item),
        (_("Partners"), 30, lambda row: "; ".join(partner.name for partner in row[1].line.partners)),
        (_("Status"), 18, lambda row: Commitment.Status(row[1].line.status).label),
        (_("Would bring"), 12, lambda row: row[1].rest),
        (_("Unit"), 8, lambda row: row[0].chain.unit.symbol),
        (_("Next planned"), 14, lambda row: known(row[1].line.next_planned)),
    ]
