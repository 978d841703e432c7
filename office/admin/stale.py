"""A form says which revision it was filled from; what was written since is never overwritten unseen."""

from dataclasses import dataclass

from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import transaction
from django.forms import BaseModelFormSet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from office.admin.scope import veil
from office.admin.stale_rows import GONE, relaid
from office.conflicts import SAVED, Contested, Differing, differences, keep_as_saved, text_of
from office.stale import OWN, READ, SEEN, Read, as_read, locked, revision_of, writes_since


@dataclass(frozen=True)
class Opened:
    """A posted form as it would be shown now: the record, its form and the formsets of the rows that may be changed."""

    record: object
    form: object
    formsets: list

    def read(self):
        """Say what stands in the database, in the way a form says what it was filled from."""
        rows = {OWN: {self.record.pk: revision_of(self.record)}}
        rows |= {formset.prefix: {row.pk: revision_of(row) for row in formset.get_queryset()} for formset in self.formsets}
        links = {name: sorted(row.pk for row in self.form.initial.get(name) or []) for name in self.many}
        return Read(rows, links)

    @property
    def many(self):
        return [column.name for column in self.record._meta.many_to_many if column.name in self.form.fields]


class NoticesStale:
    """A ModelAdmin whose forms come back with both texts when the record, or a row under it, was written meanwhile."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            told = self._settle(request, object_id)
            return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **told})

    def _settle(self, request, object_id):
        """Lock what the form would write; hold it back, and return what to tell, when it was written meanwhile."""
        opened = self._opened(request, object_id, lock=True)
        if opened is None:
            return {}
        read, seen, now = self._posted(request, READ), self._posted(request, SEEN), opened.read()
        if now == read:
            return {}
        for formset in opened.formsets:
            request.POST = relaid(request.POST, formset, self._unbound(formset))
        opened = self._opened(request, object_id)
        contested = self._contested(request, opened, read, seen)
        if not contested and read is not None:
            return {}
        if now == seen:
            contested = [one.decided_by(request.POST) for one in contested]
        settled = now == seen and not any(one.undecided for one in contested)
        if settled:
            request.kept_as_saved = {d.name for one in contested for d in one.fields if d.choice == SAVED}
        else:
            request.held_back = True
        request.seen_token = now.token(request.user)
        return {"contested": contested, "asked_again": now == seen}

    def _posted(self, request, name):
        return Read.of_token(request.POST.get(name), request.user)

    def _opened(self, request, object_id, *, lock=False):
        record = self.get_object(request, unquote(object_id))
        if record is None or not self.has_change_permission(request, record):
            return None  # the view itself answers
        if lock:
            locked(self.model, [record.pk])
            record = self.get_object(request, unquote(object_id))
            if record is None:
                return None
        fields = flatten_fieldsets(self.get_fieldsets(request, record))
        form = self.get_form(request, record, change=True, fields=fields)(request.POST, request.FILES, instance=record)
        formsets = self._formsets(request, record)
        if lock:
            for formset in formsets:
                locked(formset.model, formset.model._base_manager.filter(**{formset.fk.name: record.pk}).values("pk"))
            formsets = self._formsets(request, record)
        return Opened(record, form, formsets)

    def _formsets(self, request, record):
        formsets, inlines = self._create_formsets(request, record, change=True)
        return [formset for formset, inline in zip(formsets, inlines, strict=False) if inline.has_change_permission(request, record)]

    @staticmethod
    def _unbound(formset):
        return type(formset)(
            instance=formset.instance, prefix=formset.prefix, queryset=formset.get_queryset(), form_kwargs=formset.form_kwargs
        )

    def _contested(self, request, opened, read, seen):
        """List what was written meanwhile: the record, then its rows."""
        found = [self._own(request, opened, read)]
        for formset in opened.formsets:
            found += self._rows(request, formset, read, seen)
        return [one for one in found if one is not None]

    def _own(self, request, opened, read):
        record, links = opened.record, read.links if read else {}
        revision = read and read.revision(OWN, record.pk)
        now = opened.read()
        if read is not None and revision == now.revision(OWN, record.pk) and links == now.links:
            return None
        base = as_read(self.model, record.pk, revision)
        fields = differences(opened.form, base, request.user, links)
        if read is not None and not self._touches(opened, base, links, fields):
            return None
        return Contested("", tuple(writes_since(self.model, record.pk, base)), fields)

    @staticmethod
    def _touches(opened, base, links, fields):
        """Tell whether anything this form shows for editing was written; a sign-in, say, changes the person's row and not the form."""
        columns = [column for column in opened.record._meta.concrete_fields if column.name in opened.form.fields]
        changed = base is None or any(
            column.value_from_object(base) != column.value_from_object(opened.record) for column in columns if hasattr(base, column.attname)
        )
        return changed or links != opened.read().links or any(not differing.open for differing in fields)

    def _rows(self, request, formset, read, seen):
        model, prefix = formset.model, formset.prefix
        for form in formset.initial_forms:
            row = form.instance
            revision = read and (read.revision(prefix, row.pk) or (seen and seen.revision(prefix, row.pk)))
            if revision == revision_of(row):
                continue
            base = as_read(model, row.pk, revision)
            fields = differences(form, base, request.user)
            if read is None and not fields:
                continue
            yield Contested(self._named(row, request.user), tuple(writes_since(model, row.pk, base)), fields)
        for form in formset.extra_forms:
            number = form.data.get(f"{form.prefix}-{GONE}", "")
            if number.isdecimal() and len(number) < 19:
                yield self._gone(request, form, int(number), read)

    def _gone(self, request, form, key, read):
        """What was typed into a row that is no longer there: it can be left out or put in anew."""
        model = form._meta.model
        base = as_read(model, key, read and read.revision(form.prefix.rpartition("-")[0], key))
        mine = "; ".join(f"{d.label}: {d.mine}" for d in differences(form, None, request.user))
        before = _row_text(base, form, request.user)
        choice = "" if base is None or form_touched(form, base) else SAVED
        differing = Differing(f"{GONE}-{key}", str(_("Row")), _("removed"), mine, before, choice)
        mark = ((f"{form.prefix}-{GONE}", key),)
        return Contested(capfirst(model._meta.verbose_name), tuple(writes_since(model, key, base)), (differing,), mark)

    @staticmethod
    def _named(row, user):
        veil([row], user)  # this form is only compared, never saved
        return f"{capfirst(row._meta.verbose_name)}: {row}"

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        kept = getattr(request, "kept_as_saved", None)
        return keeping(form, kept) if kept else form

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        kept = getattr(request, "kept_as_saved", None) or set()
        for formset in formsets if kept else ():
            for form in getattr(formset, "forms", ()):
                keep_as_saved(form, kept)
        return formsets, inlines

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj is not None:
            context["read_name"], context["seen_name"] = READ, SEEN
            context["read_token"] = request.POST.get(READ, "") if request.method == "POST" else self._token(request, context, obj)
            context["seen_token"] = getattr(request, "seen_token", "")
        return super().render_change_form(request, context, add, change, form_url, obj)

    @staticmethod
    def _token(request, context, obj):
        formsets = [inline.formset for inline in context["inline_admin_formsets"] if inline.has_change_permission]
        return Opened(obj, context["adminform"].form, [f for f in formsets if isinstance(f, BaseModelFormSet)]).read().token(request.user)


def form_touched(form, base):
    """Tell whether somebody typed anything over the row they had read."""
    columns = {column.name: column for column in base.pgh_tracked_model._meta.concrete_fields}
    return any(
        form[name].field.has_changed(columns[name].value_from_object(base), form[name].data)
        for name in form.fields
        if name in columns and not columns[name].primary_key and not hasattr(form.fields[name], "parent_instance")
    )


def _row_text(base, form, user):
    columns = [c for c in base.pgh_tracked_model._meta.concrete_fields if c.name in form.fields and not c.primary_key] if base else []
    return "; ".join(f"{capfirst(str(c.verbose_name))}: {text_of(c, c.value_from_object(base), user)}" for c in columns)


def keeping(form_class, kept):
    """A form of this class whose fields named in `kept` keep what is saved, whatever was posted."""

    def __init__(self, *args, **kwargs):
        form_class.__init__(self, *args, **kwargs)
        keep_as_saved(self, kept)

    return type(form_class.__name__, (form_class,), {"__init__": __init__, "__module__": form_class.__module__})
