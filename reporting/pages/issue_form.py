from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class IssueForm(forms.Form):
    """To whom a copy goes. What was looked at travels along, so that nothing else is issued in its place."""

    recipient = forms.CharField(
        label=_("Given to"),
        max_length=200,
        required=False,
        help_text=_("A person, an office or an occasion. It is kept in the register and does not stand on the paper."),
    )
    looked_at = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, said, **kwargs):
        super().__init__(*args, initial={"looked_at": said}, **kwargs)
        self.said = said

    def clean(self):
        if self.cleaned_data.get("looked_at") != self.said:
            self.data = {**self.data.dict(), "looked_at": self.said}
            raise ValidationError(_("What this paper says has changed since you looked at it. Look once more, then issue it."))


class CheckForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("It is compared with every copy ever issued and is not kept."),
        widget=forms.FileInput(attrs={"data-choose": _("Choose a file"), "data-none": _("no file chosen")}),
    )
