"""docs/permissions.md is current, and true: each form is sent as each role, whatever its page would have shown them."""

from functools import cache

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from office import datasets
from office.ledger import Attachable
from office.markings import Marked
from office.roles import NAMES
from reporting.tests.access.crawl import browser_of, opened
from reporting.tests.access.forms import as_filled_by, form_of_record
from reporting.tests.access.inventory_of_workbench import FROZEN
from reporting.tests.access.people import OWN_DESKS_ONLY
from reporting.tests.access.seed import GRADES, OWN
from reporting.tests.access.sending import (
    LEDGER,
    PEOPLE,
    TOKEN,
    address,
    allowed,
    compared,
    is_written,
    name,
    places,
    record_at,
)

WORDED = ["note", "synonyms", "originator", "title_uk", "sentence"]  # what of these a form has is changed
FREE = [model for model in LEDGER if name(model) not in FROZEN]


def test_the_page_of_permissions_is_current(seed):
    call_command("permission_matrix", check=True)


def test_the_page_of_permissions_knows_every_role():
    assert {*PEOPLE.values()} - {None} == set(NAMES)


@pytest.fixture
def filled(seed):
    """The form of a record as whoever may do everything is shown it, with one word changed, and filled in by another."""
    superuser = browser_of(seed, "superuser")

    @cache
    def form(path):
        data = form_of_record(superuser.get(path), path)
        return data | {word: ["another text"] for word in WORDED if word in data}

    return lambda path, person: as_filled_by(seed.people[person], form(path), seed.people["superuser"])


@pytest.mark.parametrize("model", LEDGER, ids=name)
def test_whoever_the_matrix_lets_change_a_record_changes_it_and_nobody_else(seed, filled, model):
    def changes(person, place):
        record = record_at(seed, model, place)
        path = record and address(model, record.pk, "change")
        return bool(record) and is_written(browser_of(seed, person), path, filled(path, person))

    expected, found = compared(seed, model, "change", changes)

    assert expected or name(model) in FROZEN
    assert found == expected


@pytest.mark.parametrize("model", FREE, ids=name)
def test_whoever_the_matrix_lets_delete_a_record_deletes_it_and_nobody_else(seed, model):
    """What other records hang on stays, whoever asks."""

    def deletes(person, place):
        record = record_at(seed, model, place)
        return bool(record) and is_written(browser_of(seed, person), address(model, record.pk, "delete"), TOKEN | {"post": "yes"})

    expected, found = compared(seed, model, "delete", deletes)

    assert found == expected


@pytest.mark.parametrize("model", [model for model in FREE if issubclass(model, Marked)], ids=name)
def test_whoever_the_matrix_lets_release_a_record_more_widely_does_and_nobody_else(seed, filled, model):
    wider = {"releasability": ["public"], "widening_reason": ["said by its source"]}

    def widens(person, place):
        record = record_at(seed, model, place, GRADES[0])
        path = record and address(model, record.pk, "change")
        return bool(record) and is_written(browser_of(seed, person), path, filled(path, person) | wider)

    expected, found = compared(seed, model, "widen", widens)

    assert expected
    assert found == expected


@pytest.mark.parametrize("model", [model for model in LEDGER if issubclass(model, Attachable)], ids=name)
def test_whoever_the_matrix_lets_attach_a_file_attaches_it_and_nobody_else(seed, model):
    def attaches(person, place):
        record = record_at(seed, model, place)
        path = record and reverse("office:attach", args=[model._meta.label_lower, record.pk])
        file = SimpleUploadedFile("given.txt", b"words of its own")
        return bool(record) and is_written(browser_of(seed, person), path, TOKEN | {"file": file, "description": "given"})

    expected, found = compared(seed, model, "attach", attaches)

    assert expected
    assert found == expected


@pytest.mark.parametrize("model", LEDGER, ids=name)
def test_whoever_the_matrix_lets_read_reads_and_nobody_else(seed, model):
    """The list, a record, its history and the export of the list."""
    expected, found = {}, {}
    for person in PEOPLE:
        client = browser_of(seed, person)
        for place in places(model):
            record = record_at(seed, model, place)
            reads = person != OWN_DESKS_ONLY or place in {"", OWN}  # "own" stands for "every" where a person is set so
            for ending, action in {"change": "view", "history": "history"}.items() if record else ():
                expected[person, place, action] = allowed(person, model, action, OWN) and reads
                found[person, place, action] = opened(client, address(model, record.pk, ending)).status_code == 200
        expected[person, "list"] = allowed(person, model, "view", OWN)
        found[person, "list"] = opened(client, address(model)).status_code == 200
        if datasets.of_model(model):
            expected[person, "export"] = allowed(person, model, "export", OWN)
            found[person, "export"] = opened(client, address(model, "export", "csv"), "post").status_code == 200

    assert found == expected
