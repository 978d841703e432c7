"""What one person may touch, as the workbench asks it: choices, links, rows about to be written."""

from django import forms
from django.contrib.auth import get_user_model
from django.db import models
from django.http import Http404
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext

from office.sorting import Alphabetical
from office.wordings import ANOTHER_RECORD

ANOTHER = ANOTHER_RECORD


def placed_by(model):
    """The fields that place a record of this model into a coalition."""
    return getattr(model._default_manager.none(), "placed_by", set())


def hangs_on_coalitions(model):
    return bool(getattr(model._default_manager.none(), "coalition_paths", ()))


def choices(field, user, queryset=None):
    """What a field may lead to: records the person sees, and in their care where the field places its row into a coalition."""
    offered = (field.remote_field.model._default_manager if queryset is None else queryset).visible_to(user)
    return offered.in_care_of(user) if field.name in placed_by(field.model) else offered


def in_alphabet(offered):
    """Records named in two languages stand in the alphabet of the reader's."""
    name = f"name_{'uk' if get_language() == 'uk' else 'en'}"
    named = any(column.name == name for column in offered.model._meta.concrete_fields)
    return offered.order_by(Alphabetical(name)) if named else offered


def _your_coalitions(user, of_coalition):
    names = ", ".join(str(desk) for desk in user.desks.select_related("coalition"))
    if not names:
        return gettext("No coalition is in your care yet; an administrator gives you one. Records of no coalition are kept by editors.")
    if of_coalition:
        return gettext("Choose one of your coalitions: %(names)s. Records of no coalition are kept by editors.") % {"names": names}
    return gettext("Choose a record of one of your coalitions: %(names)s.") % {"names": names}


your_coalitions = lazy(_your_coalitions, str)


def cares_for_a_coalition(request):
    if not hasattr(request, "cares_for_a_coalition"):
        request.cares_for_a_coalition = request.user.changes_every_coalition or request.user.desks.exists()
    return request.cares_for_a_coalition


def keys_in_care(model, keys, user):
    """Which of these keys are of rows in the person's care."""
    if user.changes_every_coalition or not hangs_on_coalitions(model):
        return set(keys)
    return set(model._default_manager.in_care_of(user).filter(pk__in=keys).values_list("pk", flat=True))


def is_in_care(request, record):
    """Asked once in a request for each record; a record still being added is judged when it is saved."""
    if record.pk is None:
        return True
    known = request.__dict__.setdefault("records_in_care", {})
    key = (type(record)._meta.concrete_model, record.pk)
    if key not in known:
        known[key] = bool(keys_in_care(key[0], [record.pk], request.user))
    return known[key]


def remember_in_care(request, model, keys):
    """Ask once for many, where each would be asked about."""
    cared = keys_in_care(model, keys, request.user)
    request.__dict__.setdefault("records_in_care", {}).update({(model, key): key in cared for key in keys})


def hold(model, keys, user):
    """Lock rows about to be written, if all of them are the person's to change; else they are as good as missing."""
    keys = set(keys)
    rows = model._default_manager.order_by().changeable_by(user) if hasattr(model._default_manager, "changeable_by") else None
    if rows is not None and keys and len(rows.filter(pk__in=keys).select_for_update(of=("self",)).values_list("pk")) != len(keys):
        raise Http404


def require_in_care(records, user):
    """Ask the database again, after writing and before it is for good."""
    by_model = {}
    for record in records:
        by_model.setdefault(type(record)._meta.concrete_model, set()).add(record.pk)
    for model, keys in by_model.items():
        if keys_in_care(model, keys, user) != keys:
            raise forms.ValidationError(your_coalitions(user, True))


def hidden_links(records, user):
    """Return {(id of the object, field name)}: the links of these records, all of one model, to records this person may not see."""
    records = list(records)
    if not records:
        return set()
    model, hidden = type(records[0]), set()
    for field in model._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey) or field.name in placed_by(model) or sees_all(field.related_model, user):
            continue
        leading_to = {key for record in records if (key := getattr(record, field.attname)) is not None}
        if leading_to:
            seen = field.related_model._default_manager.visible_to(user).filter(pk__in=leading_to)
            leading_to -= set(seen.values_list("pk", flat=True))
        hidden |= {(id(record), field.name) for record in records if getattr(record, field.attname) in leading_to}
    return hidden


def sees_all(model, user):
    """Colleagues are no secret; of unscoped models nothing is hidden."""
    if model is get_user_model() or not hasattr(model._default_manager, "visible_to"):
        return True
    unnarrowed = user.reads_every_coalition or not hangs_on_coalitions(model)
    return unnarrowed and user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")


class Elsewhere:
    """Stands where a record would be named that the reader may not see. Only for showing: nothing is saved with it."""

    pk = id = ""

    def __str__(self):
        return str(ANOTHER)

    reference = name = title = item = property(__str__)


def veil(records, user):
    """Let these records, all of one model, name nothing the reader may not see."""
    records = list(records)
    by_id = {id(record): record for record in records}
    for key, name in hidden_links(records, user):
        by_id[key]._state.fields_cache[name] = Elsewhere()
