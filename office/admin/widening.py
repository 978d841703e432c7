"""Releasing records more widely from the workbench: by their forms, by rows under a record, or many at once."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from office.admin.reached import REASON, CarryingForm, RowsOfPartners, carries_marked, partner_field_of
from office.admin.releases import NOT_YOURS, ONE_WAY, OffersNarrower, OneReason, offered_to
from office.admin.rows import ScopedForm, ScopedRows, written
from office.admin.steps import Step
from office.markings import WIDEN, Marked, Reach, Releasability, widens, wider
from office.widening import LONGEST_REASON, enter_widening, permit_widening, release


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


class MarkedForm(OneReason, OffersNarrower, ScopedForm):
    """Giving a record to more people is a permission of its own, whatever the form shows or is sent."""

    widening_reason = ReasonField()
    reached = None  # whom the record is given to as it stands; nobody is given a new one

    def clean(self):
        super().clean()
        if self.instance.pk:
            if not (self.stands_alone or self.has_changed()):
                return  # a row that is not written
            self.reached = Reach.of(self.instance)
        ways = wider(self.reached or Reach(), self.wanted)
        if not ways:
            return
        try:
            permit_widening(by=self.reader, reason=self.cleaned_data.get(REASON), ways=ways)
        except ValidationError as refusal:
            field = REASON if refusal.code == "reason" else self._field_of(ways[0])
            if REASON not in self.errors:
                self.add_error(field if field in self.fields else None, refusal)

    @property
    def wanted(self):
        """Whom the record would be given to as the form has it; its partners stand in rows of their own."""
        before = self.reached or Reach()
        answers = {name: value for name in ("marking", "releasability") if (value := self.cleaned_data.get(name))}
        first, *further = self._coalition_path
        if first in self.cleaned_data:
            place = self.cleaned_data[first]
            for step in further:
                place = getattr(place, step, None)
            answers["coalition"] = place and place.slug
        return before.but(**answers)

    @property
    def _coalition_path(self):
        return self._meta.model._default_manager.none().coalition_path.split("__")

    def _field_of(self, way):
        return self._coalition_path[0] if way == "coalition" else way

    def enter(self, route, request):
        """Write down, once saved with its partners, that it is given to more people."""
        reason = self.cleaned_data.get(REASON)
        enter_widening(self.instance, before=self.reached, by=self.reader, reason=reason, route=route, request=request)


class Release(Step):
    """One releasability for all ticked records."""

    name = "release"
    label = _("Change who may be given them")
    explanation = _("Releasing a record more widely needs a reason, which is kept in its history. Releasing it less widely needs none.")
    releasability = forms.ChoiceField(label=_("Releasability"), choices=Releasability.choices)
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        narrowest = min((record.releasability for record in self.records), key=Releasability.values.index, default=None)
        self.fields["releasability"].choices = offered_to(self.user, narrowest)
        self.fields["releasability"].error_messages["invalid_choice"] = NOT_YOURS
        if not self.user.has_perm(WIDEN):
            self.fields["releasability"].help_text = ONE_WAY
            del self.fields["reason"]

    def told(self, record):
        return _("now: %(whom)s") % {"whom": record.get_releasability_display()}

    def clean(self):
        super().clean()
        wanted = self.cleaned_data.get("releasability")
        if wanted and any(widens(record.releasability, wanted) for record in self.records):  # all else about them stays as it is
            try:
                permit_widening(by=self.user, reason=self.cleaned_data.get("reason"))
            except ValidationError as refusal:
                self.add_error("reason" if refusal.code == "reason" else "releasability", refusal)

    def carry_out(self):
        wanted = self.cleaned_data["releasability"]
        changed = release(self.records, wanted, by=self.user, reason=self.cleaned_data.get("reason"))
        if not changed:
            return gettext("Nothing was changed."), None
        sentence = ngettext(
            "%(count)s record changed. Releasability now: %(whom)s.",
            "%(count)s records changed. Releasability now: %(whom)s.",
            len(changed),
        )
        return sentence % {"count": len(changed), "whom": Releasability(wanted).label}, None


class AsksToWiden:
    """A ModelAdmin or inline of marked records: its forms ask for the reason where the person may widen at all."""

    form = ScopedForm

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.form is ScopedForm and issubclass(self.model, Marked):
            self.form = MarkedForm
        elif self.form is ScopedForm and carries_marked(self.model):
            self.form = CarryingForm
        if self.partner_field and self.formset is ScopedRows:
            self.formset = type("RowsOfPartners", (RowsOfPartners,), {"partner_field": self.partner_field})

    @property
    def partner_field(self):
        return partner_field_of(self.model, self.parent_model) if hasattr(self, "parent_model") else None

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
