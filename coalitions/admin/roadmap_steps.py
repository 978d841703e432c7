from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalitions.models import Meeting, Roadmap
from coalitions.operations import discard_draft, draft_next_version, endorse_roadmap
from office.admin.deleting import require_all_theirs
from office.admin.steps import Step
from office.dates import ImpreciseDate
from office.fields import ImpreciseDateFormField


class Endorse(Step):
    name = "endorse"
    label = _("Endorse")
    explanation = _(
        "The draft becomes the coalition's roadmap and the one before it is superseded. From then on its plan does not change; "
        "what is to change goes into its next version."
    )
    on = ImpreciseDateFormField(label=_("Endorsed on"))
    meeting = forms.ModelChoiceField(Meeting.objects.none(), label=_("At the meeting"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = ImpreciseDate.day(timezone.localdate())
        self.fields["meeting"].queryset = Meeting.objects.visible_to(self.user)
        self.fields["meeting"].widget = AutocompleteSelect(
            Roadmap._meta.get_field("endorsed_at"), admin.site, choices=self.fields["meeting"].choices
        )

    @staticmethod
    def offered_for(roadmap):
        return not roadmap.is_frozen

    def carry_out(self):
        roadmap = endorse_roadmap(self.record, on=self.cleaned_data["on"], meeting=self.cleaned_data["meeting"])
        return gettext("%(roadmap)s is endorsed.") % {"roadmap": roadmap}, roadmap


class DraftNext(Step):
    name = "draft"
    label = _("Draft the next version")
    explanation = _("A new draft begins as a copy of this version: its lines, its milestones with their links, and the needs it lists.")
    permissions = ("add", "change")

    @staticmethod
    def offered_for(roadmap):
        return roadmap.status == Roadmap.Status.ENDORSED

    def carry_out(self):
        draft = draft_next_version(self.record)
        return gettext("%(roadmap)s is drafted.") % {"roadmap": draft}, draft


class Discard(Step):
    name = "discard"
    label = _("Discard the draft")
    explanation = _("The draft goes, with its lines and milestones. Needs stay, and so does every version that was endorsed.")
    permissions = ("delete",)

    @staticmethod
    def offered_for(roadmap):
        return not roadmap.is_frozen

    def carry_out(self):
        name = str(self.record)
        require_all_theirs([self.record], self.user)
        discard_draft(self.record)
        return gettext("The draft of %(roadmap)s is discarded.") % {"roadmap": name}, None
