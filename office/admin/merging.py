"""Merging two ticked records: both side by side, what will move, and which of them stays."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.admin.options import csrf_protect_m
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office.admin.scope import hold, keys_in_care
from office.history import shown
from office.importing.refusals import of_database
from office.ledger import Attachable
from office.merging import TELLING, hanging_on
from office.models import Attachment
from office.once import answer_once, only_asked_for
from office.stale import READ, locked, moved_on, sentence_for


@dataclass(frozen=True)
class Compared:
    """One field of both records, or one kind of row that hangs on them."""

    label: str
    values: tuple

    @property
    def differs(self):
        return self.values[0] != self.values[1]


def fields_of(pair, within):
    fields = [field for field in pair[0]._meta.concrete_fields if not field.primary_key]
    fields.sort(key=lambda field: field.name in TELLING)  # where it came from stands last, as on the form
    return [
        Compared(str(field.verbose_name), tuple(shown(field, getattr(record, field.attname), within) for record in pair))
        for field in fields
    ]


def rows_of(pair, within):
    """Count what hangs on each record, as far as it is seen; kinds of which neither has any are left out."""
    both = zip(*map(hanging_on, pair), strict=True)
    counted = [(field, (_count(rows, within), _count(others, within))) for (field, rows), (_same, others) in both]
    counted = [(field, counts) for field, counts in counted if any(counts)]
    models = [field.model for field, _counts in counted]
    rows = [Compared(_label(field, alone=models.count(field.model) == 1), counts) for field, counts in counted]
    files = tuple(record.attachments.count() if isinstance(record, Attachable) else 0 for record in pair)
    return [*rows, Compared(str(Attachment._meta.verbose_name_plural), files)] if any(files) else rows


def _count(rows, within):
    return within(rows.model._default_manager.filter(pk__in=rows.values("pk"))).count()


def moves_more_than_theirs(record, user):
    """Does anything hang on this record that is not the person's to move?"""
    return any(
        keys_in_care(rows.model, keys, user) != keys
        for _field, rows in hanging_on(record)
        if (keys := set(rows.values_list("pk", flat=True)))
    )


def _label(field, *, alone):
    """Name the kind of rows, and by which link they hang on it where there are several."""
    rows = str(field.model._meta.verbose_name_plural)
    return rows if alone else f"{rows}: {field.verbose_name}"


class Mergeable:
    """A ModelAdmin whose records can turn out to be one. `merge_operation(kept, merged, by=…)` does it."""

    merge_operation = None
    actions = ["merge"]

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_merge"
        return [path("merge/", self.admin_site.admin_view(self.merge_view), name=name), *super().get_urls()]

    def has_merge_permission(self, request):
        return self.has_change_permission(request) and super().has_delete_permission(request)

    @admin.action(permissions=["merge"], description=_("Merge the two ticked records"))
    def merge(self, request, queryset):
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(keys) != 2:
            self.message_user(request, gettext("Tick the two records that are one."), messages.WARNING)
            return None
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_merge")
        return HttpResponseRedirect(f"{address}?record={keys[0]}&record={keys[1]}")

    @csrf_protect_m
    def merge_view(self, request):
        if request.method != "POST":
            return self._merge_view(request)
        return answer_once(request, lambda: self._merge_view(request), unsent=lambda: self._merge_view(only_asked_for(request)))

    def _merge_view(self, request):
        if not self.has_merge_permission(request):
            raise PermissionDenied
        pair = self._pair(request)
        error = ""
        if request.method == "POST" and (kept := next((record for record in pair if str(record.pk) == request.POST.get("kept")), None)):
            (merged,) = (record for record in pair if record is not kept)
            try:
                with transaction.atomic():
                    hold(self.model, [kept.pk, merged.pk], request.user)
                    self._require_as_read(request, pair)
                    if moves_more_than_theirs(merged, request.user):
                        raise ValidationError(
                            gettext("Records outside your coalitions hang on the one that would go; an editor merges these.")
                        )
                    kept = type(self).merge_operation(kept, merged, by=request.user)
                sentence = gettext("%(merged)s was merged into %(kept)s.") % {"merged": merged, "kept": kept}
                messages.success(request, sentence)
                return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[kept.pk]))
            except ValidationError as refusal:
                error = " ".join(refusal.messages)
            except IntegrityError as refusal:
                error = of_database(refusal, self.model)[1]
        elif request.method == "POST":
            error = gettext("Choose which of the two stays.")

        def within(rows):
            return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Merge two records"),
            "opts": self.opts,
            "pair": pair,
            "fields": fields_of(pair, within),
            "rows": rows_of(pair, within),
            "error": error,
        }
        return TemplateResponse(request, "admin/merge.html", context)

    def _require_as_read(self, request, pair):
        token = request.POST.get(READ)
        for record in moved_on(token, locked(self.model, [record.pk for record in pair]).values(), request.user)[:1]:
            raise ValidationError(sentence_for(record, token, request.user))

    def _pair(self, request):
        """Both records, as far as they are this person's to change; anything else is as if it did not exist."""
        keys = request.GET.getlist("record")
        if len(keys) != 2 or not all(key.isdecimal() and len(key) < 19 for key in keys):
            raise Http404
        pair = list(self.get_queryset(request).in_care_of(request.user).filter(pk__in=keys).order_by("pk"))
        if len(pair) != 2:
            raise Http404
        return pair
