"""What stood behind a printed table: its rows as they read when it was printed, and what became of them since."""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import get_language

from coalitions.models import Meeting, Milestone, Need, NeedOverlap, Roadmap, Unit
from memberships.models import (
    Allocation,
    Commitment,
    CommitmentOverlap,
    CommitmentPartner,
    Delivery,
    Membership,
    PlannedDelivery,
    UseReport,
)
from office import numbers
from office.history import Change, event_model, shown, tell
from reporting.models import Passport
from reporting.scope import Scope

MOST = 500  # rows of a kind that the page spells out
FIGURES = {
    Commitment: ["basis", "announced_on", "confirmed_on", "condition_met_on", "cancelled_on", "fulfilled_on", "until", "attribution"],
    CommitmentPartner: ["share"],
    Allocation: ["counts_as", "since", "until"],
    PlannedDelivery: ["period", "spread_of", "since", "until"],
    Delivery: ["basis", "ready_on", "shipped_on", "received_on"],
    UseReport: ["quarter", *UseReport.FIGURES],
    Need: ["needed_by", "priority"],
    Milestone: ["due_on", "status", "percent", "done_on"],
    Roadmap: ["status", "endorsed_on", "since", "until"],
    Meeting: ["status"],
    Membership: ["role", "since", "until"],
    NeedOverlap: ["decision", "share", "decided_on"],
    CommitmentOverlap: ["decision", "share", "decided_on"],
}


@dataclass(frozen=True)
class Row:
    """One row behind the table. `since` tells what was written of it after it was printed; a row that is gone has no `record`."""

    name: str
    record: Model | None
    figures: tuple[tuple[str, str], ...]
    since: Change | None
    is_gone: bool


@dataclass(frozen=True)
class Kind:
    """The `count` rows of one kind that this reader may know of; `uncounted` of them are not spelled out.

    `is_narrowed`: more stood behind the table, outside this reader's scope; how many is not told.
    """

    name: str
    count: int
    rows: tuple[Row, ...]
    is_narrowed: bool
    uncounted: int

    @property
    def changed(self):
        return sum(1 for row in self.rows if row.since or row.is_gone)


def opened(scope: Scope, passport: Passport) -> list[Kind]:
    """The rows of a passport as this reader may see them."""
    kinds = {apps.get_model(label): dict(rows) for label, rows in passport.rows.items()}
    return [_kind(scope, model, kinds[model]) for model in sorted(kinds, key=_place)]


def _place(model):
    return list(FIGURES).index(model) if model in FIGURES else len(FIGURES), model._meta.label


def _kind(scope, model, revisions):
    there = set(model._base_manager.filter(pk__in=revisions).values_list("pk", flat=True))
    seen = scope.rows(model._default_manager).in_bulk(there)
    gone = sorted(revisions.keys() - there) if scope.viewer.reads_every_coalition else []
    told = [*sorted(seen), *gone]
    rows = _rows(scope, model, {pk: revisions[pk] for pk in told[:MOST]}, seen)
    name = capfirst(str(model._meta.verbose_name_plural))
    return Kind(name, len(told), rows, len(told) < len(revisions), max(len(told) - MOST, 0))


def _rows(scope, model, revisions, records):
    events = event_model(model).objects.filter(pgh_obj_id__in=revisions).select_related("pgh_context").order_by("pgh_id")
    then, now = {}, {}
    for event in events:
        if event.revision <= revisions[event.pgh_obj_id] and event.pgh_label != "delete":
            then[event.pgh_obj_id] = event
        now[event.pgh_obj_id] = event
    later = [(now[pk], then[pk], "", None) for pk in then if now[pk] is not then[pk]]
    changes = {event.pgh_obj_id: change for event, change in tell(later, within=scope.rows)}
    units = scope.rows(Unit.objects).in_bulk({getattr(event, "unit_id", None) for event in then.values()} - {None})
    return tuple(_row(records.get(pk), pk, model, then.get(pk), changes.get(pk), units) for pk in revisions)


def _row(record, pk, model, event, change, units):
    name = str(record) if record else str(getattr(event, "reference", None) or f"{model._meta.verbose_name} {pk}")
    return Row(name, record, tuple(_figures(model, event, units)) if event else (), change if record else None, record is None)


def _figures(model, event, units):
    """The values that figures are made of, as they read then."""
    language = get_language()
    if getattr(event, "quantity", None) is not None:
        unit = units.get(getattr(event, "unit_id", None))
        yield _label(model, "quantity"), numbers.quantity(event.quantity, unit.symbol if unit else "", language)
    if getattr(event, "amount", None) is not None:
        yield _label(model, "amount"), numbers.money(event.amount, getattr(event, "currency", ""), language)
    for name in FIGURES.get(model, ()):
        if (value := getattr(event, name, None)) not in (None, ""):
            yield _label(model, name), shown(model._meta.get_field(name), value)


def _label(model, name):
    return capfirst(str(model._meta.get_field(name).verbose_name))
