"""Spreadsheets going out: text stays text, numbers and dates stay typed, whatever the format."""

import datetime
import io
import itertools
import re
from dataclasses import dataclass, field
from decimal import Decimal

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TextProperties
from odf.table import Table, TableCell, TableRow
from odf.teletype import addTextToElement
from odf.text import P

from office.spreadsheets.safety import CONTROL, neutral, sheet_name

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
EXCEL_CELL = 32_767


class TooLong(ValueError):
    """A text is longer than a cell of the format can hold, and is never cut."""


@dataclass(frozen=True)
class OutSheet:
    """A sheet to be written: its rows may be any iterable and are gone through once."""

    name: str
    headings: list
    rows: object
    widths: list = field(default_factory=list)


def write(stream, sheets, suffix, *, said=None):
    """Write the sheets to a binary stream as xlsx, ods or csv; a CSV holds one sheet.

    `said` is what a workbook says of itself outside its cells: its properties, and the head and foot of its printed sheets.
    """
    if suffix == "xlsx":
        return write_xlsx(stream, sheets, said)
    return {"ods": write_ods, "csv": write_csv}[suffix](stream, sheets)


def write_xlsx(stream, sheets, said=None):
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        if said:
            book.set_properties({name: value for name, value in said.items() if name not in {"head", "foot"}})
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd.mm.yyyy", "align": "left"})
        whole, broken = book.add_format({"num_format": "#,##0"}), book.add_format({"num_format": "#,##0.00#"})
        for sheet in sheets:
            page = book.add_worksheet(sheet_name(sheet.name, book.sheetnames))
            page.freeze_panes(1, 0)
            if said:
                _print_setup(page, said)
            for column in range(len(sheet.headings)):
                page.set_column(column, column, sheet.widths[column] if column < len(sheet.widths) else 18)
            for column, text in enumerate(sheet.headings):
                page.write_string(0, column, CONTROL.sub("", str(text)), heading)
            last = 0
            for last, cells in enumerate(sheet.rows, 1):
                for column, value in enumerate(cells):
                    _write_xlsx_cell(page, last, column, value, day, whole, broken)
            if sheet.headings:
                page.autofilter(0, 0, last, len(sheet.headings) - 1)


def _print_setup(page, said):
    """Landscape, as wide as the paper, its heads repeated, with head and foot on each sheet."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header(f"&L&8{_running(said['head'])}")
    page.set_footer(f"&L&8{_running(said['foot'])}&R&8&P / &N")


def _running(text):
    """Excel reads & as a command, takes digits after a size as more of it, and holds 255 characters."""
    return " " + CONTROL.sub("", str(text))[:200].replace("&", "&&")


def _write_xlsx_cell(page, row, column, value, day, whole, broken):
    """Measured figures are grouped in thousands; plain whole numbers (a year, a version) are not."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, datetime.date):
        page.write_datetime(row, column, value, day)
    elif isinstance(value, (int, float, Decimal)) and Decimal(f"{float(value):.15g}") == Decimal(str(value)):
        figure = (whole if value == value.to_integral_value() else broken) if isinstance(value, Decimal) else None
        page.write_number(row, column, float(value), figure)
    else:  # text, and numbers that a spreadsheet would round
        text = CONTROL.sub("", str(value))
        if len(text) > EXCEL_CELL:
            raise TooLong(f"{page.name} {row + 1}: {len(text)} > {EXCEL_CELL}")
        page.write_string(row, column, text)


def write_csv(stream, sheets):
    """UTF-8 with its mark, so that Excel opens Ukrainian right."""
    (sheet,) = sheets
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    for cells in itertools.chain([map(str, sheet.headings)], sheet.rows):
        text.write(",".join(_quoted(_csv_cell(value)) for value in cells) + "\r\n")
    text.detach()


def _quoted(text):
    """Quoted, too, where another delimiter stands in the text: a program that splits there sees that it belongs to the cell."""
    return '"' + text.replace('"', '""') + '"' if re.search(r'[,;\t\r\n"]|^\s|\s$', text) else text


def _csv_cell(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float, Decimal)):
        return _plain_number(Decimal(str(value)))
    if isinstance(value, datetime.date):
        return value.isoformat()
    return neutral(CONTROL.sub("", str(value)))


def _plain_number(value):
    """Three decimals get a zero more: "1.234" could be read as a thousand and more by someone else's program."""
    text = f"{value:f}"
    return text + "0" if re.fullmatch(r"-?[1-9][0-9]{0,2}\.[0-9]{3}", text) else text


def write_ods(stream, sheets):
    document = OpenDocumentSpreadsheet()
    bold = Style(name="heading", family="table-cell")
    bold.addElement(TextProperties(fontweight="bold"))
    document.automaticstyles.addElement(bold)
    names = []
    for sheet in sheets:
        names.append(sheet_name(sheet.name, names))
        table = Table(name=names[-1])
        table.addElement(_ods_row(sheet.headings, bold))
        for cells in sheet.rows:
            table.addElement(_ods_row(cells))
        document.spreadsheet.addElement(table)
    document.write(stream)


def _ods_row(cells, style=None):
    row = TableRow()
    for value in cells:
        row.addElement(_ods_cell(value, style))
    return row


def _ods_cell(value, style):
    extra = {"stylename": style} if style else {}
    if value is None or value == "":
        return TableCell()
    if isinstance(value, bool):
        return TableCell(valuetype="boolean", booleanvalue="true" if value else "false", **extra)
    if isinstance(value, datetime.date):
        return _with_text(TableCell(valuetype="date", datevalue=value.isoformat(), **extra), value.isoformat())
    if isinstance(value, (int, float, Decimal)) and Decimal(f"{float(value):.15g}") == Decimal(str(value)):
        return _with_text(TableCell(valuetype="float", value=f"{Decimal(str(value)):f}", **extra), str(value))
    cell = TableCell(valuetype="string", **extra)
    text = CONTROL.sub("", str(value)).replace("\t", " ")
    return _with_text(cell, text)


def _with_text(cell, text):
    for line in text.split("\n"):
        paragraph = P()
        addTextToElement(paragraph, line)
        cell.addElement(paragraph)
    return cell
