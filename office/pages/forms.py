from django import forms
from django.utils.translation import gettext_lazy as _

from office.importing.permission import importable
from office.importing.run import WORKBOOK
from office.widening import LONGEST_REASON


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Spreadsheet"),
        max_length=255,
        help_text=_(
            "xlsx, ods or csv, up to 20 MB. Nothing is written before you have seen what would change. "
            "A file marked above “for official use only” does not belong here and is not kept."
        ),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".xlsx,.ods,.csv,.tsv,.txt", "data-choose": _("Choose a file"), "data-none": _("no file chosen")}
        ),
    )
    dataset = forms.ChoiceField(label=_("What it holds"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["dataset"].choices = [("", _("as its sheets and headings say")), *dataset_choices(user)]


class ChoiceForm(forms.Form):
    dataset = forms.ChoiceField(label=_("What it holds"))
    sheet = forms.ChoiceField(
        label=_("Sheet"), required=False, help_text=_("For a whole workbook every sheet is read that is named like its records.")
    )

    def __init__(self, *args, staged, **kwargs):
        super().__init__(*args, initial={"dataset": staged.dataset, "sheet": staged.sheet}, **kwargs)
        several = [(WORKBOOK, _("several kinds, a sheet each"))] if len(staged.sheets) > 1 else []
        self.fields["dataset"].choices = [*dataset_choices(staged.owner), *several]
        self.fields["sheet"].choices = [(name, name) for name in staged.sheets]
        if staged.sheets == [""]:
            del self.fields["sheet"]


class ConfirmForm(forms.Form):
    digest = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why these are released more widely"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2, "required": True}),
        help_text=_("Kept with the import: who decided it, and where it is written."),
    )


def dataset_choices(user):
    return [(name, resource._meta.model._meta.verbose_name_plural) for name, resource in importable(user).items()]
