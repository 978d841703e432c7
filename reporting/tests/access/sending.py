"""The matrix of permissions as it is asked by sending: who sends, about which record, what was written of it."""

from django.contrib import admin
from django.db import transaction

from office.models import FormToken
from office.permission_matrix import EVERY, NONE, answer, permissions_held
from office.permission_matrix import OWN as OWN_ONLY
from reporting.tests.access.forms import send
from reporting.tests.access.people import OWN_DESKS_ONLY
from reporting.tests.access.seed import FOREIGN, NOWHERE, OWN

PEOPLE = {"administrator": "Administrator", "editor": "Editor", "officer": "Desk officer", OWN_DESKS_ONLY: "Desk officer"}
PEOPLE |= {"leadership": "Leadership", "staff": None}
LEDGER = [model for model in admin.site._registry if model._meta.app_label in {"coalitions", "memberships"}]
TOKEN = {"form_token": "x" * 24}


def name(model):
    return model._meta.model_name


def address(model, *ending):
    return "/".join(["/admin", model._meta.app_label, name(model), *map(str, ending), ""])


def places(model):
    return (OWN, FOREIGN, NOWHERE) if model._default_manager.all().coalition_paths else ("",)


def record_at(seed, model, place, grade=None):
    """A record of this model in this place, the last that was planted; `place` is empty where there are none."""
    planted = [one for one in seed.of_kind(name(model)) if (not place or set(one.places) == {place}) and grade in (None, one.grade)]
    return planted[-1].record if planted else None


def allowed(person, model, action, place):
    """What docs/permissions.md says of this."""
    said = answer(permissions_held(PEOPLE[person]), model, action) if PEOPLE[person] else NONE
    return said == EVERY or (said == OWN_ONLY and place == OWN)


def is_written(client, path, data):
    """Send a form; say whether anything of the ledger was written, and undo it."""
    with transaction.atomic():
        before = FormToken.objects.count()
        response = send(client, path, data)
        written = FormToken.objects.count() > before and response.status_code == 302
        transaction.set_rollback(True)
    assert response.status_code in {200, 302, 403, 404}
    return written


def compared(seed, model, action, does):
    """Ask `does(person, place)` of everybody: (what the matrix says, what came of it), where the superuser could do it at all."""
    expected, found = {}, {}
    for place in places(model):
        if does("superuser", place):
            for person in PEOPLE:
                expected[person, place] = allowed(person, model, action, place)
                found[person, place] = does(person, place)
    return expected, found
