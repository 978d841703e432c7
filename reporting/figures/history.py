"""Who changed a record when, from what to what: read from the entries the database wrote itself."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import ForeignKey
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from memberships.models import Allocation, Commitment, CommitmentPartner
from office import numbers
from office.models import User

UNTOLD = {"id", "version"}
MANY = 60


@dataclass(frozen=True)
class ValueChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One act on the record: `what` is created, changed or removed, `subject` which of its rows."""

    at: datetime.datetime
    by: str
    by_import: str
    what: str
    subject: str
    changes: list[ValueChange]


def history(scope, commitment):
    """Tell a commitment's story, its partners' and allocations' too, the latest first. It is nobody's outside the office."""
    if not scope.is_internal:
        return []
    told = [  # what one act wrote bears one instant: the commitment first, then what hangs on it
        *_events(Commitment, {"pgh_obj_id": commitment.pk}),
        *_events(CommitmentPartner, {"commitment_id": commitment.pk}),
        *_events(Allocation, {"commitment_id": commitment.pk}),
    ]
    told.sort(key=lambda event: event.pgh_created_at)
    names = _names(scope, told)
    people = _people(told)
    before, entries = {}, []
    for event in told:
        model = type(event).pgh_tracked_model
        key = (model, event.pgh_obj_id)
        changes = _changes(model, before.get(key) if event.pgh_label == "update" else None, event, names)
        before[key] = event
        if changes or event.pgh_label != "update":
            entries.append(_entry(model, event, changes, people, names))
    return entries[::-1][:MANY]


def _events(model, where):
    return model.history.rel.related_model.objects.filter(**where).select_related("pgh_context").order_by("pgh_id")


def _entry(model, event, changes, people, names):
    acted = event.pgh_context.metadata if event.pgh_context else {}
    by = people.get(acted.get("user")) or _("the office")
    what = {"insert": _("entered"), "update": _("changed"), "delete": _("removed")}[event.pgh_label]
    return Entry(event.pgh_created_at, by, acted.get("file", ""), what, _subject(model, event, names), changes)


def _subject(model, event, names):
    match model.__name__:
        case "CommitmentPartner":
            return _("partner %(name)s") % {"name": names[("partner", event.partner_id)]}
        case "Allocation":
            return _("allocation to %(need)s") % {"need": names[("need", event.need_id)]}
    return ""


def _changes(model, before, event, names):
    """Put each field that changed side by side; a new record shows what it was entered with, a removed one nothing."""
    if event.pgh_label == "delete":
        return []
    changes = []
    for field in model._meta.concrete_fields:
        if field.name in UNTOLD or (model is not Commitment and field.name in {"commitment", "partner", "need"}):
            continue
        was = getattr(before, field.attname) if before else None
        now = getattr(event, field.attname)
        if (was or None) != (now or None):
            changes.append(ValueChange(str(field.verbose_name), _said(field, was, names), _said(field, now, names)))
    return changes


def _said(field, value, names):
    if value is None or value == "":
        return numbers.DASH
    if isinstance(field, ForeignKey):
        return names[(field.name, value)]
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if hasattr(value, "display"):
        return value.display(get_language())
    return numbers.number(value, get_language()) if field.get_internal_type() == "DecimalField" else str(value)


def _names(scope, events):
    """Name every record the entries point to; one outside the viewer's scope stays unnamed."""
    wanted, models = defaultdict(set), {}
    for event in events:
        for field in type(event).pgh_tracked_model._meta.concrete_fields:
            value = getattr(event, field.attname)
            if isinstance(field, ForeignKey) and value is not None:
                wanted[field.name].add(value)
                models[field.name] = field.related_model
    names = defaultdict(lambda: _("another record"))
    for name, keys in wanted.items():
        for record in scope.rows(models[name]._default_manager.all()).filter(pk__in=keys):
            names[(name, record.pk)] = str(record)
    return names


def _people(events):
    keys = {event.pgh_context.metadata.get("user") for event in events if event.pgh_context} - {None}
    return {user.pk: user.get_full_name() or user.get_username() for user in User.objects.filter(pk__in=keys)}
