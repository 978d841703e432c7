"""Files marked above official use are not attached, as far as that can be told without opening what only a person can read."""

import io
import re

from office.filetypes import CSV, TEXT
from office.importing.secrecy import MARKINGS, TooSecret, is_marking_line, names_a_marking, refuse_sheet
from office.spreadsheets.delimited import read_rows
from office.spreadsheets.table import Caps, Row, Sheet, Unreadable

LAST_WORDS = {re.split(r"[ -]", marking)[-1] for marking in MARKINGS}
LONGEST = 1_000_000  # characters looked at, some three hundred pages: more would hold up everybody else


def is_marked_above(name, description, kind, content):
    """Asked of the name, the description, and the lines and cells of plain text; a PDF or a picture is not read."""
    if names_a_marking(name) or names_a_marking(description):
        return True
    if kind not in (TEXT, CSV):
        return False
    text = content.decode("utf-8-sig")[:LONGEST]
    return _says_so(text) or (kind is CSV and _has_marked_cell(text.encode()))


def _says_so(text):
    folded = text.casefold()
    words = [word for word in LAST_WORDS if word in folded]
    lines = io.StringIO(text, newline=None) if words else ()
    return any(is_marking_line(line) for line in lines if any(word in line.casefold() for word in words))


def _has_marked_cell(content):
    try:
        rows = read_rows(content, Caps())
        refuse_sheet(Sheet("", tuple(Row(number, tuple(cells)) for number, cells in enumerate(rows, 1))))
    except TooSecret:
        return True
    except Unreadable:  # longer or wider than a table that is brought in: its lines have been read
        return False
    return False
