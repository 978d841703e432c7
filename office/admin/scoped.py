"""What every admin and inline of the ledger shares: each person sees and writes the rows that are theirs, by whatever route."""

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import models
from django.http import Http404, HttpResponseRedirect
from django.utils.translation import gettext

from office.admin.deleting import require_all_theirs, what_goes
from office.admin.lists import FigureFormField
from office.admin.rows import written
from office.admin.scope import (
    cares_for_a_coalition,
    choices,
    hangs_on_coalitions,
    hold,
    in_alphabet,
    is_in_care,
    placed_by,
    remember_in_care,
    require_in_care,
    your_coalitions,
)
from office.admin.searching import SearchesWhatIsSeen

READING = {"export_xlsx", "export_csv", "export_ods"}  # actions that change nothing: they take every row that is seen


class Scoped:
    """Rows and choices are those the person may see; the coalition of a row is one in their care."""

    formfield_overrides = {models.DecimalField: {"form_class": FigureFormField}}

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if "queryset" not in kwargs:
            kwargs["queryset"] = in_alphabet(choices(db_field, request.user))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name in placed_by(db_field.model) and not request.user.changes_every_coalition:
            sentence = your_coalitions(request.user, not placed_by(db_field.related_model))
            field.required = True
            field.error_messages = {**field.error_messages, "required": sentence, "invalid_choice": sentence}
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", choices(db_field, request.user))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class ScopedInline(Scoped):
    """Rows under a record are written by whoever may change the record they stand under."""

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.reader = formset.form.reader = request.user
        return formset

    def _may_change_above(self, request, obj):
        return obj is None or obj.pk is None or self.admin_site.get_model_admin(self.parent_model).has_change_permission(request, obj)

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and self._may_change_above(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_change_above(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._may_change_above(request, obj)


class ScopedAdmin(SearchesWhatIsSeen, Scoped):
    """A row is written only if it was the writer's to change before and still is afterwards."""

    def has_add_permission(self, request):
        return super().has_add_permission(request) and (not hangs_on_coalitions(self.model) or cares_for_a_coalition(request))

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or is_in_care(request, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or is_in_care(request, obj))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.reader, form.stands_alone = request.user, True
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if "_saveasnew" in request.POST and not self.save_as:
            raise Http404
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if change:
            hold(self.model, [obj.pk], request.user)
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        hold(formset.model, [row.instance.pk for row in formset.initial_forms if row.has_changed()], request.user)
        require_all_theirs([row.instance for row in formset.deleted_forms if row.instance.pk], request.user)
        super().save_formset(request, form, formset, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        require_in_care([form.instance, *(row.instance for formset in formsets for row in written(formset))], request.user)

    def delete_model(self, request, obj):
        hold(self.model, [obj.pk], request.user)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        hold(self.model, queryset.values_list("pk", flat=True), request.user)
        super().delete_queryset(request, queryset)

    def get_deleted_objects(self, objs, request):
        return what_goes(objs, request, self.admin_site)

    def response_action(self, request, queryset):
        """Refuse a selection whole when any of it is not the person's to change."""
        if set(filter(None, request.POST.getlist("action"))) - READING and not self._may_change_all_ticked(request, queryset):
            sentence = gettext("Not everything that was ticked is yours to change, so nothing was done.")
            self.message_user(request, sentence, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return super().response_action(request, queryset)

    def _may_change_all_ticked(self, request, queryset):
        if request.POST.get("select_across") == "1":
            keys = set(queryset.values_list("pk", flat=True))
        else:
            ticked = {key for key in request.POST.getlist(ACTION_CHECKBOX_NAME) if key.isdecimal() and len(key) < 19}
            if len(ticked) != len(set(request.POST.getlist(ACTION_CHECKBOX_NAME))):
                return False
            keys = set(map(int, ticked))
            if queryset.filter(pk__in=keys).values("pk").distinct().count() != len(keys):
                return False
        remember_in_care(request, self.model, keys)
        return all(request.records_in_care[self.model, key] for key in keys)
