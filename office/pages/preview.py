"""A remembered preview as a page reads it: counted, filtered, in the reader's words."""

from dataclasses import dataclass
from itertools import chain

from django.utils.text import capfirst
from django.utils.translation import pgettext_lazy

from office import datasets
from office.importing.outcome import CREATE, SAME, UPDATE
from office.importing.permission import rights
from office.importing.run import WORKBOOK
from office.pages.worded import Words
from office.pages.written import addresses

ERRORS, WARNINGS, WIDENED = "errors", "warnings", "widened"
VIEWS = {
    ERRORS: pgettext_lazy("rows of an import", "Errors"),
    WARNINGS: pgettext_lazy("rows of an import", "Warnings"),
    WIDENED: pgettext_lazy("rows of an import", "Released more widely"),
    UPDATE: pgettext_lazy("rows of an import", "Changed"),
    CREATE: pgettext_lazy("rows of an import", "New"),
    SAME: pgettext_lazy("rows of an import", "Same"),
}


@dataclass(frozen=True)
class Entry:
    """One row of the file, as the page shows it."""

    sheet: str
    dataset: str
    row: int | None
    record: str = ""
    fields: tuple = ()
    column: str = ""
    value: str = ""
    reason: str = ""
    href: str = ""
    widened: bool = False
    is_new: bool = False

    @property
    def kind(self):
        return datasets.all()[self.dataset]._meta.model._meta.verbose_name_plural


class Preview:
    def __init__(self, staged):
        self.reader = staged.owner
        self.applied = staged.batch_id is not None
        # What was done stays in the batch's account; its rows are shown only to somebody who may still see what they name.
        self.hidden = self.applied and staged.preview.get("rights") != rights(staged.owner)
        self.sheets = staged.preview["sheets"]
        self.several = staged.dataset == WORKBOOK
        self.resources = {name: resource() for name, resource in datasets.all().items()}
        self.counts = {name: sum(sheet[name] for sheet in self.sheets) for name in (CREATE, UPDATE, SAME)}
        self.counts |= {name: sum(len(sheet[name]) for sheet in self.sheets) for name in (ERRORS, WARNINGS)}
        self.counts[WIDENED] = sum(bool(change.get("widened")) for sheet in self.sheets for change in sheet["changes"])

    @property
    def total(self):
        return sum(sheet["rows"] for sheet in self.sheets)

    @property
    def tabs(self):
        return [(name, label, self.counts[name]) for name, label in VIEWS.items() if self.counts[name] or name in {CREATE, UPDATE, SAME}]

    @property
    def first_view(self):
        return next((name for name in (ERRORS, UPDATE, CREATE, SAME) if self.counts[name]), SAME)

    @property
    def can_apply(self):
        return not self.counts[ERRORS] and bool(self.counts[CREATE] or self.counts[UPDATE])

    def rows(self, view):
        """Every row of one view, as it was remembered; only the page that is shown is put into words."""
        return list(chain.from_iterable(((sheet, row) for row in self._rows_of(sheet, view)) for sheet in self.sheets))

    def _rows_of(self, sheet, view):
        if self.hidden:
            return []
        if view == WIDENED:
            return [change for change in sheet["changes"] if change.get("widened")]
        if view in {ERRORS, WARNINGS}:
            return sheet[view]
        if view == SAME:
            return [{"row": number} for number in sheet["same_rows"]]
        return [change for change in sheet["changes"] if change["what"] == view]

    def readable(self, rows):
        changes = [(sheet["dataset"], change) for sheet, row in rows for change in row.get("fields", ())]
        words = Words(
            [(self._column(dataset, change), change[which]) for dataset, change in changes for which in ("old", "new")], self.reader
        )
        found = addresses([(sheet["dataset"], row.get("key")) for sheet, row in rows], self.reader) if self.applied else {}
        return [self._entry(sheet, row, words, found) for sheet, row in rows]

    def _entry(self, sheet, row, words, found):
        dataset = sheet["dataset"]
        fields = tuple(self._field(self._column(dataset, change), change, words) for change in row.get("fields", ()))
        told = {name: row.get(name, "") for name in ("record", "column", "value", "reason")}
        told |= {"widened": bool(row.get("widened")), "is_new": row.get("what") == CREATE}
        return Entry(sheet["sheet"], dataset, row["row"], fields=fields, href=found.get((dataset, row.get("key")), ""), **told)

    def _column(self, dataset, change):
        return self.resources[dataset].fields[change["column"]]

    def _field(self, column, change, words):
        return capfirst(str(column.heading)), words.of(column, change["old"]), words.of(column, change["new"])
