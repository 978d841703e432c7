"""A remembered preview as a page reads it: counted, filtered, in the reader's words."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from office import datasets, numbers
from office.dates import ImpreciseDate
from office.importing.outcome import CREATE, SAME, UPDATE
from office.importing.run import WORKBOOK
from office.widgets import ImpreciseDateWidget, NumberWidget, WordWidget, YesNoWidget

ERRORS, WARNINGS = "errors", "warnings"
VIEWS = {
    ERRORS: pgettext_lazy("rows of an import", "Errors"),
    WARNINGS: pgettext_lazy("rows of an import", "Warnings"),
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


class Preview:
    def __init__(self, staged):
        self.sheets = staged.preview["sheets"]
        self.several = staged.dataset == WORKBOOK
        self.resources = {name: resource() for name, resource in datasets.all().items()}
        self.counts = {name: sum(sheet[name] for sheet in self.sheets) for name in (CREATE, UPDATE, SAME)}
        self.counts |= {name: sum(len(sheet[name]) for sheet in self.sheets) for name in (ERRORS, WARNINGS)}

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
        if view in {ERRORS, WARNINGS}:
            return sheet[view]
        if view == SAME:
            return [{"row": number} for number in sheet["same_rows"]]
        return [change for change in sheet["changes"] if change["what"] == view]

    def readable(self, rows):
        return [self._entry(sheet, row) for sheet, row in rows]

    def _entry(self, sheet, row):
        fields = tuple(self._field(sheet["dataset"], change) for change in row.get("fields", ()))
        told = {name: row.get(name, "") for name in ("record", "column", "value", "reason")}
        return Entry(sheet["sheet"], sheet["dataset"], row["row"], fields=fields, **told)

    def _field(self, dataset, change):
        column = self.resources[dataset].fields[change["column"]]
        return str(column.heading), _worded(column, change["old"]), _worded(column, change["new"])


def _worded(column, text):
    """Turn a code word or an ISO date of the remembered preview into the reader's own."""
    if text and isinstance(column.widget, WordWidget):
        return str(column.widget.choices(text).label)
    if text and isinstance(column.widget, YesNoWidget):
        return _("yes") if text == "yes" else _("no")
    if text and isinstance(column.widget, NumberWidget):
        return numbers.number(Decimal(text), get_language())
    if text and isinstance(column.widget, ImpreciseDateWidget):
        return ImpreciseDate.parse(text).display(get_language())
    return text
