"""Forms of the workbench, alone or as rows: what lies outside a person's care is shown and left as it is."""

from django import forms
from django.contrib.admin.widgets import AutocompleteMixin
from django.forms import BaseInlineFormSet
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from office.admin.scope import ANOTHER, hidden_links, keys_in_care
from office.currencies import faults_of
from office.texts import PlainTexts


class KeptLink(forms.Field):
    """A link this person does not change: named as they may know it, and left as it was whatever is sent."""

    def __init__(self, text, label):
        super().__init__(label=label, required=False, disabled=True)
        self.text = text

    def has_changed(self, initial, data):
        return False


class ScopedForm(PlainTexts, forms.ModelForm):
    """A form that knows its reader (see `Scoped.get_form`)."""

    reader = None
    stands_alone = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.stands_alone and self.instance.pk and self.reader:
            for _key, name in hidden_links([self.instance], self.reader):
                self.keep(name, ANOTHER)

    def keep(self, name, text):
        if name in self.fields:
            self.fields[name] = KeptLink(text, self.fields[name].label)
            self.initial[name] = text

    def clean(self):
        super().clean()
        for name, field in self.fields.items():
            if isinstance(field, KeptLink):
                self.cleaned_data.pop(name, None)
        self._refuse_half_of_a_figure()

    def _refuse_half_of_a_figure(self):
        """The database says it of the whole form; here it stands beside the field that is wrong."""
        if {"quantity", "unit"} <= self.cleaned_data.keys():
            quantity, unit = self.cleaned_data["quantity"], self.cleaned_data["unit"]
            if quantity is None and unit:
                self.add_error("quantity", _("A unit is given without a quantity."))
            if quantity is not None and not unit:
                self.add_error("unit", _("A quantity is given without a unit."))
        for name in {"amount", "estimate"} & self.cleaned_data.keys():
            if "currency" in self.cleaned_data:
                for field, sentence in faults_of(self.cleaned_data[name], self.cleaned_data["currency"], name):
                    self.add_error(field, sentence)


class ScopedRows(BaseInlineFormSet):
    """Rows under a record. Each field bears its column's name, for those who do not see the head above it."""

    reader = None

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if form.instance.pk and self.reader and form.instance.pk in self._known:
            self._keep_what_is_not_theirs(form)
        for field in form.fields.values():
            shown = getattr(field.widget, "widget", field.widget)  # inside the wrapper that offers to add another
            shown.attrs.setdefault("aria-label", field.label or "")
        for name, field in form.fields.items():
            if type(field) is forms.ModelChoiceField and not isinstance(field.widget, forms.HiddenInput):
                self._offer_once(name, field)

    def _offer_once(self, name, field):
        """Ask for the choices of a column once, not for each row."""
        for widget in (field.widget, getattr(field.widget, "widget", None)):
            if isinstance(widget, AutocompleteMixin):
                return
        if name not in self._choices:
            self._choices[name] = list(field.choices)
        for widget in filter(None, (field.widget, getattr(field.widget, "widget", None))):
            widget.choices = self._choices[name]

    @property
    def reason(self):
        """The field that all rows share (see `OneReason`), of the row it is missing from where there is one."""
        rows = [*self.forms, self.empty_form]
        return next((row for row in rows if row.is_bound and "widening_reason" in row.errors), rows[0])["widening_reason"]

    @cached_property
    def _choices(self):
        return {}

    @cached_property
    def _known(self):
        return {row.pk for row in self.get_queryset()}

    @cached_property
    def _in_care(self):
        return keys_in_care(self.model, self._known, self.reader)

    @cached_property
    def _hidden_links(self):
        return hidden_links(self.get_queryset(), self.reader)

    def _keep_what_is_not_theirs(self, form):
        for name in list(form.fields):
            if (id(form.instance), name) in self._hidden_links:
                form.keep(name, ANOTHER)
        if form.instance.pk in self._in_care:
            return
        for name, field in list(form.fields.items()):
            if name in {self._pk_field.name, self.fk.name}:
                continue
            if name != DELETION_FIELD_NAME and isinstance(field, forms.ModelChoiceField):
                form.keep(name, str(getattr(form.instance, name) or ""))
            else:
                field.disabled = True


def written(formset):
    """The forms of the rows that a saved formset put in or changed."""
    rows = {id(row) for row in [*formset.new_objects, *(row for row, _names in formset.changed_objects)]}
    return [form for form in formset.forms if id(form.instance) in rows]
