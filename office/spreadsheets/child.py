"""The bounded process that looks into a file: bytes on its input, JSON on its output, nothing else in reach."""

import datetime
import json
import sys

from office.spreadsheets import delimited, workbook
from office.spreadsheets.kind import kind_of
from office.spreadsheets.table import Caps, Unreadable


def limit_resources(caps):
    try:
        import resource
    except ImportError:  # not on Windows; the parent's clock still holds
        return
    limits = [
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, caps.seconds),
        (resource.RLIMIT_AS, caps.memory),
        (resource.RLIMIT_FSIZE, caps.answer),
    ]
    for limit, value in limits:
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):  # macOS refuses some of them
            continue


def look_into(content, name, wanted, caps):
    """Return the sheet names, or the rows of the wanted sheets."""
    kind = kind_of(content, name, caps)
    if kind == "csv":
        rows = delimited.read_rows(content, caps)
        return {"names": [""]} if wanted is None else {"sheets": [{"name": "", "rows": rows, "errors": []}]}
    book = workbook.open_workbook(content, caps)
    if wanted is None:
        return {"names": book.sheet_names}
    if missing := [sheet for sheet in wanted if sheet not in book.sheet_names]:
        raise Unreadable("no_such_sheet", sheet=missing[0], sheets=", ".join(book.sheet_names))
    sheets, characters = [], 0
    for name in wanted:
        sheet = _sheet(book, content, kind, name, caps)
        characters += sum(_length(cell) for cells in sheet["rows"] for cell in cells)
        if characters > caps.characters:  # one text can stand in very many cells of a small file
            raise Unreadable("too_much_text", limit=caps.characters)
        sheets.append(sheet)
    return {"sheets": sheets}


def _length(cell):
    return len(cell) + 1 if isinstance(cell, str) else 10


def _sheet(book, content, kind, name, caps):
    rows = workbook.read_rows(book, name, caps)
    errors = workbook.cells_without_value(content, name) if kind == "xlsx" else {}
    running = workbook.running_lines(content, name) if kind == "xlsx" else []
    return {"name": name, "rows": rows, "running": running, "errors": [[row, column, text] for (row, column), text in errors.items()]}


def tagged(value):
    """Dates and times have no form of their own in JSON."""
    if isinstance(value, (datetime.date, datetime.time)):
        return {type(value).__name__: value.isoformat()}
    raise TypeError(type(value))


def main():
    request = json.loads(sys.argv[1])
    caps = Caps(**request["caps"])
    limit_resources(caps)
    try:
        written = _written(look_into(sys.stdin.buffer.read(), request["name"], request["sheets"], caps))
        if len(written) > caps.answer:
            raise Unreadable("too_much")
    except Unreadable as error:
        written = _written({"unreadable": error.code, "details": error.details})
    except MemoryError:
        written = _written({"unreadable": "too_much", "details": {}})
    sys.stdout.buffer.write(written)


def _written(answer):
    return json.dumps(answer, default=tagged, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


if __name__ == "__main__":
    main()
