"""From an uploaded file to a confirmed import: staged, looked at, applied exactly as looked at."""

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from office import datasets
from office.importing.lines import Headings
from office.importing.permission import importable
from office.importing.run import WORKBOOK, File, OutcomeChanged, read_tables, run_import
from office.models import StagedUpload
from office.spreadsheets.reader import read_sheets, sheet_names
from office.spreadsheets.table import Caps, Unreadable

ENOUGH = 0.6  # of a sheet's headings must be known before we guess its dataset


def stage(upload, *, owner, dataset=""):
    """Keep an uploaded file for its owner; raise Unreadable when it is no spreadsheet. What expired is thrown away."""
    caps = Caps()
    if upload.size > caps.bytes:
        raise Unreadable("too_many_bytes", limit=caps.bytes // 1024 // 1024)
    file = File(upload.name[-255:], upload.read())
    names = sheet_names(file.content, file.name)
    StagedUpload.objects.expired(timezone.now()).delete()
    staged = StagedUpload(owner=owner, name=file.name, sha256=file.sha256, content=file.content, sheets=names)
    staged.dataset, staged.sheet = _suggested(staged, dataset, importable(owner))
    staged.save()
    return staged


def _suggested(staged, wished, allowed):
    """Guess what the file is: by the wish, by the sheets' names, by the file's name, else by its headings."""
    named = {datasets.named(name): name for name in staged.sheets if datasets.named(name) in allowed}
    if wished in allowed:
        return wished, named.get(wished, staged.sheets[0])
    if len(named) > 1:
        return WORKBOOK, ""
    if named:
        return next(iter(named.items()))
    stem = datasets.named(staged.name.rpartition(".")[0])
    if stem in allowed:
        return stem, staged.sheets[0]
    return _by_headings(staged, allowed), staged.sheets[0]


def _by_headings(staged, allowed):
    (sheet,) = read_sheets(bytes(staged.content), staged.name, staged.sheets[:1])
    known = {}
    for name, resource in allowed.items():
        headings = Headings(resource(), sheet)
        found = {column.column_name for column in headings.columns.values()}
        keyed = "reference" in found or all(found & set(group) for group in resource.required)
        if found and keyed and len(found) >= ENOUGH * sum(1 for cell in headings.row.cells if str(cell).strip()):
            known[name] = len(found)
    best = sorted(known, key=known.get)
    return best[-1] if best and (len(best) == 1 or known[best[-1]] > known[best[-2]]) else ""


def look(staged):
    """Run the import without keeping anything, and remember what it would do."""
    outcome = run_import([_tables(staged)], staged.dataset, user=staged.owner)
    return _remember(staged, outcome)


def apply(staged, *, digest):
    """Apply exactly what was previewed under this digest, once; else raise OutcomeChanged with the new preview remembered."""
    with transaction.atomic():
        staged = StagedUpload.objects.select_for_update().get(pk=staged.pk)
        if staged.batch_id:
            return staged
        try:
            outcome = run_import([_tables(staged)], staged.dataset, user=staged.owner, apply=True, expected=digest)
        except OutcomeChanged as changed:
            outcome = changed.outcome
        _remember(staged, outcome)
        if outcome.applied:
            staged.batch_id = int(outcome.batch.rpartition("-")[2])
            staged.save(update_fields=["batch"])
    if not outcome.applied:
        raise OutcomeChanged(outcome)
    return staged


def _tables(staged):
    file = File(staged.name, bytes(staged.content))
    sheet = None if staged.dataset == WORKBOOK else staged.sheet
    return file, read_tables(file, staged.dataset, sheet)


def _remember(staged, outcome):
    staged.preview = {"sheets": [asdict(sheet) for sheet in outcome.sheets]}
    staged.digest, staged.language = outcome.digest, get_language()
    staged.save(update_fields=["preview", "digest", "language", "dataset", "sheet"])
    return staged
