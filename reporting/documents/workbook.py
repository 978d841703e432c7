"""Workbooks of what a page shows: the rows as they stand there, and a sheet that says what they are."""

import io

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office.dates import ImpreciseDate
from office.spreadsheets.writer import FORMATS, OutSheet, write


def workbook_response(scope, name, title, sheets, told=()):
    """Answer with a workbook of the sheets; `told` adds lines (label, value) to the sheet that says what it is."""
    stream = io.BytesIO()
    write(stream, [*sheets, about(scope, title, told)], "xlsx")
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}-{scope.on.isoformat()}.xlsx")
    return HttpResponse(stream.getvalue(), content_type=FORMATS["xlsx"], headers={"Content-Disposition": disposition})


def about(scope, title, told):
    lines = [
        (_("What"), title),
        (_("As at"), scope.on),
        (_("For"), scope.audience_name),
        *told,
        (_("Made"), f"{timezone.localtime():%d.%m.%Y %H:%M}"),
        (_("By"), scope.viewer.get_full_name() or scope.viewer.get_username()),
    ]
    return OutSheet(_("About"), [_("Question"), _("Answer")], lines, [28, 80])


def table(name, columns, rows):
    """A sheet of the rows: each column is its heading, its width and what it says of a row."""
    headings, widths, values = zip(*columns, strict=True)
    return OutSheet(name, list(headings), ([value(row) for value in values] for row in rows), list(widths))


def known(date):
    """A date as far as it is known, in the reader's words."""
    return date.display(get_language()) if date else None


def day(date, which):
    """Its first or last day, for a program to sort and count by; a column holds nothing else."""
    return getattr(date, which) if date else None


def cell(value):
    """A date known to the day goes out as a date, a vaguer one in the reader's words."""
    if isinstance(value, ImpreciseDate):
        return value.first if value.first == value.last else value.display(get_language())
    return value
