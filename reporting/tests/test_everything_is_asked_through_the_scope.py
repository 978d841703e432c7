"""Rows are asked for in one way: `scope.rows(…)`. Read from the code itself, so that a new figure cannot forget it."""

import ast
import inspect
from pathlib import Path

import pytest
from django.contrib import admin
from django.forms import BaseForm, Widget
from django.urls import get_resolver
from import_export.resources import Resource
from import_export.widgets import Widget as Cell

import reporting
from office.tests.test_scopes import FACING, ROOT

HERE = Path(reporting.__file__).parent
FILES = sorted([*(path for folder in ("figures", "pages", "documents") for path in (HERE / folder).glob("*.py")), HERE / "filters.py"])
NARROWED = {"rows", "visible_to", "changeable_by", "in_care_of", "will_find"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
# Where rows are asked for past the scope, and why that is right; (file, function).
EXCEPTIONS = {
    ("trail.py", "may_read"): "names a permission, asks for no row",
    ("trail.py", "_of_coalition"): "events, which `seen` narrows",
    ("trail.py", "_of_partner"): "events, which `seen` narrows",
    ("trail.py", "_named"): "keys of records within such a narrowed question",
    ("trail.py", "_placed"): "keys of records within such a narrowed question",
    ("trail.py", "seen"): "is what narrows: which keys are there at all",
    ("changed.py", "_changes"): "events by key, of writes that `seen` let through",
    ("changed.py", "_gone"): "asks which of these keys are gone; what it tells goes through `seen`",
    ("passport.py", "passport"): "writes the passport of a printed table",
    ("passports.py", "_kind"): "asks which of these keys are there at all; what is told of them is narrowed",
    ("passports.py", "_rows"): "events by key, of rows that the scope let through or that are gone",
    ("issue.py", "issue"): "writes the paper that is issued",
    ("issue.py", "_place"): "the next number of all papers, whoever made them",
    ("issued_filter.py", "__init__"): "names of who issued the papers that are listed already",
    ("issue.py", "copies_of"): "how many copies of a paper there are; pages narrow what they list of it",
}

ROWLESS = {"office/admin_site.py", "office/health.py"}  # what faces a person and asks for no row of the ledger


def unscoped(path):
    """Every manager in the file that is neither given to `scope.rows` nor narrowed to a person at once."""
    tree = ast.parse(path.read_text())
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and not _is_narrowed(node, parents):
            yield _function(node, parents), node.lineno


def _is_narrowed(node, parents):
    """Follow the chain of calls upwards until it is handed to something."""
    while node in parents:
        node, inner = parents[node], node
        if isinstance(node, ast.Attribute) and node.attr in NARROWED - {"rows"}:
            return True
        if isinstance(node, ast.Call) and inner is not node.func:
            return isinstance(node.func, ast.Attribute) and node.func.attr == "rows"
        if not isinstance(node, ast.Attribute | ast.Call):
            return False
    return False


def _function(node, parents):
    while node in parents and not isinstance(node, ast.FunctionDef):
        node = parents[node]
    return getattr(node, "name", "")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_rows_are_asked_for_past_the_scope(path):
    assert [(name, line) for name, line in unscoped(path) if (path.name, name) not in EXCEPTIONS] == []


def test_every_exception_is_still_one():
    found = {(path.name, name) for path in FILES for name, _line in unscoped(path)}

    assert {place for place in EXCEPTIONS if place not in found and place != ("trail.py", "may_read")} == set()


def test_no_view_form_resource_widget_or_admin_stands_where_nobody_reads_the_code():
    """What is read here and what is read in `office.tests.test_scopes` leave nothing out that faces a person."""
    read = {*FILES, *(path for place in map(ROOT.joinpath, FACING) for path in ([place] if place.suffix else place.rglob("*.py")))}

    assert {str(path.relative_to(ROOT)) for path in facing_people() - read} == ROWLESS


def facing_people():
    """The files of our own that hold a view of the resolver, or a form, resource, widget, list or filter of any kind."""
    kinds = [BaseForm, Widget, Resource, Cell, admin.ModelAdmin, admin.options.InlineModelAdmin, admin.ListFilter]
    found = {Path(inspect.getfile(one)) for kind in kinds for one in subclasses(kind)} | {*views()}
    return {path for path in found if ROOT in path.parents and "tests" not in path.parts and ".venv" not in path.parts}


def subclasses(kind):
    for one in kind.__subclasses__():
        yield one
        yield from subclasses(one)


def views(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views(pattern)
        else:
            view = inspect.unwrap(pattern.callback)
            yield Path(inspect.getfile(getattr(view, "view_class", getattr(view, "func", view))))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_rows_of_many_are_fetched_within_the_scope_too(path):
    """A relation fetched by its bare name comes with all its rows; within a Prefetch it is asked for through the scope."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    bare = [
        call.lineno for call in calls if call.func.attr == "prefetch_related" if any(isinstance(one, ast.Constant) for one in call.args)
    ]

    assert bare == []


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ("def f(scope): return scope.rows(Need.objects).filter(x=1)", False),
        ("def f(scope): return scope.rows(Need.objects.filter(x=1))", False),
        ("def f(user): return Need.objects.visible_to(user)", False),
        ("def f(scope): return Need.objects.filter(x=1)", True),
        ("def f(scope): return get_object_or_404(Need, x=1), list(Need.objects.all())", True),
        ("def f(scope): return scope.rows(Need.objects).filter(pk__in=Milestone.objects.values('pk'))", True),
    ],
)
def test_the_reading_of_the_code_finds_what_is_past_the_scope(tmp_path, code, is_found):
    path = tmp_path / "figure.py"
    path.write_text(code)

    assert bool(list(unscoped(path))) == is_found
