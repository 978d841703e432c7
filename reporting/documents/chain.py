"""The workbook of a chain of needs: every stage and gap as a number, and one sheet more for the need that was opened."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from memberships.models import Commitment
from reporting.documents.workbook import day, known, table


def chain_sheets(groups, services, by, scope):
    rows = [row for group in groups for line in group.lines for row in _rows(group, line, scope.partner)]
    sheets = [table(_("Needs"), _stages(by) + _closing(), rows)]
    return [*sheets, table(_("What serves it"), _services(by), services)] if services else sheets


def _rows(group, line, partner):
    """The need's own row, and one more for a partner's part of it."""
    whole = (group, line, line, _("all"))
    return [whole, (group, line, line.part, partner.name)] if partner else [whole]


def _place(row):
    group = row[0]
    return str(group.line) if group.line else _("Not on the roadmap yet")


def _stages(by):
    quarter = by.display(get_language())
    return [
        (_("Coalition"), 28, lambda row: row[1].need.coalition.name),
        (_("Line of effort"), 30, _place),
        (_("Reference"), 12, lambda row: row[1].need.reference),
        (_("Need"), 50, lambda row: row[1].item),
        (_("Whose part"), 16, lambda row: row[3]),
        (_("Unit"), 8, lambda row: row[1].unit.symbol),
        (_("Needed"), 12, lambda row: row[1].needed),
        (_("Pledged"), 12, lambda row: row[2].firm),
        (_("On a condition"), 12, lambda row: row[2].conditional),
        (_("Stale"), 12, lambda row: row[2].stale),
        (_("Committed"), 12, lambda row: row[2].committed),
        (_("Planned by the end of %(quarter)s") % {"quarter": quarter}, 14, lambda row: row[2].planned),
        (_("Planned in all"), 12, lambda row: row[2].planned_in_all),
        (_("Received"), 12, lambda row: row[2].received),
        (_("In use"), 12, lambda row: row[2].use.in_service),
        (_("Spent"), 12, lambda row: row[2].use.spent),
        (_("Under repair"), 12, lambda row: row[2].use.under_repair),
        (_("Lost"), 12, lambda row: row[2].use.lost),
    ]


def _closing():
    """What concerns the need as a whole stands once, in its own row."""

    def of_need(value):
        return lambda row: value(row[1]) if row[2] is row[1] else None

    return [
        (_("Not committed"), 12, of_need(lambda line: line.gap)),
        (_("Committed, not planned"), 12, of_need(lambda line: line.unplanned)),
        (_("Behind the plan"), 12, of_need(lambda line: line.behind)),
        (_("Received, not in use"), 12, of_need(lambda line: line.not_in_use)),
        (_("Covered"), 10, of_need(lambda line: round(line.coverage, 4))),
        (_("Needed by"), 14, of_need(lambda line: known(line.needed_by))),
        (_("Needed by, last day"), 14, of_need(lambda line: day(line.needed_by, "last"))),
        (_("Closes by the end of"), 14, of_need(lambda line: known(line.forecast.closes))),
        (_("Closes, last day"), 14, of_need(lambda line: day(line.forecast.closes, "last"))),
        (_("Short when needed"), 12, of_need(lambda line: line.short_when_needed)),
        (_("Short after the whole plan"), 12, of_need(lambda line: line.forecast.short_for_good)),
        (_("Counted with"), 14, of_need(lambda line: line.owner and line.owner.reference)),
        (_("Its share"), 10, of_need(lambda line: line.asked.share)),
    ]


def _services(by):
    return [
        (_("Commitment"), 16, lambda line: line.commitment.reference),
        (_("Item"), 50, lambda line: line.commitment.item),
        (_("Partners"), 30, lambda line: "; ".join(partner.name for partner in line.partners)),
        (_("Status"), 18, lambda line: Commitment.Status(line.status).label),
        (_("Counts"), 12, lambda line: line.quantity),
        (_("Planned by the end of %(quarter)s") % {"quarter": by.display(get_language())}, 14, lambda line: line.planned),
        (_("Planned in all"), 12, lambda line: line.planned_in_all),
        (_("Next planned"), 14, lambda line: known(line.next_planned)),
        (_("Received"), 12, lambda line: line.received),
        (_("In use"), 12, lambda line: line.in_use),
    ]
