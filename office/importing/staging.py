"""From an uploaded file to a confirmed import: staged, looked at, applied exactly as looked at."""

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from office import datasets
from office.importing import secrecy
from office.importing.lines import Headings
from office.importing.permission import importable, rights
from office.importing.run import WORKBOOK, File, OutcomeChanged, one_at_a_time, read_tables, run_import
from office.models import StagedUpload
from office.spreadsheets.reader import read_sheets, sheet_names
from office.spreadsheets.table import Caps, Unreadable

MOST_WAITING = 20  # files of one person, not yet confirmed
ENOUGH = 0.6  # of a sheet's headings must be known before we guess its dataset


class ReasonNeeded(Exception):
    """Rows release records more widely, and what was given as the reason is none."""


def file_of(upload):
    caps = Caps()
    if upload.size > caps.bytes:
        raise Unreadable("too_many_bytes", limit=caps.bytes // 1024 // 1024)
    return File(upload.name[-255:], upload.read())


@transaction.atomic
def stage(file, *, owner, dataset=""):
    """Look at a file and keep it for its owner alone; raise Unreadable when it is no spreadsheet, TooSecret when it must not be kept.

    The same file sent twice is kept once. What expired is thrown away.
    """
    names = sheet_names(file.content, file.name)
    for name in [file.name, *names]:
        secrecy.refuse_name(name)
    one_at_a_time(f"staging for {owner.pk}")
    StagedUpload.objects.expired(timezone.now()).delete()
    waiting = StagedUpload.objects.filter(owner=owner, name=file.name, sha256=file.sha256).waiting(timezone.now()).first()
    if not waiting and StagedUpload.objects.filter(owner=owner).waiting(timezone.now()).count() >= MOST_WAITING:
        raise Unreadable("too_many_waiting", limit=MOST_WAITING)
    staged = waiting or StagedUpload(owner=owner, name=file.name, sha256=file.sha256, content=file.content, sheets=names)
    staged.dataset, staged.sheet = _suggested(staged, dataset, importable(owner))
    staged.save()
    look_if_readable(staged)
    return staged


def look_if_readable(staged):
    """A sheet that cannot be read is told of when the page is shown, where another one can be chosen."""
    if not staged.dataset:
        return
    try:
        look(staged)
    except Unreadable:
        staged.preview = None
    staged.save(update_fields=["preview", "digest", "language"])


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
    secrecy.refuse_sheet(sheet)
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
    """Run the import without keeping anything, and put what it would do into the staged upload, which the caller may save."""
    return _remember(staged, run_import([_tables(staged)], staged.dataset, user=staged.owner))


def is_looked_at(staged):
    """Is what was seen still said in the reader's language, and to somebody of the same rights?"""
    return staged.preview is not None and staged.language == get_language() and staged.preview.get("rights") == rights(staged.owner)


def apply(staged, *, digest, reason="", request=None):
    """Apply exactly what was previewed under this digest, once; else raise OutcomeChanged with the new preview remembered."""
    with transaction.atomic():
        one_at_a_time(f"staging for {staged.owner_id}")
        staged = StagedUpload.objects.select_for_update().get(pk=staged.pk)
        if staged.batch_id:
            return staged
        try:
            outcome = run_import(
                [_tables(staged)], staged.dataset, user=staged.owner, apply=True, expected=digest, reason=reason, request=request
            )
        except OutcomeChanged as changed:
            outcome = changed.outcome
        _remember(staged, outcome)
        if outcome.applied:
            staged.batch_id = int(outcome.batch.rpartition("-")[2])
        staged.save(update_fields=["preview", "digest", "language", "batch"])
    if outcome.needs_reason:
        raise ReasonNeeded(outcome.needs_reason)
    if not outcome.applied:
        raise OutcomeChanged(outcome)
    return staged


def _tables(staged):
    file = File(staged.name, bytes(staged.content))
    sheet = None if staged.dataset == WORKBOOK else staged.sheet
    return file, read_tables(file, staged.dataset, sheet)


def _remember(staged, outcome):
    sheets = [{name: value for name, value in asdict(sheet).items() if name != "widenings"} for sheet in outcome.sheets]
    staged.preview = {"sheets": sheets, "rights": rights(staged.owner)}
    staged.digest, staged.language = outcome.digest, get_language()
    return staged
