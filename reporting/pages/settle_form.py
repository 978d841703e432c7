from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalitions.models.overlap import Overlap
from office.admin.lists import FigureFormField
from office.dates import ImpreciseDate
from office.fields import ImpreciseDateFormField
from office.texts import PlainTexts

DISTINCT = "distinct"


class SettleForm(PlainTexts, forms.Form):
    """What somebody decides of two records: which of them owns the thing, or that they are two things."""

    verdict = forms.ChoiceField(label=_("Decision"))
    share = FigureFormField(
        label=_("Share of the other coalition"),
        required=False,
        min_value=0,
        max_value=1,
        max_digits=7,
        decimal_places=6,
        help_text=_("Which part of the owner's figure is the other coalition's, between 0 and 1; empty where that is not agreed."),
    )
    decided_on = ImpreciseDateFormField(label=_("Decided on"))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Why, and who agreed.")
    )

    def __init__(self, *args, pair, **kwargs):
        super().__init__(*args, **kwargs)
        self.records = {str(record.pk): record for record in (pair.one, pair.other)}
        sentence = gettext("The same: %(reference)s of %(coalition)s owns it and is counted")
        owners = [(key, sentence % {"reference": one.reference, "coalition": one.coalition.name}) for key, one in self.records.items()]
        self.fields["verdict"].choices = [("", "–"), *owners, (DISTINCT, gettext("Not the same: both are counted"))]
        self.fields["decided_on"].initial = ImpreciseDate.day(timezone.localdate())

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("verdict") == DISTINCT and cleaned.get("share") is not None:
            self.add_error("share", ValidationError(_("Only what is the same is shared.")))
        return cleaned

    @property
    def pair_as_decided(self):
        """The record that counts with the other, and the other; of two things the first stands first."""
        first, second = self.records.values()
        return (second, first) if self.cleaned_data["verdict"] == str(first.pk) else (first, second)

    @property
    def decision(self):
        said = self.cleaned_data
        decision = Overlap.Decision.DISTINCT if said["verdict"] == DISTINCT else Overlap.Decision.COUNTED_ONCE
        return {"decision": decision, "share": said.get("share"), "on": said["decided_on"], "note": said["note"]}
