"""A whole file into the ledger, in one transaction: looked at and taken back, or applied if it is as it was looked at."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from office import datasets, journal
from office.database import locks
from office.importing import secrecy
from office.importing.names import Names
from office.importing.outcome import Outcome
from office.importing.sheet_run import SheetRun
from office.importing.unseen import Sight
from office.models import ImportBatch
from office.spreadsheets.reader import read_sheets, sheet_names
from office.spreadsheets.table import Unreadable
from office.widening import LONGEST_REASON, permit_widening

WORKBOOK = "workbook"
LOCK = "office import"  # imports, previews too, go one after the other


class OutcomeChanged(Exception):
    """Applying would no longer do what was previewed; carries what it would do now."""

    def __init__(self, outcome):
        super().__init__("outcome changed")
        self.outcome = outcome


class _TakeBack(Exception):
    pass


@dataclass(frozen=True)
class File:
    name: str
    content: bytes

    @property
    def sha256(self):
        return hashlib.sha256(self.content).hexdigest()


class Run:
    """What the sheets of one file share: the person, the reason they gave, and the names looked up so far."""

    def __init__(self, user=None, *, applying=False, reason=""):
        self.user = user
        self.applying = applying
        self.reason = reason
        self.sight = Sight(user)
        self.widened = defaultdict(set)  # by model, the records that a sheet gives to more people, for which a reason is asked
        self._names = {}

    def names(self, naming):
        if naming not in self._names:
            self._names[naming] = Names(naming, self.user)
        return self._names[naming]

    def forget(self, model):
        """Names of records just written are looked up anew."""
        self.sight.forget(model)
        self._names = {naming: names for naming, names in self._names.items() if not naming.depends_on(model)}


def read_tables(file, dataset, sheet=None):
    """Return [(dataset, sheet)] in the order in which they depend on each other; raise Unreadable."""
    names = sheet_names(file.content, file.name)
    if dataset == WORKBOOK:
        wanted = [(name, _only_sheet(names, name)) for name in datasets.all() if name in map(datasets.named, names)]
        if not wanted:
            raise Unreadable("no_dataset_sheets", datasets=", ".join(datasets.all()))
    elif sheet and names == [""]:
        raise Unreadable("csv_has_no_sheets", sheet=sheet)
    else:
        wanted = [(dataset, _only_sheet(names, dataset) or names[0] if sheet is None else sheet)]
    read = read_sheets(file.content, file.name, [name for _dataset, name in wanted])
    return [(name, table) for (name, _sheet), table in zip(wanted, read, strict=True)]


def _only_sheet(names, dataset):
    """The sheet that is named like the dataset, or None; which of two is meant nobody can tell."""
    found = [name for name in names if datasets.named(name) == dataset]
    if len(found) > 1:
        raise Unreadable("twin_sheets", first=found[0], second=found[1], dataset=dataset)
    return found[0] if found else None


def run_import(files, dataset, *, user=None, apply=False, expected=None, reason="", request=None):
    """Carry out an import and return its Outcome; without `apply`, or with any error, nothing stays written.

    `files` are (File, tables) pairs. With `expected`, the digest of a preview, raise OutcomeChanged unless it comes to the same.
    What is marked above official use is not even looked at: TooSecret. A `reason` is needed where records are released more widely.
    """
    for file, tables in files:
        secrecy.refuse(file, [sheet for _dataset, sheet in tables])
    outcome = Outcome(dataset, [])
    try:
        with transaction.atomic():
            one_at_a_time()
            batch = _batch(files, dataset, user)
            if apply:
                batch.take_number()
            with pghistory.context(**_act(files, batch, user, reason)):
                _carry_out(files, outcome, Run(user, applying=apply, reason=reason))
                if outcome.errors or not apply:
                    raise _TakeBack
                if expected is not None and outcome.digest != expected:
                    raise OutcomeChanged(outcome)
                if outcome.widened:
                    _require_reason(outcome, user, reason)
                batch.keep(outcome)
                _enter(batch, outcome, user, reason, request)
        outcome.applied, outcome.batch = True, batch.reference
    except _TakeBack:
        if expected is not None and outcome.digest != expected:
            raise OutcomeChanged(outcome) from None
    return outcome


def one_at_a_time(name=LOCK):
    try:
        locks.hold(name, settings.IMPORT_PATIENCE)
    except locks.Busy as error:
        raise Unreadable("busy") from error
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10min'")  # one that is served may take less


def _batch(files, dataset, user):
    names = ", ".join(file.name for file, _tables in files)[:255]
    digest = files[0][0].sha256 if len(files) == 1 else hashlib.sha256("".join(file.sha256 for file, _t in files).encode()).hexdigest()
    sheets = [name for _file, tables in files for name, _sheet in tables]
    return ImportBatch(by=user, file_name=names, sha256=digest, dataset=dataset, datasets=sheets)


def _act(files, batch, user, reason):
    who = {"user": user.pk} if user is not None else {}
    why = {"reason": reason[:LONGEST_REASON]} if reason else {}
    told = {"batch": batch.reference if batch.pk else None, "file": batch.file_name, "sha256": batch.sha256}
    each = {"files": [file.name for file, _tables in files]} if len(files) > 1 else {}
    return {**who, **why, "act": "import", **told, **each}


def _require_reason(outcome, user, reason):
    try:
        permit_widening(by=user, reason=reason)
    except ValidationError as error:
        outcome.needs_reason = " ".join(error.messages)
        raise _TakeBack from error


def _enter(batch, outcome, user, reason, request):
    """Into the journal, in the transaction of the import itself: what came, and what it releases more widely."""
    entry = {"by": user, "request": request, "about": batch.reference}
    counts = {"created": batch.created, "updated": batch.updated, "same": batch.same, "widened": outcome.widened}
    journal.enter(
        journal.Kind.IMPORT, **entry, file=batch.file_name, sha256=batch.sha256, dataset=batch.dataset, sheets=batch.datasets, **counts
    )
    if outcome.widened:
        records = [widening for sheet in outcome.sheets for widening in sheet.widenings]
        journal.enter(journal.Kind.WIDENING, **entry, route="import", reason=" ".join(reason.split()), records=records)


def _carry_out(files, outcome, run):
    """All sheets in the order of their datasets, whichever file they come from; then what follows once all are written."""
    tables = [table for _file, tables in files for table in tables]
    tables.sort(key=lambda table: list(datasets.all()).index(table[0]))
    sheets = []
    for dataset, table in tables:
        sheet = SheetRun(run, dataset, datasets.all()[dataset](user=run.user, run=run), table)
        sheet.carry_out()
        sheets.append(sheet)
    for sheet in sheets:
        sheet.close()
    outcome.sheets = [sheet.outcome for sheet in sheets]
