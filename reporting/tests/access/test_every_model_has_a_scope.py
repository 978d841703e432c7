"""A model without a scope of its own is one that everybody could read by mistake."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from pghistory.models import Event

from coalitions.models import Coalition
from office.ledger import LedgerQuerySet

DOMAIN = [
    model
    for label in ("office", "coalitions", "memberships", "reporting")
    for model in apps.get_app_config(label).get_models()
    if not issubclass(model, Event)
]
# Common to all coalitions, scoped by the permission alone; or by the record they hang on; or by who made the paper.
WITHOUT_A_PATH = {"partner", "partneralias", "unit", "desk", "user", "confirmation", "journalentry", "attachment"}
WITHOUT_A_PATH |= {"issueddocument", "personrole", "personpermission", "rolepermission"}
WITHOUT_A_PATH |= {"unitconversion", "exchangerate", "passport", "savedview"}
# Never read through a page's scope: a person's own staged files and their imports, spent tokens, the seals of the history,
# figures that are kept under the scope they were asked in, and the marks by which they are judged.
NOBODYS_ROWS = {"stagedupload", "importbatch", "formtoken", "seal", "rollup", "ledgerwrite"}


def name(model):
    return model._meta.model_name


@pytest.mark.parametrize("model", [model for model in DOMAIN if name(model) not in NOBODYS_ROWS], ids=name)
def test_every_record_is_asked_for_by_whom_it_is_read(model):
    rows = model._default_manager.all()

    assert isinstance(rows, LedgerQuerySet)
    assert bool(rows.coalition_paths) == (name(model) not in WITHOUT_A_PATH)
    for path in rows.coalition_paths:
        assert leads_to(model, path) is Coalition


def leads_to(model, path):
    if path == "pk":
        return model
    for step in path.split("__"):
        try:
            model = model._meta.get_field(step).related_model
        except FieldDoesNotExist:
            return None
    return model


@pytest.mark.parametrize("kind", sorted(NOBODYS_ROWS))
def test_what_has_no_scope_is_no_record_of_the_ledger(kind):
    (model,) = [model for model in DOMAIN if name(model) == kind]

    assert model._meta.app_label == "office"
    assert model._meta.default_permissions in ([], ["view"]) or kind in {"stagedupload", "importbatch"}
