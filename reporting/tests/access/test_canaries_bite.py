"""The proof is proved: each scope broken on purpose, one at a time, is found by opening a page or two."""

from contextlib import ExitStack
from unittest.mock import patch

import pytest
from django.contrib import admin

from coalitions.models import Coalition, Meeting
from memberships.models import Commitment, Delivery
from office.admin.autocomplete import ScopedAutocomplete
from office.admin.filters import RelatedFilter
from office.admin.scoped import Scoped
from office.importing.run import File
from office.importing.staging import stage
from office.importing.unseen import Sight
from office.ledger import LedgerQuerySet
from office.markings import MarkedQuerySetMixin
from office.resources import LedgerResource
from office.tests.importing import csv_of
from reporting.models.issued_document import IssuedDocumentQuerySet
from reporting.scope import Scope
from reporting.tests.access.crawl import asking, browser_of, leaks_on
from reporting.tests.access.oracle import INTERNAL
from reporting.tests.access.people import OWN_DESKS_ONLY
from reporting.tests.access.seed import FOREIGN, GRADES, NEAR, OWN

SUPERUSER = "superuser"
PUBLIC = "public"
NARROWED = Scope.rows


def unscoped(model):
    """A page that forgot the scope for one kind of record."""
    return patch.object(Scope, "rows", lambda self, queryset: queryset.all() if queryset.model is model else NARROWED(self, queryset))


def all_rows(field, user, queryset=None):
    return field.remote_field.model._default_manager.all() if queryset is None else queryset


def tied_elsewhere(seed):
    """A commitment of our own that is part of one of another coalition."""
    return Commitment.objects.get(coalition=seed.coalitions[OWN], part_of__coalition=seed.coalitions[FOREIGN])


def waiting_file(seed):
    """Where an import is looked at that would take a commitment of our own out of one that its reader may not know."""
    content = csv_of({"reference": tied_elsewhere(seed).reference, "part_of": ""})
    staged = stage(File("tied.csv", content), owner=seed.people[OWN_DESKS_ONLY], dataset="commitments")
    type(staged).objects.filter(pk=staged.pk).update(preview=None)  # so that it is looked at anew when it is opened
    return f"/import/{staged.token}/?show=update"


def on_workbench(model, *ending):
    return "/".join(["/admin/memberships", model, *ending, ""])


def autocomplete(seed):
    return asking("/admin/autocomplete/", app_label="memberships", model_name="delivery", field_name="commitment", term="")


def names_everything(*args, changes_of=None, **kwargs):
    from office.history import changes_of

    return changes_of(*args, **{**kwargs, "within": lambda rows: rows})


# What is broken; by what; and as whom, for whom and where it shows.
BROKEN = {
    "a queryset that is not narrowed to desks": (
        lambda: patch.object(LedgerQuerySet, "_of_desks_of", lambda self, user: self.all()),
        OWN_DESKS_ONLY, INTERNAL, lambda seed: "/commitments/",
    ),
    "a queryset that releases everything": (
        lambda: patch.object(MarkedQuerySetMixin, "releasable_to", lambda self, audience: self),
        SUPERUSER, PUBLIC, lambda seed: "/commitments/",
    ),
    "a list of the workbench": (
        lambda: patch.object(Scoped, "get_queryset", lambda self, request: super(Scoped, self).get_queryset(request)),
        OWN_DESKS_ONLY, INTERNAL, lambda seed: on_workbench("delivery"),
    ),
    "the choices of a form": (
        lambda: patch("office.admin.scoped.choices", all_rows),
        OWN_DESKS_ONLY, INTERNAL, lambda seed: f"/admin/coalitions/workinggroup/add/?coalition={seed.coalitions[FOREIGN].pk}",
    ),
    "the choices of a filter": (
        lambda: patch.object(RelatedFilter, "field_choices", admin.RelatedFieldListFilter.field_choices),
        OWN_DESKS_ONLY, INTERNAL, lambda seed: on_workbench("commitment"),
    ),
    "autocomplete": (
        lambda: patch.object(ScopedAutocomplete, "get_queryset", lambda self: self.model_admin.model.objects.order_by("-pk")),
        OWN_DESKS_ONLY, INTERNAL, autocomplete,
    ),
    "the deliveries behind a commitment": (
        lambda: unscoped(Delivery),
        SUPERUSER, PUBLIC, lambda seed: f"/commitments/{seed.commitments[OWN, GRADES[3], NEAR].reference}/",
    ),
    "the summands of a sum": (
        lambda: patch("reporting.figures.tally.counted", lambda scope: Commitment.objects.counted(scope.on).filter(partners__code=NEAR)),
        SUPERUSER, PUBLIC, lambda seed: f"/partners/{NEAR}/",
    ),
    "the names in a history": (
        lambda: patch("office.admin.past.changes_of", names_everything),
        OWN_DESKS_ONLY, INTERNAL, lambda seed: on_workbench("commitment", str(tied_elsewhere(seed).pk), "history"),
    ),
    "the cells of an export": (
        lambda: patch.object(LedgerResource, "seen", lambda self, column, value: value),
        OWN_DESKS_ONLY, INTERNAL, lambda seed: on_workbench("commitment", "export", "csv"),
    ),
    "what an import would change": (
        lambda: patch.object(Sight, "keys", lambda self, model: None),
        OWN_DESKS_ONLY, INTERNAL, waiting_file,
    ),
    "what a search finds": (
        lambda: unscoped(Meeting),
        OWN_DESKS_ONLY, INTERNAL, lambda seed: asking("/search/", q=seed.meetings[FOREIGN, GRADES[0]].title_en),
    ),
    "the register of issued papers": (
        lambda: patch.object(IssuedDocumentQuerySet, "visible_to", lambda self, user: self),
        OWN_DESKS_ONLY, INTERNAL, lambda seed: "/issued/",
    ),
    "the name of a file": (
        lambda: patch("reporting.documents.kinds.slugify", lambda text: Coalition.objects.get(code=FOREIGN).slug),
        OWN_DESKS_ONLY, INTERNAL, lambda seed: "/commitments/commitments.xlsx",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_scope_is_found(seed, what):
    broken, role, audience, where = BROKEN[what]
    client = browser_of(seed, role)
    path = asking(where(seed), audience) if audience != INTERNAL else where(seed)

    assert leaks_on(seed, client, role, [path], audience) == "", "found before anything was broken"
    with ExitStack() as stack:
        stack.enter_context(broken())
        assert leaks_on(seed, client, role, [path], audience) != ""
