"""Finding the heading row of a sheet, and reading the rows under it into values."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from office.columns import UNSAID
from office.importing.names import folded
from office.importing.outcome import CREATE, SAME, UPDATE
from office.spreadsheets import values as spoken
from office.widgets import NumberWidget

HEADING_IS_WITHIN = 20  # rows; titles may stand above it


@dataclass
class Line:
    """One row of the sheet on its way into the ledger."""

    number: int
    cells: dict
    values: dict = field(default_factory=dict)
    record: object = None
    creating: bool = False
    changes: list = field(default_factory=list)  # (column, old, new)
    implied: dict = field(default_factory=dict)  # what a cell says beside its own column: "pcs/month" is a basis too
    failed: bool = False
    stored: dict = None  # what the record's fields held before the row was written
    widened: tuple = ()  # (before, after) where the row would release its record to more people
    aside: bool = False  # another row speaks for the same record
    notes: list = field(default_factory=list)  # warnings of its own

    @property
    def what(self):
        return CREATE if self.creating else UPDATE if self.changes else SAME

    def value(self, name):
        """What the row says in a column, or None where it says nothing."""
        said = self.values.get(name)
        return None if said is UNSAID else said


class Headings:
    """Which column of the resource stands in which place of the sheet."""

    def __init__(self, resource, sheet):
        self.known = {}
        for column in resource.columns:
            for heading in column.headings:
                self.known.setdefault(heading, column)
        # a column's own name always wins over another's alias
        self.known |= {folded(column.column_name): column for column in resource.columns}
        candidates = sheet.rows[:HEADING_IS_WITHIN]
        self.row = max(candidates, key=lambda row: (len(self._columns(row)), -row.number), default=None)
        self.columns = self._columns(self.row) if self.row else {}
        self.rows = [row for row in sheet.rows if self.row and row.number > self.row.number]
        self.width = max((place for place, cell in enumerate(self.row.cells if self.row else ()) if spoken.text(cell)), default=-1) + 1
        self.is_delimited = sheet.name == ""

    def _columns(self, row):
        found = {}
        for place, cell in enumerate(row.cells):
            column = self.known.get(_heading(cell))
            if column and column not in found.values():
                found[place] = column
        return found

    def cuts(self, row):
        """Whether a row ends before its headings do. A CSV writes empty cells out; a workbook need not."""
        return self.is_delimited and len(row.cells) < self.width

    def cells_of(self, row):
        """What stands in each column; a row that was cut off says nothing of those behind its end."""
        return {
            column.column_name: row.cells[place] if place < len(row.cells) else ""
            for place, column in self.columns.items()
            if place < len(row.cells) or not self.cuts(row)
        }

    def heading(self, column):
        """What the file writes over a column; its own heading where the file has none."""
        for place, other in self.columns.items():
            if other is column:
                return spoken.text(self.row.cells[place])
        return str(column.heading)

    def strangers(self):
        """Yield (heading, column or None): what means no column, or one that already stands further left, and has something under it."""
        for place, cell in enumerate(self.row.cells if self.row else ()):
            if place not in self.columns and any(spoken.text(row.cells[place]) for row in self.rows if place < len(row.cells)):
                yield spoken.text(cell), self.known.get(_heading(cell))


def _heading(cell):
    return folded(spoken.text(cell).rstrip(" *:"))


def read_lines(headings, run, add_error):
    """Read every row; cells that cannot be read are told to `add_error(line, column, reason)` and leave their row failed."""
    marks = {
        place: spoken.decimal_mark_of(row.cells[place] for row in headings.rows if place < len(row.cells))
        for place, column in headings.columns.items()
        if isinstance(column.widget, NumberWidget)
    }
    lines = []
    for row in headings.rows:
        line = Line(row.number, headings.cells_of(row))
        if not any(spoken.text(cell) for cell in line.cells.values()):
            continue
        if headings.cuts(row):
            told = {"cells": len(row.cells), "headings": headings.width}
            line.notes.append(_("This row has only %(cells)s of %(headings)s cells: the file may be cut off.") % told)
        for place, column in headings.columns.items():
            if not column.late:
                read_cell(line, column, run, add_error, decimal_mark=marks.get(place))
        lines.append(line)
    return lines


def read_cell(line, column, run, add_error, **context):
    name = column.column_name
    if name not in line.cells:  # behind the end of a row that was cut off
        return
    if column.unsaid_when_blank and spoken.text(line.cells[name]) == "":
        line.values[name] = UNSAID
        return
    try:
        line.values[name] = column.widget.clean(line.cells[name], run=run, line=line, **context)
    except ValueError as error:
        add_error(line, column, str(error))
        return
    if column.needed and line.values[name] in (None, ""):
        add_error(line, column, _("A value is needed here."))
