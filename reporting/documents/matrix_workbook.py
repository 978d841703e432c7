"""The partner × coalition matrix as a workbook: roles in words, totals as numbers, and a sheet that says what it answers."""

from django.utils.translation import gettext as _

from office import glyphs
from office.spreadsheets.writer import OutSheet


def matrix_sheets(scope, matrix):
    headings = [_("Partner"), _("Code"), *(coalition.name for coalition in matrix.coalitions), _("Leads or is a member"), _("Beside")]
    rows = [_cells(row, counted=True) for row in matrix.rows]
    rows += [
        [_("Lead or member"), None, *matrix.members, None, None],
        [_("Observe or intend to join"), None, *matrix.beside, None, None],
    ]
    if matrix.host:
        rows.append(_cells(matrix.host, counted=False))
    told = [
        (_("What it shows"), _("Partners and coalitions: who leads, takes part, observes or intends to join")),
        (_("As at"), scope.on),
        (_("For"), scope.audience_name),
        (_("Counted"), _("Those that lead or are members; Ukraine hosts every format and is not counted.")),
    ]
    widths = [34, 8, *([16] * len(matrix.coalitions)), 12, 12]
    return [OutSheet(_("Partners"), headings, rows, widths), OutSheet(_("About"), [_("What"), _("Value")], told, [20, 80])]


def _cells(row, *, counted):
    places = [str(glyphs.word(seat.role)) if seat else None for seat in row.cells]
    return [row.partner.name, row.partner.code, *places, *((row.member_of, row.beside) if counted else (None, None))]
