"""Two texts of one field: what is saved now, and what this person typed over an older reading of it."""

from dataclasses import dataclass, replace

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from office import numbers
from office.history import shown
from office.stale import OWN, READ, SEEN, Read, as_read, within, writes_since
from office.wordings import ANOTHER_RECORD

SAVED, MINE = "saved", "mine"
CHOICE = "choice-"


@dataclass(frozen=True)
class Differing:
    """A field whose saved text and typed text differ. `choice` is what is ticked; a field with nothing to choose is only told."""

    name: str
    label: str
    saved: str
    mine: str
    read: str = ""
    choice: str = ""
    open: bool = True

    @property
    def choice_name(self):
        return CHOICE + self.name

    @property
    def undecided(self):
        return self.open and not self.choice

    def decided_by(self, posted):
        """Tick what was posted, where that is one of the two."""
        choice = posted.get(self.choice_name)
        return replace(self, choice=choice) if self.open and choice in {SAVED, MINE} else self


@dataclass(frozen=True)
class Contested:
    """A record, or a row under it, that somebody else wrote while this person had it open."""

    title: str
    writes: tuple = ()
    fields: tuple = ()
    marks: tuple = ()  # hidden fields the page sends along

    @property
    def undecided(self):
        return any(differing.undecided for differing in self.fields)

    def decided_by(self, posted):
        return replace(self, fields=tuple(differing.decided_by(posted) for differing in self.fields))


def differences(form, base, user, links=None):
    """Compare a bound form with the record as it stands and as this person had read it (`base`, None where that is unknown)."""
    if DELETION_FIELD_NAME in form.fields and form[DELETION_FIELD_NAME].data:
        return _removing(form, base, user)
    found = [_difference(form, name, base, user, links or {}) for name in form.fields]
    return tuple(differing for differing in [*found, *_closed(form, base, user)] if differing is not None)


def _removing(form, base, user):
    name = form.add_prefix(DELETION_FIELD_NAME)
    return (Differing(name, str(_("Row")), _row(form, form.instance, user), _("remove it"), _row(form, base, user)),)


def _row(form, record, user):
    if record is None:
        return ""
    columns = [column for name in form.fields if (column := column_of(form, name)) is not None]
    return "; ".join(f"{capfirst(str(c.verbose_name))}: {text_of(c, c.value_from_object(record), user)}" for c in columns)


def column_of(form, name):
    """Return the model's own field behind a form's, where there is one that a person fills in."""
    try:
        column = form._meta.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    parent = getattr(form, "fields", {}).get(name)
    return None if column.primary_key or getattr(parent, "parent_instance", None) is not None or parent.disabled else column


def _difference(form, name, base, user, links):
    column, bound = column_of(form, name), form[name]
    if column is None or not bound.field.has_changed(bound.initial, bound.data):
        return None
    read, is_known = _as_read(column, base, links)
    theirs = not is_known or not _same(read, column.value_from_object(form.instance))
    ours = not is_known or bound.field.has_changed(_keys(read), bound.data)
    return Differing(
        name=bound.html_name,
        label=capfirst(str(bound.label or column.verbose_name)),
        saved=text_of(column, column.value_from_object(form.instance), user),
        mine=typed_text(bound.field, bound.data, column, user),
        read=text_of(column, read, user) if is_known else "",
        choice="" if theirs and ours else SAVED if theirs else MINE,
    )


def _as_read(column, base, links):
    if column.many_to_many:
        return (list(column.related_model._base_manager.filter(pk__in=links[column.name])), True) if column.name in links else (None, False)
    if base is None or not hasattr(base, column.attname):
        return None, False
    return column.value_from_object(base), True


def _same(one, other):
    return _keys(one) == _keys(other)


def _keys(value):
    return sorted(record.pk for record in value) if isinstance(value, list) and value and isinstance(value[0], models.Model) else value


def _closed(form, base, user):
    """What was typed into fields that can no longer be written: told, so that it is not lost unseen."""
    for column in form._meta.model._meta.concrete_fields:
        name = form.add_prefix(column.name)
        if column.name in form.fields or column.primary_key or not column.editable or name not in form.data:
            continue
        saved, raw = column.value_from_object(form.instance), form.data[name]
        field = None if column.is_relation else column.formfield()
        readings = [saved, *([column.value_from_object(base)] if base is not None and hasattr(base, column.attname) else [])]
        if field is not None and not all(field.has_changed(reading, raw) for reading in readings):
            continue
        if field is None and str(saved or "") == raw:
            continue
        mine = typed_text(field, raw, column, user)
        yield Differing(name, capfirst(str(column.verbose_name)), text_of(column, saved, user), mine, open=False)


def typed_text(field, data, column, user):
    """Show what was typed as the record would show it; what cannot be read is shown as it was typed."""
    if column.is_relation:
        keys = data if isinstance(data, list | tuple) else [data] if data else []
        found = within(user, column.related_model).filter(pk__in=[key for key in keys if str(key).isdecimal() and len(str(key)) < 19])
        return ", ".join(map(str, found)) or (str(ANOTHER_RECORD) if keys else numbers.DASH)
    try:
        return shown(column, field.to_python(data))
    except ValidationError:
        return str(data)


def text_of(column, value, user):
    """Show a stored value as a reader knows it; a record outside their scope is not named."""
    if column.many_to_many:
        keys = [record.pk for record in value or []]
    elif column.is_relation:
        keys = [value] if value is not None else []
    else:
        return shown(column, value)
    found = within(user, column.related_model).filter(pk__in=keys)
    return ", ".join(map(str, found)) or (str(ANOTHER_RECORD) if keys else numbers.DASH)


def keep_as_saved(form, kept):
    """Let the fields of these names keep what is saved, whatever was posted."""
    whole_row = form.add_prefix(DELETION_FIELD_NAME) in kept
    for name, field in form.fields.items():
        if (whole_row and name != form._meta.model._meta.pk.name) or form.add_prefix(name) in kept:
            field.disabled = True


def settle(form, request):
    """Return what to tell when the one record of a posted form, locked by the caller, was written meanwhile; else nothing.

    Where the choices have been made, the form is left to be saved as chosen.
    """
    record, model = form.instance, type(form.instance)
    read, seen = (Read.of_token(request.POST.get(name), request.user) for name in (READ, SEEN))
    now = Read.of([record])
    base = as_read(model, record.pk, read.revision(OWN, record.pk)) if read else None
    fields = differences(form, base, request.user)
    if now == read or (base is not None and all(differing.choice == MINE for differing in fields)):
        return {}
    contested = Contested("", tuple(writes_since(model, record.pk, base)), fields)
    if now == seen:
        contested = contested.decided_by(request.POST)
        if not contested.undecided:
            keep_as_saved(form, {differing.name for differing in contested.fields if differing.choice == SAVED})
            return {}
    return {"contested": [contested], "asked_again": now == seen, "seen_token": now.token(request.user), "seen_name": SEEN}
