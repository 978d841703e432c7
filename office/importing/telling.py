"""What is said of one row: its mistakes as sentences, its changes as plain text that no reader's language alters."""

from office.importing.outcome import FieldChange, Problem, RowChange
from office.spreadsheets import values as spoken

LONGEST_VALUE = 300  # of a cell shown beside an error


def problem(sheet, row, heading, cell, reason):
    return Problem(sheet.name, row, _storable(heading), _storable(spoken.text(cell)[:LONGEST_VALUE]), reason)


def change(line, resource):
    fields = tuple(
        FieldChange(column.column_name, *(_shown(column, resource.seen(column, value)) for value in (old, new)))
        for column, old, new in line.changes
        if not (line.creating and new in (None, "", ()))
    )
    return RowChange(line.number, str(line.record), line.what, fields, getattr(line.record, "pk", None), bool(line.widened))


def _shown(column, value):
    return str(column.widget.render(value, coded=True))


def _storable(text):
    return text.replace("\0", "\ufffd")
