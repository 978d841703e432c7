"""What happened to a record: who changed what and when, before → after, read from what the triggers wrote."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from office import numbers, roles
from office.dates import ImpreciseDate
from office.ledger import Attachable, LedgerQuerySet
from office.markings import Releasability, strictness, widens
from office.models import Attachment, User
from office.wordings import ANOTHER_RECORD


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str

    @property
    def was_empty(self):
        return self.before == numbers.DASH


@dataclass(frozen=True)
class Change:
    """One write of one row. `kind` is insert, update or delete; `what` names the row where it is not the record itself."""

    at: datetime.datetime
    by: User | None
    context: dict
    kind: str
    what: str
    fields: tuple
    reason: str = ""  # why it was released more widely, where this write did that

    @property
    def person(self):
        return self.by.shown_name if self.by else ""

    @property
    def act(self):
        return {"insert": _("added"), "update": _("changed"), "delete": _("removed")}[self.kind]

    @property
    def route(self):
        """Say by which way it came, where that was not a form."""
        if self.context.get("act") == "import":
            return _("import %(batch)s") % {"batch": self.context.get("batch") or ""}
        return "" if self.by else _("outside the office's pages")

    @property
    def file(self):
        """The file of an import; of several the first."""
        files = self.context.get("files")
        if not files:
            return self.context.get("file") or ""
        more = len(files) - 1
        return ngettext("%(first)s and %(more)s more", "%(first)s and %(more)s more", more) % {"first": files[0], "more": more}


def event_model(model):
    """Return the model in which the triggers keep the writes of this one, or nothing where it is not tracked."""
    history = next((field for field in model._meta.get_fields() if field.name == "history" and field.one_to_many), None)
    return history and history.related_model


def changes_of(record, parts=(), *, within):
    """List the writes of a record and of the rows that belong to it, the latest first.

    `parts` are (model, name of its field that points at the record); rows that are gone are found all the same.
    `within` narrows a queryset to the reader's scope: a record outside it is not named.
    """
    own = _since_it_came(list(_events(type(record), pgh_obj_id=record.pk)), type(record), within)
    events = [(event, "", None) for event in own]
    for model, field in parts:
        rows = _told_of(_events(model, **{f"{field}_id": record.pk}), model, field, within)
        events += [(event, str(model._meta.verbose_name), field) for event in rows]
    events += [(event, str(Attachment._meta.verbose_name), None) for event in _attached_to(record)]
    events = [told for told in events if not own or told[0].pgh_created_at >= own[0].pgh_created_at]
    told = tell(_with_predecessors(events), within=within)
    # Of one instant, what was written last comes first.
    return sorted((change for _event, change in told), key=lambda change: change.at)[::-1]


def tell(written, *, within):
    """Pair each write that changed anything with the change it was, in the order given.

    `written` are (event, the one before it of the same row, what to call the row, the name of a field not to tell).
    """
    events = [(event, what, _differences(before, event, but=field)) for event, before, what, field in _folded(written)]
    shown = [(event, what, differences) for event, what, differences in events if differences]
    names = _Names((difference for _event, _what, differences in shown for difference in differences), within)
    people = User.objects.in_bulk({_person(event) for event, _what, _differences in shown} - {None})
    return [
        (
            event,
            Change(
                at=event.pgh_created_at,
                by=people.get(_person(event)),
                context=_context(event),
                kind=event.pgh_label,
                what=what,
                fields=tuple(
                    FieldChange(_heading(field), names.shown(field, before), names.shown(field, after))
                    for field, before, after in differences
                ),
                reason=_reason(event, differences),
            ),
        )
        for event, what, differences in shown
    ]


def _events(model, **where):
    events = event_model(model)
    return events.objects.filter(**where).select_related("pgh_context").order_by("pgh_id") if events else []


def _told_of(events, model, field, within):
    """Leave out writes of rows outside the reader's scope; a row that is gone is judged by where its last write placed it."""
    if not events or _takes_all(model, within):
        return events
    last = {event.pgh_obj_id: event for event in events}
    there = set(model._base_manager.filter(pk__in=last).values_list("pk", flat=True))
    told = set(within(model._default_manager.filter(pk__in=there)).values_list("pk", flat=True))
    for name in getattr(model._default_manager.all(), "placed_by", set()) - {field}:
        places = model._meta.get_field(name).related_model
        values = {key: getattr(last[key], f"{name}_id") for key in last.keys() - there}
        seen = set(within(places._default_manager.filter(pk__in=set(values.values()) - {None})).values_list("pk", flat=True))
        if _takes_all(places, within):
            seen.add(None)
        there |= {key for key, value in values.items() if value not in seen}
    told |= last.keys() - there
    return [event for event in events if event.pgh_obj_id in told]


