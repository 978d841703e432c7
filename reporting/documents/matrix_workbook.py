"""The partner × coalition matrix as a sheet: roles in words, totals as numbers."""

from django.utils.translation import gettext as _

from office.spreadsheets.writer import OutSheet


def matrix_sheets(matrix):
    names = [coalition.name for coalition in matrix.coalitions]
    headings = [_("Partner"), _("Code"), *names, _("Leads or is a member of"), _("Observes or intends")]
    rows = [[*_cells(row), row.member_of, row.beside] for row in matrix.rows]
    rows.append([_("Lead or member"), None, *matrix.members, None, None])
    rows.append([_("Observe or intend to join"), None, *matrix.beside, None, None])
    if matrix.host:
        rows.append([*_cells(matrix.host), None, None])
    return [OutSheet(_("Partners"), headings, rows, [34, 8, *([16] * len(names)), 12, 12])]


def _cells(row):
    return [row.partner.name, row.partner.code, *(str(seat.role_name) if seat else None for seat in row.cells)]
