"""What an import found or did, as plain data: for the page, for the command line, for comparing two runs."""

import hashlib
import json
from dataclasses import asdict, dataclass, field

CREATE, UPDATE, SAME = "create", "update", "same"


@dataclass(frozen=True)
class Problem:
    """One sentence about one place of the file; `column` is the heading as the file writes it."""

    sheet: str
    row: int | None
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class FieldChange:
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class RowChange:
    row: int
    record: str
    what: str
    fields: tuple
    key: int | None = None  # of the record once it is written; a run that keeps nothing gives another
    widened: bool = False  # would be released to more people than before


@dataclass
class SheetOutcome:
    dataset: str
    sheet: str
    rows: int = 0
    create: int = 0
    update: int = 0
    same: int = 0
    errors: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    widenings: list = field(default_factory=list)  # (record, before, after), for the journal
    same_rows: list = field(default_factory=list)


def _done(change):
    return {name: value for name, value in asdict(change).items() if name != "key"}


@dataclass
class Outcome:
    dataset: str
    sheets: list
    applied: bool = False
    batch: str | None = None
    needs_reason: str = ""  # why the reason that was given for releasing records more widely is none

    def total(self, name):
        return sum(getattr(sheet, name) for sheet in self.sheets)

    @property
    def errors(self):
        return [problem for sheet in self.sheets for problem in sheet.errors]

    @property
    def warnings(self):
        return [problem for sheet in self.sheets for problem in sheet.warnings]

    @property
    def widened(self):
        return sum(change.widened for sheet in self.sheets for change in sheet.changes)

    @property
    def digest(self):
        """The same for two runs that would do the same; sentences are left out, they follow the reader's language."""
        told = [
            [sheet.dataset, sheet.sheet, sheet.rows, [[p.row, p.column, p.value] for p in sheet.errors], [_done(c) for c in sheet.changes]]
            for sheet in self.sheets
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def as_json(self):
        """The object the command line prints."""
        counts = {name: self.total(name) for name in ("rows", CREATE, UPDATE, SAME)}
        refused = [Problem("", None, "", "", self.needs_reason)] if self.needs_reason else []
        answer = {
            "dataset": self.dataset,
            **counts,
            "widened": self.widened,
            "errors": [asdict(problem) for problem in [*self.errors, *refused]],
            "warnings": [asdict(problem) for problem in self.warnings],
            "applied": self.applied,
            "batch": self.batch,
        }
        if self.dataset == "workbook":
            answer["sheets"] = {
                s.sheet or s.dataset: {name: getattr(s, name) for name in ("rows", CREATE, UPDATE, SAME)} for s in self.sheets
            }
        return answer