def _since_it_came(events, model, within):
    """Leave out what was written of a record while it stood where the reader sees nothing: its history begins when it came from there."""
    for name in getattr(model._default_manager.all(), "placed_by", set()):
        places = model._meta.get_field(name).related_model if name != "pk" else None
        if places is None or _takes_all(places, within):
            continue
        stood = {getattr(event, f"{name}_id") for event in events}
        seen = set(within(places._default_manager.filter(pk__in=stood - {None})).values_list("pk", flat=True))
        hidden = [number for number, event in enumerate(events) if getattr(event, f"{name}_id") not in seen]
        events = events[hidden[-1] + 1 :] if hidden else events
    return events


def _takes_all(model, within):
    return not _narrowed(model, within).query.where


def _narrowed(model, within):
    """A role or a kind of record is nobody's secret: Django's own models have no scope."""
    rows = model._default_manager.all()
    return within(rows) if isinstance(rows, LedgerQuerySet) else rows


def _attached_to(record):
    """The writes of the record's files, of those taken out too; whoever reads a record reads what is attached to it."""
    if not isinstance(record, Attachable):
        return []
    return _events(Attachment, content_type=ContentType.objects.get_for_model(record), object_id=record.pk)


def _folded(written):
    """Let an update belong to the insertion right before it where both are of one act: the reference given to a new record."""
    told, added = {}, set()
    for event, before, what, field in written:
        key, earlier = (type(event), event.pgh_id), before and (type(before), before.pgh_id)
        is_new = before is not None and (before.pgh_label == "insert" or earlier in added)
        if event.pgh_label == "update" and is_new and event.pgh_context_id and event.pgh_context_id == before.pgh_context_id:
            told.pop(earlier, None)
            event.pgh_label, before = "insert", None
            added.add(key)
        told[key] = (event, before, what, field)
    return told.values()


def _reason(event, differences):
    widened = any(after and _widens(event, field.name, before, after) for field, before, after in differences)
    return _context(event).get("reason", "") if widened else ""


def _widens(event, name, before, after):
    """Can what was written here have given the record to more people?"""
    if name == "marking":
        return bool(before) and strictness(after) < strictness(before)
    if name == "releasability":
        return widens(before, after)
    placed = getattr(event.pgh_tracked_model._default_manager.all(), "placed_by", set())
    return getattr(event, "releasability", None) == Releasability.COALITION and name in placed


def _context(event):
    return event.pgh_context.metadata if event.pgh_context_id else {}


def _person(event):
    return _context(event).get("user")


def _with_predecessors(events):
    """Pair each write with the one before it of the same row."""
    last = {}
    for event, what, field in events:
        row = (type(event), event.pgh_obj_id)
        yield event, last.get(row), what, field
        last[row] = event


def _differences(before, event, but):
    """List (field, value before, value after): what a new or removed row holds, else what changed; never the field named `but`."""
    model = event.pgh_tracked_model
    fields = [model._meta.get_field(name) for name in getattr(model, "told_in_history", ())] or model._meta.concrete_fields
    told = [field for field in fields if not field.primary_key and field.name not in {but, "revision"} and hasattr(event, field.attname)]
    if event.pgh_label == "delete":
        pairs = [(field, getattr(event, field.attname), None) for field in told]
    else:
        pairs = [(field, getattr(before, field.attname) if before else None, getattr(event, field.attname)) for field in told]
    if event.pgh_label == "update" and before:
        return [(field, old, new) for field, old, new in pairs if old != new and not (_is_empty(old) and _is_empty(new))]
    return [(field, old, new) for field, old, new in pairs if old or new]


def _is_empty(value):
    return value is None or value in ("", [])


def _heading(field):
    """What Django keeps as groups are roles here."""
    return _("role") if field.related_model is Group else str(field.verbose_name)


class _Names:
    """Shows values as a reader knows them; the records that values point at are fetched once a model."""

    def __init__(self, differences, within):
        wanted = {}
        for field, before, after in differences:
            if isinstance(field, models.ForeignKey):
                wanted.setdefault(field.related_model, set()).update({before, after} - {None})
        self.records = {model: _narrowed(model, within).select_related().in_bulk(keys) for model, keys in wanted.items()}

    def shown(self, field, value):
        if isinstance(field, models.ForeignKey) and value is not None:
            record = self.records[field.related_model].get(value)
            return roles.named(record) if isinstance(record, Group) else str(record) if record else str(ANOTHER_RECORD)
        return shown(field, value)


def shown(field, value, within=None):
    """Show one value of a field as a reader knows it, and no record outside their scope."""
    if value is None or value == "":
        return numbers.DASH
    if isinstance(field, models.ForeignKey):
        record = (within or (lambda rows: rows))(field.related_model._default_manager.filter(pk=value)).first()
        return str(record) if record else str(ANOTHER_RECORD)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, ImpreciseDate):
        return value.display(get_language())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return numbers.number(value, get_language())
    if isinstance(value, list):
        return ", ".join(map(str, value)) or numbers.DASH
    if isinstance(value, datetime.datetime):
        local = timezone.localtime(value)
        return f"{localize(local.date())}, {local:%H:%M}"
    return localize(value) if isinstance(value, datetime.date | datetime.time) else str(value)
