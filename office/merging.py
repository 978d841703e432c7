"""Two records of one thing become one: what hangs on the second moves to the first, blanks are filled, nothing is lost."""

from django.apps import apps
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pghistory.models import Event

from office.attachments import move_attachments
from office.history import shown
from office.markings import NAMES_PARTNERS, Marked, Reach, Releasability, strictest, wider
from office.widening import keep_within

TELLING = ["source", "note"]  # free words: those of both records are kept, one after the other
PERIOD = {"since", "until"}  # a blank end means "until now", so blanks of a period are never filled


def hanging_on(record):
    """Yield (field, rows) for everything that points at a record; the history's own rows stay where they are."""
    for relation in record._meta.get_fields(include_hidden=True):
        if (relation.one_to_many or relation.one_to_one) and relation.auto_created and not issubclass(relation.related_model, Event):
            yield relation.field, relation.related_model._base_manager.filter(**{relation.field.name: record.pk}).order_by("pk")


def merge(kept, merged, *, by, own=()):
    """Fold `merged` into `kept` and delete it. `own` are fields that name a record and are neither filled nor noted.

    The caller holds the transaction and has locked both.
    """
    if type(kept) is not type(merged) or kept.pk == merged.pk:
        raise ValidationError(_("Choose two different records of the same kind."))
    former, reached = str(merged), [Reach.of(record) for record in (kept, merged) if isinstance(record, Marked)]
    others = naming(merged, but=kept)
    move_attachments(merged, kept)
    for field, rows in list(hanging_on(merged)):
        for row in rows:
            _move(row, field, kept, merged)
    unsaid = _fill(kept, merged, {*own, "marking", "releasability"}, within=lambda rows: rows.visible_to(by))
    for name, value in strictest(kept, merged).items() if reached else ():
        setattr(kept, name, value)
    remark = _("%(person)s merged this with %(record)s.") % {"person": by.shown_name, "record": former}
    if unsaid:
        remark += " " + _("There it said: %(facts)s.") % {"facts": "; ".join(unsaid)}
    if narrowed := sum(keep_within(other, was) for other, was in others):
        sentence = ngettext("%(count)s record that only the other was given is internal now.",
                            "%(count)s records that only the other was given are internal now.", narrowed)  # fmt: skip
        remark += " " + sentence % {"count": narrowed}
    if any(wider(reach, Reach.to_be(kept)) for reach in reached):
        kept.releasability = Releasability.INTERNAL
        remark += " " + _("The two were given to different people; it is internal now.")
    kept.note = "\n".join(filter(None, [kept.note, remark]))
    type(merged)._base_manager.get(pk=merged.pk).delete()  # a protected row that was forgotten stops it here
    kept.full_clean()
    kept.save()
    return kept


def naming(partner, *, but):
    """The marked records that name this partner and not that one, each with whom it reaches: (record, Reach). No partner, none."""
    found = []
    for model in apps.get_models():
        path = model._default_manager.all().partner_path if issubclass(model, Marked) else None
        if path and get_fields_from_path(model, path)[-1].related_model is type(partner):
            rows = model._base_manager.filter(**{path: partner.pk}, releasability__in=NAMES_PARTNERS)
            rows = rows.exclude(pk__in=model._base_manager.filter(**{path: but.pk}).values("pk")).order_by("pk")
            found += [(record, Reach.of(record)) for record in rows]
    return found


def _fill(kept, merged, passed_over, within):
    """Fill the blanks of `kept`; return, in words, what it says otherwise than `merged` did."""
    unsaid = []
    for field in kept._meta.concrete_fields:
        old, other = getattr(kept, field.attname), getattr(merged, field.attname)
        if field.primary_key or field.name in passed_over or other in (None, "") or old == other:
            continue
        if isinstance(field, models.ForeignKey) and field.related_model is type(kept) and other == kept.pk:
            continue  # it was part of what it is now one with
        if field.name == "note" or (field.name == "source" and _fits(field, old, other)):
            setattr(kept, field.name, _both(field, old, other))
        elif old in (None, "") and field.name not in PERIOD:
            setattr(kept, field.attname, other)
        else:
            unsaid.append(f"{capfirst(str(field.verbose_name))}: {shown(field, other, within)}")
    return unsaid


def _both(field, old, other):
    return ("\n" if field.name == "note" else "; ").join(filter(None, [old, other]))


def _fits(field, old, other):
    return len(_both(field, old, other)) <= field.max_length


def _move(row, field, kept, merged):
    """Let a row hang on `kept`; one that says again what a row of `kept` says is folded into that one, any other clash refused."""
    if isinstance(row, type(kept)) and row.pk == merged.pk:
        return  # it hung on itself, and goes with itself
    if isinstance(row, type(kept)) and row.pk == kept.pk:
        setattr(row, field.name, None)
        setattr(kept, field.name, None)
        row.save(update_fields=[field.name])
        return
    setattr(row, field.name, kept)
    try:
        row.validate_unique()
        row.validate_constraints()
    except ValidationError as clash:
        twin = next((other for other in _siblings(row, field, kept) if _says_the_same(other, row, field)), None)
        if twin is None:
            raise ValidationError(
                _("%(row)s (%(kind)s) cannot be moved: %(reason)s Mend one of the two first.")
                % {"row": row, "kind": row._meta.verbose_name, "reason": " ".join(clash.messages)}
            ) from clash
        _fold(twin, row, field)
    else:
        row.save(update_fields=[field.name])


def _siblings(row, field, kept):
    return type(row)._base_manager.filter(**{field.name: kept}).exclude(pk=row.pk).order_by("pk")


def _added(row, field):
    """Name the figure that two rows of this one record hold together, if there is one: a partner's share."""
    return getattr(row, "added_over", {}).get(field.name)


def _says_the_same(twin, row, moved):
    for field in row._meta.concrete_fields:
        one, other = getattr(twin, field.attname), getattr(row, field.attname)
        if field.primary_key or field.name == moved.name or field.name in TELLING or one == other:
            continue
        if field.name == _added(row, moved):
            if None in (one, other):
                return False
        elif field.name in PERIOD or (None not in (one, other) and "" not in (one, other)):
            return False
    return True


def _fold(twin, row, moved):
    for field in row._meta.concrete_fields:
        one, other = getattr(twin, field.attname), getattr(row, field.attname)
        if field.primary_key or field.name == moved.name or other in (None, ""):
            continue
        if field.name == _added(row, moved):
            setattr(twin, field.name, one + other)
        elif one in (None, ""):
            setattr(twin, field.attname, other)
        elif field.name in TELLING and one != other:
            setattr(twin, field.name, _both(field, one, other))
    move_attachments(row, twin)
    row.delete()
    twin.full_clean()
    twin.save()
