"""xlsx and ods by calamine. Runs only in the bounded process: the parser can use much memory, and can panic."""

import datetime
import html
import io
import re
import zipfile

import python_calamine
from defusedxml import ElementTree

from office.spreadsheets.table import Unreadable

CELL = re.compile(rb"<c\s([^>]*[^/>])>(.*?)</c>", re.DOTALL)
PLACE = re.compile(rb'(?:^|\s)r="([A-Z]{1,3})([0-9]{1,7})"')
RUNNING = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)[^>]*>([^<]*)</")
FACE = re.compile(r'&"[^"]*"|&K[0-9A-Fa-f]{6}|&\d+ ?|&[BIUSEXYPNDTGFAZ]')
STORED = re.compile(rb"<v>([^<]+)</v>")


def open_workbook(content, caps):
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(content))
    except python_calamine.PasswordError as error:
        raise Unreadable("locked") from error
    except Exception as error:
        raise Unreadable("broken") from error
    if not workbook.sheet_names:
        raise Unreadable("no_sheets")
    if len(workbook.sheet_names) > caps.sheets:
        raise Unreadable("too_many_sheets", limit=caps.sheets)
    return workbook


def read_rows(workbook, name, caps):
    """Return the rows of one sheet from the top of the sheet on, empty ones included, so that numbers are the sheet's own."""
    try:
        sheet = workbook.get_sheet_by_name(name)
        height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
        if height > caps.rows + 1:
            raise Unreadable("too_many_rows", limit=caps.rows)
        if width > caps.columns:
            raise Unreadable("too_many_columns", limit=caps.columns)
        rows = sheet.to_python(skip_empty_area=False, nrows=caps.rows + 1)
        if any(isinstance(cell, str) and len(cell) > caps.cell for cells in rows for cell in cells):
            raise Unreadable("cell_too_long", limit=caps.cell)
        return [[_plain(cell) for cell in cells] for cells in rows]
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        raise Unreadable("broken") from error


def cells_without_value(content, name):
    """Return {(row, column): text} of an xlsx sheet's failed and never calculated formulas, which calamine gives as blank."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        path = _sheet_path(archive, name)
        xml = archive.read(path) if path else b""
    if b't="e"' not in xml and b"<f" not in xml:
        return {}
    return dict(_without_value(xml))


def running_lines(content, name):
    """Return what an xlsx sheet prints at the head and foot of its pages, line by line."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        path = _sheet_path(archive, name)
        xml = archive.read(path) if path else b""
    texts = [html.unescape(found.decode("utf-8", "replace")) for found in RUNNING.findall(xml)]
    return [part.strip() for text in texts for part in re.split(r"&[LCR]|\n", FACE.sub("", text)) if part.strip()]


def _without_value(xml):
    for attributes, inside in (cell.groups() for cell in CELL.finditer(xml)):
        failed = b't="e"' in attributes
        stored = STORED.search(inside)
        if (failed or (b"<f" in inside and not stored and b't="str"' not in attributes)) and (place := PLACE.search(attributes)):
            yield (int(place[2]) - 1, _column(place[1].decode())), stored[1].decode() if stored else "="


def _sheet_path(archive, name):
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target") for relation in relations}
    for sheet in workbook.findall(".//{*}sheet"):
        relation = next((value for key, value in sheet.items() if key.endswith("}id")), None)
        if sheet.get("name") == name and (target := targets.get(relation)):
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return path if path in archive.namelist() else None
    return None


def _column(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _plain(cell):
    if isinstance(cell, datetime.timedelta):
        return cell.total_seconds() / 86400
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return cell
