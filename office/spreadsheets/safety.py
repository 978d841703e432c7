"""Text that a spreadsheet program would take for a formula, made harmless in CSV, and made itself again on the way in."""

import re

# What no spreadsheet format can hold in a cell.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|[\ud800-\udfff]|\ufffe|\uffff")
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\U00010000-\U0010ffff]")  # Excel counts the last ones, beyond two bytes, as two characters
SHEET_NAME = 31  # characters; Excel holds no more
SIGNS = "=+-@'＝＋－＠"  # the last four are the full-width forms, which Excel folds
TRIGGERS = tuple(SIGNS + "\t\r\n")

# Opened with semicolons or tabs between cells, a text is cut there, and where a line ends in it; quotes and blanks count for nothing.
_CUT = r"""([;\t\r\n][ "]*)"""
_BEGINS = f"(?=[{re.escape(SIGNS)}])"
_INNER, _INNER_NEUTRAL = re.compile(_CUT + _BEGINS), re.compile(_CUT + "'" + _BEGINS)


def neutral(text):
    """Return the text as a CSV cell that no program will calculate, whichever delimiter it cuts the line by."""
    text = _INNER.sub(r"\1'", text)
    return "'" + text if text.startswith(TRIGGERS) else text


def sheet_name(text, taken=()):
    """Return a name that every program takes for a sheet, and that is not among those taken."""
    name = NOT_IN_NAMES.sub("-", " ".join(CONTROL.sub("", str(text)).split())).strip("' ")[:SHEET_NAME].strip("' ") or "-"
    names = [name, *(f"{name[: SHEET_NAME - 4].strip()} {number}" for number in range(2, 200))]
    used = {other.casefold() for other in taken} | {"history"}  # Excel keeps that one to itself
    return next(name for name in names if name.casefold() not in used)


def restored(cell):
    """Undo `neutral`."""
    cell = cell[1:] if cell.startswith("'") and cell[1:].startswith(TRIGGERS) else cell
    return _INNER_NEUTRAL.sub(r"\1", cell)
