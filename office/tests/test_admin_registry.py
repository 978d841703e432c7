"""Every record of the ledger is tracked and can be edited, and every admin stands on the one scoped base."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from pghistory.models import Event

from office import datasets
from office.admin.ledger import LedgerAdmin, LedgerInline
from office.history import event_model

LABELS = ("office", "coalitions", "memberships", "reporting")
OWN = [model for label in LABELS for model in apps.get_app_config(label).get_models(include_auto_created=True)]
RECORDS = [model for model in OWN if not issubclass(model, Event)]
KEPT_BY_THEMSELVES = {
    "office.confirmation": "itself a trace of what was done",
    "office.stagedupload": "an upload on its way, gone within a week",
    "office.importbatch": "itself a trace of what was done",
    "office.formtoken": "a spent token, gone within weeks",
    "office.journalentry": "append-only: the journal itself",
    "office.seal": "append-only: the digest of a day",
    "office.ledgerwrite": "a mark that something was written, pruned by itself",
    "office.rollup": "a figure added up once, made again whenever it no longer holds",
    "reporting.issueddocument": "append-only: the register of issued papers",
    "reporting.passport": "append-only: what stood behind a printed table",
    "reporting.savedview": "an address under a name: no fact of the ledger",
}
EDITED_ON_PAGES_OF_THEIR_OWN = {
    "office.attachment": "files are added and taken away on the record they hang on",
    "office.user_groups": "roles are chosen on the person's page",
    "office.user_user_permissions": "handed out by nobody: only the database itself could",
    "office.personrole": "the same rows as office.user_groups",
    "office.personpermission": "the same rows as office.user_user_permissions",
    "office.rolepermission": "written by migrating, from office.roles",
}
EDITED_IN_A_RECORD = {inline.model for model_admin in admin.site._registry.values() for inline in model_admin.inlines}


def name(model):
    return model._meta.label_lower


@pytest.mark.parametrize("model", RECORDS, ids=name)
def test_every_record_is_tracked_by_triggers(model):
    assert name(model) in KEPT_BY_THEMSELVES or event_model(model) is not None


def test_what_a_role_may_do_is_tracked_by_triggers():
    assert event_model(Group.permissions.through) is not None


@pytest.mark.parametrize("model", RECORDS, ids=name)
def test_every_record_is_edited_on_its_own_or_within_another(model):
    elsewhere = name(model) in KEPT_BY_THEMSELVES or name(model) in EDITED_ON_PAGES_OF_THEIR_OWN

    assert model in admin.site._registry or model in EDITED_IN_A_RECORD or elsewhere


@pytest.mark.parametrize("model_admin", admin.site._registry.values(), ids=lambda model_admin: name(model_admin.model))
def test_every_admin_stands_on_the_ledgers_own(model_admin):
    assert isinstance(model_admin, LedgerAdmin)
    assert all(issubclass(inline, LedgerInline) for inline in model_admin.inlines)
    assert model_admin.search_fields
    assert model_admin.list_display != ("__str__",)
    assert model_admin.rank > 0


def test_neither_roles_nor_the_history_librarys_own_page_are_registered():
    assert [model for model in admin.site._registry if model is Group or model._meta.app_label == "pghistory"] == []


@pytest.mark.parametrize("model", admin.site._registry, ids=name)
def test_the_spreadsheet_librarys_own_import_is_never_routed(admin_client, model):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

    assert [admin_client.get(f"{address}{page}").status_code for page in ("import/", "process_import/", "no-such-page/")] == [404] * 3


def test_every_dataset_is_reached_from_the_list_of_its_records():
    assert {admin.site._registry[resource._meta.model].dataset for resource in datasets.all().values()} == set(datasets.all())
