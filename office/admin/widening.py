"""Releasing records more widely from the workbench: by their forms, by rows under a record, or many at once."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from office.admin.rows import ScopedForm, written
from office.admin.steps import Step
from office.markings import WIDEN, Marked, Releasability, widens
from office.widening import LONGEST_REASON, enter_widening, permit_widening, release

REASON = "widening_reason"


class ReasonField(forms.CharField):
    """Why a record is released more widely. It belongs to the writing, not to the record: alone it changes nothing."""

    def __init__(self, **kwargs):
        kwargs = {
            "label": _("Reason for releasing it more widely"),
            "widget": AdminTextInputWidget,
            "help_text": _("Needed when this is released more widely than before; it is kept in the history."),
            "required": False,
            "max_length": LONGEST_REASON,
            **kwargs,
        }
        super().__init__(**kwargs)

    def has_changed(self, initial, data):
        return False


class MarkedForm(ScopedForm):
    """Releasing a record more widely is a permission of its own, whatever the form shows or is sent."""

    widening_reason = ReasonField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.released_before = self.instance.releasability if self.instance.pk else None

    @property
    def is_widening(self):
        wanted = self.cleaned_data.get("releasability")
        return bool(wanted) and widens(self.released_before, wanted)

    def clean(self):
        super().clean()
        if self.is_widening:
            try:
                permit_widening(by=self.reader, reason=self.cleaned_data.get(REASON))
            except ValidationError as refusal:
                if REASON not in self.errors:
                    self.add_error(REASON if refusal.code == "reason" else "releasability", refusal)

    def enter(self, route, request):
        """Write down, once saved, that it was released more widely."""
        if self.is_widening:
            reason = self.cleaned_data[REASON]
            enter_widening(self.instance, before=self.released_before, by=self.reader, reason=reason, route=route, request=request)


class Release(Step):
    """One releasability for all ticked records."""

    name = "release"
    label = _("Change who may be given them")
    explanation = _("Releasing a record more widely needs a reason, which is kept in its history. Releasing it less widely needs none.")
    releasability = forms.ChoiceField(label=_("Releasability"), choices=Releasability.choices)
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, required=False)

    def clean(self):
        super().clean()
        wanted = self.cleaned_data.get("releasability")
        if wanted and any(widens(record.releasability, wanted) for record in self.records):
            try:
                permit_widening(by=self.user, reason=self.cleaned_data.get("reason"))
            except ValidationError as refusal:
                self.add_error("reason" if refusal.code == "reason" else "releasability", refusal)

    def carry_out(self):
        changed = release(self.records, self.cleaned_data["releasability"], by=self.user, reason=self.cleaned_data["reason"])
        sentence = ngettext("%(count)s record is released otherwise.", "%(count)s records are released otherwise.", len(changed))
        return sentence % {"count": len(changed)}, None


class AsksToWiden:
    """A ModelAdmin or inline of marked records: its forms ask for the reason where the person may widen at all."""

    form = ScopedForm

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if issubclass(self.model, Marked) and self.form is ScopedForm:
            self.form = MarkedForm

    def get_fieldsets(self, request, obj=None):
        """Nobody is asked for a reason who may not widen."""
        fieldsets = super().get_fieldsets(request, obj)
        may_ask = request.user.has_perm(WIDEN) and (obj is None or obj.pk is None or self.has_change_permission(request, obj))
        if may_ask:
            return fieldsets
        return [(name, {**options, "fields": [row for row in options["fields"] if row != REASON]}) for name, options in fieldsets]


class ReleasesMany:
    """A ModelAdmin that writes down each wider release, and whose list can release the ticked records more or less widely."""

    def enter_widenings(self, request, form, formsets):
        for formset in formsets:
            for row in written(formset) if issubclass(formset.form, MarkedForm) else ():
                row.enter("inline", request)
        if isinstance(form, MarkedForm):
            form.enter("form", request)

    def get_actions(self, request):
        actions = super().get_actions(request)
        if actions and issubclass(self.model, Marked) and self.has_change_permission(request):
            function, name, description = self.get_action("release_ticked")
            actions[name] = (function, name, description)
        return actions

    @admin.action(permissions=["change"], description=Release.label)
    def release_ticked(self, request, queryset):
        return self.step_on_many(request, queryset, Release, "release_ticked")
