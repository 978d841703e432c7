"""Files for the tests, as people and programs make them."""

import io

import openpyxl

from office.spreadsheets import writer


def csv_file(*rows, delimiter=",", encoding="utf-8"):
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


def workbook(**sheets):
    """An xlsx made by another program than our writer."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def written(suffix, *sheets):
    stream = io.BytesIO()
    writer.write(stream, sheets, suffix)
    return stream.getvalue()
