from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from office.markings import WIDEN, Releasability, widens


class ReleasabilityForm(forms.ModelForm):
    """Releasing a record more widely is a permission of its own, whatever the form shows or is sent."""

    may_widen = False

    def clean_releasability(self):
        wanted = self.cleaned_data["releasability"]
        before = self.initial.get("releasability", Releasability.INTERNAL) if self.instance.pk else Releasability.INTERNAL
        if not self.may_widen and widens(before, wanted):
            raise ValidationError(_("Releasing a record more widely is a permission of its own, which you do not have."))
        return wanted


class AsksToWiden:
    """A ModelAdmin or inline whose forms know whether the person may widen."""

    form = ReleasabilityForm

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.may_widen = request.user.has_perm(WIDEN)
        return form

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.may_widen = request.user.has_perm(WIDEN)
        return formset
