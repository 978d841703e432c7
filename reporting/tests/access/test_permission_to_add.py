"""What the matrix says of adding and bringing in is true: new records by form, changed ones by file, as each role in each place."""

import csv
import io
import secrets

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from office import datasets
from office.exporting import export
from office.models import StagedUpload
from office.tests.importing import csv_of
from reporting.tests.access.crawl import browser_of
from reporting.tests.access.forms import form_of_record
from reporting.tests.access.seed import GRADES
from reporting.tests.access.sending import LEDGER, TOKEN, address, compared, is_written, name, places, record_at

WORDED = ["note", "title_uk", "name_uk"]
NEW = {"reference": [""], "slug": ["new-one"], "name_en": ["A new one"], "name_uk": ["Нове"], "on": ["2020-02-03"]}
NEW |= {"symbol_en": ["new"], "symbol_uk": ["нов"]}
CODES = {"partner": "QX", "coalition": "QXQ", "unit": "measure-9"}
LINKS = ["part_of", "replaces", "announced_at", "commitment"]  # they may lead where not everybody sees
ADDED = ["accessionstep", "coalition", "commitment", "delivery", "meeting", "need", "partner", "unit", "workinggroup"]
BROUGHT_IN = ["accessionstep", "allocation", "coalition", "commitment", "meeting", "partner", "workinggroup"]


def model_named(kind):
    return next(model for model in LEDGER if name(model) == kind)


@pytest.mark.parametrize("model", [model_named(kind) for kind in ADDED], ids=name)
def test_whoever_the_matrix_lets_add_a_record_adds_it_and_nobody_else(seed, model):
    superuser = browser_of(seed, "superuser")
    forms = {}
    for place in places(model):
        record = record_at(seed, model, place, GRADES[0] if hasattr(model, "releasability") else None)
        shown = record and address(model, record.pk, "change")
        forms[place] = record and as_new(form_of_record(superuser.get(shown), shown), name(model))

    def adds(person, place):
        return bool(forms[place]) and is_written(browser_of(seed, person), address(model, "add"), forms[place])

    expected, found = compared(seed, model, "add", adds)

    assert expected
    assert found == expected


def as_new(data, kind):
    """The form of a record as of another one like it, without the rows beneath it."""
    alone = {field: value for field, value in data.items() if "-" not in field and field != "read"}
    counts = {field: ["0"] for field in data if field.endswith(("TOTAL_FORMS", "INITIAL_FORMS"))}
    changes = NEW | {link: [""] for link in LINKS} | {"code": [CODES.get(kind, "")]}
    changes = {field: value for field, value in changes.items() if field in alone}
    if kind == "meeting":
        changes["reference"] = ["NEW-99"]
    return alone | counts | changes | TOKEN


@pytest.mark.parametrize("model", [model_named(kind) for kind in BROUGHT_IN], ids=name)
def test_whoever_the_matrix_lets_bring_in_a_file_does_and_nobody_else(seed, model):
    files = {place: changed_by_file(model, record_at(seed, model, place)) for place in places(model)}

    def brings_in(person, place):
        return bool(files[place]) and is_brought_in(browser_of(seed, person), datasets.of_model(model), files[place])

    expected, found = compared(seed, model, "import", brings_in)

    assert expected
    assert found == expected


def changed_by_file(model, record):
    """A file that changes one word of this record."""
    if record is None:
        return None
    stream = io.BytesIO()
    export(stream, "csv", datasets.of_model(model), model._default_manager.filter(pk=record.pk), coded=True)
    row = next(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"))))
    if "reference" in row:
        row = {column: cell for column, cell in row.items() if column not in LINKS}
    return csv_of(row | {next(word for word in WORDED if word in row): "another text"})


def is_brought_in(client, dataset, content):
    """Put a file in and confirm what it would change; say whether it was applied, and undo it."""
    with transaction.atomic():
        upload = SimpleUploadedFile("changed.csv", content)
        client.post(reverse("office:import"), {"form_token": secrets.token_urlsafe(24), "file": upload, "dataset": dataset})
        staged = StagedUpload.objects.filter(name="changed.csv").first()
        if staged is not None:
            client.post(reverse("office:import_confirm", args=[staged.token]), {"digest": staged.digest, "reason": "said by its source"})
            staged.refresh_from_db()
        applied = staged is not None and staged.batch_id is not None and staged.batch.updated == 1
        transaction.set_rollback(True)
    return applied
