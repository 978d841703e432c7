"""Every model has a scope, and nothing that faces a person goes around it."""

import ast
import pathlib

import pytest
from django.apps import apps
from pghistory.models import Event

from office.ledger import LedgerQuerySet
from office.tests.factories import UserFactory

ROOT = pathlib.Path(__file__).resolve().parents[2]
APPS = ["office", "coalitions", "memberships", "reporting"]
MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models() if not issubclass(model, Event)]
UNSCOPED = {
    "office.formtoken": "a token of one sent form; no page reads it",
    "office.stagedupload": "an upload is its owner's alone, whatever their scope: `StagedUpload.objects.of(user)`",
    "office.importbatch": "an account of one import, told to whoever made it",
    "office.seal": "a digest of one day, of no record's content",
    "office.rollup": "a figure kept under all that decides it, the viewer's scope too",
    "office.ledgerwrite": "the number of a transaction",
}
FACING = [
    *("office/admin", "office/pages", "office/accounts", "office/resources.py", "office/columns.py", "office/widgets.py"),
    *("coalitions/admin", "coalitions/resources", "memberships/admin", "memberships/resources"),
    *("reporting/pages", "reporting/filters.py", "reporting/forms.py", "reporting/scope.py"),
]
MANAGERS = {"objects", "_default_manager", "_base_manager"}
NARROWS = {"visible_to", "changeable_by", "in_care_of"}
AROUND = {  # (file, what stands there): why it goes around the scope
    (
        "office/admin/stale.py",
        "formset.model._base_manager",
    ): "rows are locked under a record that is the person's to change; none is shown",
    (
        "office/resources.py",
        "model._default_manager.all()",
    ): "the command line is nobody in particular; with a person it is narrowed on the next line",
    ("office/admin/reached.py", "type(self.instance)._base_manager"): "where the person's own record stood before; yes or no",
    ("office/admin/reached.py", "marked._base_manager"): "whether anything under a record is released; yes or no, nothing is shown",
    (
        "office/admin/gone.py",
        "self.model._base_manager",
    ): "whether a record is gone; what it was is asked of the history",
    ("office/resources.py", "self.model._base_manager"): "a reference is taken whoever holds it; only that it is taken is said",
    (
        "memberships/resources/commitments.py",
        "CommitmentAlias._base_manager",
    ): "a former reference is taken too; only that it is taken is said",
}


def name(model):
    return model._meta.label_lower


@pytest.mark.parametrize("model", MODELS, ids=name)
def test_every_model_says_whose_rows_are_whose(model):
    rows = model._default_manager.all()

    assert isinstance(rows, LedgerQuerySet) or name(model) in UNSCOPED


def test_no_reason_is_kept_for_a_model_that_has_a_scope():
    models = {name(model): model for model in MODELS}

    assert [label for label in UNSCOPED if label not in models or isinstance(models[label]._default_manager.all(), LedgerQuerySet)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("model", [model for model in MODELS if name(model) not in UNSCOPED], ids=name)
def test_every_scope_answers_in_the_database_and_leads_to_a_coalition(model):
    rows = model._default_manager.all()
    nobody, chief = UserFactory(), UserFactory(is_superuser=True)

    assert [list(rows.visible_to(nobody)), list(rows.changeable_by(nobody))] == [[], []]
    assert rows.visible_to(chief).count() == rows.count()
    for path in rows.coalition_paths:
        found = model
        for step in path.split("__") if path != "pk" else []:
            found = found._meta.get_field(step).related_model
        assert name(found) == "coalitions.coalition"


@pytest.mark.django_db
@pytest.mark.parametrize("model", [model for model in MODELS if name(model) not in UNSCOPED], ids=name)
def test_somebody_without_a_desk_has_no_row_of_a_coalition_in_their_care(model):
    rows = model._default_manager.all()

    assert ("coalition" in str(rows.in_care_of(UserFactory()).query).lower()) or not rows.coalition_paths


def _modules():
    for place in map(ROOT.joinpath, FACING):
        yield from sorted(place.rglob("*.py")) if place.is_dir() else [place] if place.exists() else []


def _goes_around(tree):
    """Every row of a manager, asked for without a scope; and whatever is asked of the manager that knows no scope at all."""
    narrowed = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in NARROWS}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "_base_manager":
            yield ast.unparse(node)
        called = node.func if isinstance(node, ast.Call) else None
        if not (isinstance(called, ast.Attribute) and called.attr == "all" and isinstance(called.value, ast.Attribute)):
            continue
        if called.value.attr in MANAGERS - {"_base_manager"} and id(node) not in narrowed:
            yield ast.unparse(node)


def test_nothing_that_faces_a_person_asks_for_all_rows():
    found = {(str(path.relative_to(ROOT)), what) for path in _modules() for what in _goes_around(ast.parse(path.read_text()))}

    assert found == set(AROUND)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("Need.objects.all()", ["Need.objects.all()"]),
        ("model._default_manager.all()", ["model._default_manager.all()"]),
        ("model._base_manager.filter(pk=1)", ["model._base_manager"]),
        ("Need.objects.all().visible_to(user)", []),
        ("Need.objects.visible_to(user).filter(pk=1)", []),
    ],
)
def test_going_around_is_noticed(code, found):
    assert list(_goes_around(ast.parse(code))) == found


def test_admins_stand_on_the_base_and_on_nothing_bare():
    bare = []
    for path in [*_modules(), *ROOT.glob("*/admin/*.py")]:
        if path.relative_to(ROOT).as_posix() == "office/admin/ledger.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            bases = [ast.unparse(base) for base in node.bases] if isinstance(node, ast.ClassDef) else []
            stock = [b for b in bases if b.removeprefix("admin.") in {"ModelAdmin", "TabularInline", "StackedInline"}]
            bare += [(path.name, node.name, *stock)] if stock else []

    assert bare == []
