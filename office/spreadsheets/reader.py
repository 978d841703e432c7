"""Reading a spreadsheet file: its sheet names, then the rows of the chosen sheets, each through the bounded process."""

import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from dataclasses import asdict

from office.spreadsheets.table import Caps, CellError, Row, Sheet, Unreadable

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPS = Caps()
DATE_TYPES = {"date": datetime.date, "datetime": datetime.datetime, "time": datetime.time}


def sheet_names(content, name, caps=CAPS):
    """Return the names of a workbook's sheets, or `[""]` for a CSV."""
    return _ask(content, name, None, caps)["names"]


def read_sheets(content, name, sheets, caps=CAPS):
    """Return the named sheets; rows without any value are left out, the others keep their number."""
    return [_sheet(answer) for answer in _ask(content, name, list(sheets), caps)["sheets"]]


def _ask(content, name, sheets, caps):
    if len(content) > caps.bytes:
        raise Unreadable("too_many_bytes", limit=caps.bytes // 1024 // 1024)
    request = json.dumps({"name": name, "sheets": sheets, "caps": asdict(caps)})
    with tempfile.TemporaryFile() as said:  # weighed before it is read
        try:
            done = subprocess.run(
                [sys.executable, "-m", "office.spreadsheets.child", request],
                input=content,
                stdout=said,
                stderr=subprocess.DEVNULL,
                timeout=caps.seconds,
                cwd=ROOT,
                env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Unreadable("too_slow", limit=caps.seconds) from error
        if said.seek(0, os.SEEK_END) > caps.answer:
            raise Unreadable("too_much")
        said.seek(0)
        answer = said.read()
    if done.returncode < 0:  # killed by one of its limits
        raise Unreadable("too_much")
    if done.returncode:  # the parser gave up in a way it cannot report itself
        raise Unreadable("broken")
    answer = json.loads(answer.decode("utf-8", "replace"))
    if code := answer.get("unreadable"):
        raise Unreadable(code, **answer["details"])
    return answer


def _sheet(answer):
    rows = answer["rows"]
    for row, column, text in answer["errors"]:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = CellError(text)
    kept = ((number, cells) for number, cells in enumerate(rows, 1) if any(not _blank(cell) for cell in cells))
    rows = tuple(Row(number, tuple(_value(cell) for cell in cells)) for number, cells in kept)
    return Sheet(answer["name"], rows, tuple(answer.get("running", ())))


def _blank(cell):
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _value(cell):
    if isinstance(cell, dict):
        ((kind, text),) = cell.items()
        return DATE_TYPES[kind].fromisoformat(text)
    return cell
