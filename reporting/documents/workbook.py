"""Workbooks of what a page shows: the rows as they stand there, and a sheet that says what they are."""

import io
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office.dates import ImpreciseDate
from office.spreadsheets.writer import FORMATS, OutSheet, write
from office.templatetags.ledger import when
from reporting.documents.draft import Draft, subject_of
from reporting.documents.passport import passport
from reporting.documents.stamp import audience_and_day, numbered
from reporting.figures.withheld import Withheld


@dataclass(frozen=True, kw_only=True)
class WorkbookDraft(Draft):
    """Sheets under a title; `told` adds lines (label, value) to the sheet that says what it is."""

    title: str
    sheets: tuple
    told: tuple = ()
    left_out: Withheld | None = None

    media_type, suffix = FORMATS["xlsx"], "xlsx"

    @classmethod
    def of(cls, kind, scope, title, sheets, paper, told=(), withheld=None):
        named = {"kind": kind, "subject": subject_of(scope), "title": title, "left_out": withheld}
        return cls(scope=scope, paper=paper, sheets=tuple(sheets), told=tuple(told), **named)

    @property
    def withheld(self):
        return self.left_out

    @cached_property
    def kept(self):
        """The sheets with their rows gone through once."""
        return [OutSheet(sheet.name, sheet.headings, [list(row) for row in sheet.rows], sheet.widths) for sheet in self.sheets]

    def words(self):
        return repr([self.title, self.told, self.paper.marking, [(sheet.name, sheet.headings, sheet.rows) for sheet in self.kept]])

    def made(self, paper):
        stream = io.BytesIO()
        write(stream, [*self.kept, self._about(paper)], "xlsx", said=self._said(paper))
        return stream.getvalue()

    def _about(self, paper):
        lines = [
            (_("What"), self.title),
            (_("No."), paper.number),
            (_("Copy"), paper.copy),
            (_("As at"), self.scope.on),
            (_("For"), self.scope.audience_name),
            (_("In euro at rates of"), self.scope.eur),
            (_("Marking"), paper.marking),
            *self.told,
            (_("Figure passport"), self._passport(paper)),
            (_("Made"), when(paper.issued_at)),
            (_("By"), paper.issued_by or _("Coalition Support Office")),
        ]
        lines = [(label, value) for label, value in lines if value not in ("", None)]
        return OutSheet(_("About"), [_("Question"), _("Answer")], lines, [28, 80])

    def _passport(self, paper):
        kept = passport(self.scope, self.kind, "workbook", paper.drawn, copy=paper.copy_name, subject=self.subject)
        return kept.code if kept else ""

    def _said(self, paper):
        """What the file says of itself outside its cells: its properties, and the foot of each printed sheet."""
        told = " · ".join(filter(None, [audience_and_day(self.scope), numbered(paper)]))
        return {
            "title": self.title,
            "author": _("Coalition Support Office"),
            "company": _("Coalition Support Office"),
            "subject": told,
            "keywords": paper.marking,
            "created": timezone.localtime(paper.issued_at).replace(tzinfo=None),
            "head": f"{self.title} · {paper.marking}",
            "foot": told,
        }


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
