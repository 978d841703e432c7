import json
import pathlib
import sys

from django.core.management.base import BaseCommand
from django.db import Error
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from office import datasets
from office.importing.outcome import Outcome, Problem, SheetOutcome
from office.importing.run import WORKBOOK, File, read_tables, run_import
from office.importing.secrecy import TooSecret, enter_refusal
from office.importing.sentences import sentence
from office.spreadsheets.table import Unreadable

FINE, ERRORS, UNREADABLE = 0, 1, 2


class Command(BaseCommand):
    help = "Preview a spreadsheet's rows against the ledger, or bring them in with --apply."

    def add_arguments(self, parser):
        parser.add_argument("dataset", metavar="DATASET", help=", ".join([*datasets.all(), WORKBOOK]))
        parser.add_argument("--language", choices=["uk", "en"], help="of the sentences; else the office's own")
        parser.add_argument("file", metavar="FILE", type=pathlib.Path)
        parser.add_argument("--sheet", help="the sheet to read; else the one named like the DATASET, else the first")
        parser.add_argument("--apply", action="store_true", help="write; without it nothing is")
        parser.add_argument("--reason", default="", help="why; needed with --apply where rows release records more widely")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, dataset, file, sheet, apply, **options):
        with override(options["language"] or get_language()):
            code = self._import(dataset, file, sheet, apply, options["reason"], as_json=options["json"])
        if code:
            sys.exit(code)

    def _import(self, dataset, file, sheet, apply, reason, *, as_json):
        upload = None
        try:
            if dataset not in datasets.all() and dataset != WORKBOOK:
                raise Unreadable("no_such_dataset", dataset=dataset, datasets=", ".join([*datasets.all(), WORKBOOK]))
            upload = File(file.name, read(file))
            outcome = run_import([(upload, read_tables(upload, dataset, sheet))], dataset, apply=apply, reason=reason)
            code = ERRORS if outcome.errors or outcome.needs_reason else FINE
        except TooSecret as refused:
            enter_refusal(upload)
            outcome, code = unread(dataset, sentence("too_secret"), sheet=refused.sheet, row=refused.row), ERRORS
        except Unreadable as error:
            outcome, code = unread(dataset, sentence(error.code, error.details)), UNREADABLE
        except Error as error:
            reason = _("The database does not answer: %(error)s") % {"error": str(error).partition("\n")[0]}
            outcome, code = unread(dataset, reason), UNREADABLE
        self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False) if as_json else "\n".join(told(outcome)))
        return code


def read(path):
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable("missing_file", path=path) from error


def unread(dataset, reason, *, sheet="", row=None):
    """The outcome of a file that cannot be read at all, or must not be."""
    return Outcome(dataset, [SheetOutcome(dataset, "", errors=[Problem(sheet, row, "", "", reason)])])


def told(outcome):
    """The outcome in lines for people."""
    for problem in outcome.errors:
        yield _("Error: %(place)s") % {"place": place(problem)}
    for problem in outcome.warnings:
        yield _("Warning: %(place)s") % {"place": place(problem)}
    yield from summed_up(outcome)


def counted(outcome):
    counts = {"new": outcome.total("create"), "changed": outcome.total("update"), "same": outcome.total("same")}
    return _("%(new)s new, %(changed)s changed, %(same)s the same.") % counts


def summed_up(outcome):
    yield counted(outcome)
    if outcome.widened:
        widened = ngettext(
            "%(count)s row releases its record more widely.", "%(count)s rows release their records more widely.", outcome.widened
        )
        yield widened % {"count": outcome.widened}
    if outcome.needs_reason:
        yield _("Error: %(place)s") % {"place": outcome.needs_reason}
    if outcome.applied:
        yield _("Applied as %(batch)s.") % {"batch": outcome.batch}
    elif outcome.errors or outcome.needs_reason:
        yield _("Nothing was written.")
    else:
        yield _("Nothing was written; add --apply to bring the rows in.")


def place(problem):
    """One sentence that names sheet, row, column and value."""
    parts = [
        problem.sheet and _("sheet “%(sheet)s”") % {"sheet": problem.sheet},
        problem.row and _("row %(row)s") % {"row": problem.row},
        problem.column and _("column “%(column)s”") % {"column": problem.column},
        problem.value and _("value “%(value)s”") % {"value": problem.value},
    ]
    where = ", ".join(part for part in parts if part)
    return f"{where}: {problem.reason}" if where else problem.reason
