"""The workbook of what lies between coalitions: a sheet a table, each coalition's figures in rows of their own."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from office.spreadsheets.writer import OutSheet
from reporting.documents.workbook import day, known, table
from reporting.figures.overlaps import COMMITMENTS


def between_sheets(found):
    waiting = table(_("Milestones"), _milestones(), found.waiting)
    return [_counts(found), _money(found), waiting, _needs(found), table(_("Overlaps"), _settled(), found.settled)]


def _counts(found):
    rows = [
        (row.partner.name, cell.coalition.name, cell.tally.pledged, cell.tally.stale, cell.tally.committed, cell.tally.received)
        for row in found.partners.rows
        for cell in row.held
    ]
    heads = [_("Partner"), _("Coalition"), _("Pledged"), _("Stale"), _("Committed"), _("Received, in whole or part")]
    return OutSheet(_("Shared partners"), heads, rows, [30, 36, 10, 10, 12, 14])


def _money(found):
    rows = [
        (row.partner.name, coalition.name, currency, amount)
        for row in found.partners.rows
        for coalition, money in row.money
        for currency, amount in money.items()
    ]
    return OutSheet(_("Committed money"), [_("Partner"), _("Coalition"), _("Currency"), _("Committed")], rows, [30, 36, 10, 20])


def _milestones():
    return [
        (_("Waiting coalition"), 30, lambda line: line.coalition.name),
        (_("Milestone"), 14, lambda line: line.milestone.reference),
        (_("Title"), 44, lambda line: line.milestone.title),
        (_("Due"), 14, lambda line: known(line.milestone.due_on)),
        (_("Due, last day"), 14, lambda line: day(line.milestone.due_on, "last")),
        (_("Waits for the coalition"), 30, lambda line: line.awaited.coalition.name if line.awaited.milestone else _("another coalition")),
        (_("Waits for"), 14, lambda line: line.awaited.milestone and line.awaited.milestone.reference),
        (_("Its title"), 44, lambda line: line.awaited.milestone and line.awaited.milestone.title),
        (_("Its due date"), 14, lambda line: known(line.awaited.milestone.due_on) if line.awaited.milestone else None),
        (_("Days late"), 10, lambda line: line.days_late or None),
    ]


def _needs(found):
    rows = [
        (
            group.item,
            group.unit.symbol,
            one.need.coalition.name,
            one.need.reference,
            one.quantity,
            one.owner.reference if one.owner else None,
            None if one.owner else one.quantity,
        )
        for group in found.needs
        for one in group.needs
    ]
    heads = [_("Item"), _("Unit"), _("Coalition"), _("Reference"), _("Needed"), _("Counted with"), _("Counted once")]
    return OutSheet(_("Needs"), heads, rows, [50, 8, 36, 14, 14, 14, 14])


def _settled():
    return [
        (_("Kind"), 14, lambda one: _("Commitment") if one.kind == COMMITMENTS else _("Need")),
        (_("Record"), 16, lambda one: one.record.reference),
        (_("Coalition"), 36, lambda one: one.record.coalition and one.record.coalition.name),
        (_("Decision"), 26, lambda one: one.overlap.get_decision_display()),
        (pgettext("overlaps", "Owner"), 16, lambda one: one.owner.reference),
        (_("Its coalition"), 36, lambda one: one.owner.coalition and one.owner.coalition.name),
        (_("Share"), 10, lambda one: one.overlap.share),
        (_("Decided"), 14, lambda one: known(one.overlap.decided_on)),
    ]
