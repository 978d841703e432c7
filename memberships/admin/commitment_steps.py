from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from memberships.operations import mark_commitments
from office.admin.steps import Step
from office.dates import ImpreciseDate
from office.fields import ImpreciseDateFormField


class Mark(Step):
    """One of the dated steps of a commitment, for the one that is open or for all that are ticked."""

    field = ""
    on = ImpreciseDateFormField(label=_("On"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = ImpreciseDate.day(timezone.localdate())

    @classmethod
    def offered_for(cls, commitment):
        return not getattr(commitment, cls.field)

    def carry_out(self):
        marked = mark_commitments(self.records, step=self.field, on=self.cleaned_data["on"])
        sentence = ngettext("%(count)s commitment is marked.", "%(count)s commitments are marked.", len(marked)) % {"count": len(marked)}
        return sentence, marked[0]


class MarkConfirmed(Mark):
    name, field, label = "confirmed", "confirmed_on", _("Mark as confirmed")
    explanation = _("From that date the pledge counts as committed.")


class MarkConditionMet(Mark):
    name, field, label = "condition-met", "condition_met_on", _("Condition met")
    explanation = _("From that date the offer stands without its condition, as any other pledge.")

    @classmethod
    def offered_for(cls, commitment):
        return bool(commitment.condition) and super().offered_for(commitment)


class MarkFulfilled(Mark):
    name, field, label = "fulfilled", "fulfilled_on", _("Mark as fulfilled")
    explanation = _("From that date the commitment counts as fulfilled, whatever deliveries are recorded.")


class MarkCancelled(Mark):
    name, field, label = "cancelled", "cancelled_on", _("Mark as cancelled")
    explanation = _("From that date the commitment is in no total; it stays on record.")
