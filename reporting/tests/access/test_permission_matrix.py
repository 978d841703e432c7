"""docs/permissions.md is current, and true: each form is sent as each role, whatever its page would have shown them."""

from functools import cache

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import transaction

from coalitions.models import Coalition
from office.models import FormToken
from office.permission_matrix import EVERY, NONE, answer, permissions_held
from office.permission_matrix import OWN as OWN_ONLY
from office.roles import NAMES
from reporting.tests.access.forms import as_filled_by, form_of_record, send
from reporting.tests.access.inventory_of_workbench import FROZEN
from reporting.tests.access.people import OWN_DESKS_ONLY, client_of
from reporting.tests.access.seed import FOREIGN, NOWHERE, OWN

PEOPLE = {"administrator": "Administrator", "editor": "Editor", "officer": "Desk officer", OWN_DESKS_ONLY: "Desk officer"}
PEOPLE |= {"leadership": "Leadership", "staff": None}
WORDED = ["note", "synonyms", "originator", "title_uk", "sentence"]  # the first that a form has is changed
LEDGER = [model for model in admin.site._registry if model._meta.app_label in {"coalitions", "memberships"}]


def test_the_page_of_permissions_is_current(seed):
    call_command("permission_matrix", check=True)


def test_the_page_of_permissions_knows_every_role():
    assert {*PEOPLE.values()} - {None} == set(NAMES)


def address(model, *ending):
    return "/".join(["/admin", model._meta.app_label, model._meta.model_name, *map(str, ending), ""])


def one_at(seed, model, place):
    """A record of this model in this place that is not frozen."""
    planted = [one for one in seed.of_kind(model._meta.model_name) if set(one.places) == {place}]
    return planted[-1].record if planted else None


@pytest.fixture
def filled(seed):
    """The form of a record as whoever may do everything is shown it, with one word changed."""
    superuser = client_of(seed.people["superuser"])

    @cache
    def form(path, number=0):
        data = form_of_record(superuser.get(path), path)
        word = next(name for name in WORDED if name in data)
        return data | {word: ["another text"]}

    return form


def is_written(client, path, data):
    """Send a form; say whether anything of the ledger was written, and undo it."""
    with transaction.atomic():
        before = FormToken.objects.count()
        response = send(client, path, data)
        written = FormToken.objects.count() > before and response.status_code == 302
        transaction.set_rollback(True)
    assert response.status_code in {200, 302, 403, 404}
    return written


@pytest.mark.parametrize("model", LEDGER, ids=lambda model: model._meta.model_name)
@pytest.mark.parametrize("action", ["change", "delete"])
def test_the_matrix_is_true_of_what_is_sent(seed, filled, model, action):
    expected, found = {}, {}
    for place in (OWN, FOREIGN, NOWHERE) if model._default_manager.all().coalition_paths else ("",):
        record = one_at(seed, model, place) if place else next(one.record for one in seed.of_kind(model._meta.model_name))
        if record is None or (action == "delete" and (model._meta.model_name in FROZEN or model is Coalition)):
            continue
        path = address(model, record.pk, action)
        try:
            data = filled(path) if action == "change" else {"post": "yes", "form_token": "x" * 24}
        except StopIteration:
            continue
        for person, role in PEOPLE.items():
            allowed = answer(permissions_held(role), model, action) if role else NONE
            expected[person, place] = allowed == EVERY or (allowed == OWN_ONLY and place == OWN)
            theirs = as_filled_by(seed.people[person], data, seed.people["superuser"])
            found[person, place] = is_written(client_of(seed.people[person]), path, theirs)

    if action == "delete":  # what other records hang on stays, whoever asks
        expected = {key: value and found["editor", key[1]] for key, value in expected.items()}
    assert found == expected
