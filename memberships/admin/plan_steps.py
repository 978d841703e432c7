from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from memberships.planning import drop_plan, gather_quarter, replan, spread_quarter
from office import numbers
from office.admin.held_back import CONFIRMED, Unconfirmed, settle_warnings, token_of
from office.admin.lists import FigureFormField
from office.admin.steps import Step
from office.dates import ImpreciseDate
from office.fields import ImpreciseDateFormField


class PlanStep(Step):
    """A change of one standing line: it asks why, and since which day."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("It is kept beside what was planned before."))
    on = ImpreciseDateFormField(label=_("Changed on"))
    unconfirmed, unconfirmed_token, confirmed_name = (), "", CONFIRMED

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = ImpreciseDate.day(timezone.localdate())

    @staticmethod
    def offered_for(line):
        return line.until is None

    def told(self, line):
        language = get_language()
        unit = line.commitment.unit
        figures = [numbers.quantity(line.quantity, unit.symbol if unit else "", language)] if line.quantity is not None else []
        figures += [numbers.money(line.amount, line.commitment.currency, language)] if line.amount is not None else []
        return " · ".join([line.commitment.item, line.period.display(language), *figures])

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on.first != on.last:
            raise ValidationError(_("Say on which day."))
        if on.last > timezone.localdate():
            raise ValidationError(_("A plan is not changed on a day to come."))
        return on.first

    @property
    def given(self):
        return {"reason": self.cleaned_data["reason"], "on": self.cleaned_data["on"]}

    def tried(self, model):
        """What the plan would now pass waits to be confirmed, as on every form."""
        try:
            return super().tried(model)
        except Unconfirmed as held:
            self.unconfirmed, self.unconfirmed_token = held.warnings, token_of(held.warnings)
            return None

    def settle(self, lines):
        settle_warnings(lines, by=self.user, confirmed=self.data.get(CONFIRMED))


class Change(PlanStep):
    name, label = "change", _("Move or change")
    explanation = _("What was planned is kept with your reason; the new line takes its place.")
    period = ImpreciseDateFormField(label=_("Month or quarter"))
    quantity = FigureFormField(label=_("Quantity"), required=False, max_digits=18, decimal_places=3)
    amount = FigureFormField(label=_("Amount"), required=False, max_digits=18, decimal_places=2)
    field_order = ["period", "quantity", "amount", "reason", "on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("period", "quantity", "amount"):
            self.fields[name].initial = getattr(self.record, name)
        for name, measured in {"quantity": self.record.commitment.unit_id, "amount": self.record.commitment.currency}.items():
            if not measured:
                del self.fields[name]

    def carry_out(self):
        figures = {name: self.cleaned_data.get(name) for name in ("quantity", "amount")}
        line = replan(self.record, period=self.cleaned_data["period"], **figures, **self.given)
        self.settle([line])
        return gettext("%(line)s is planned now.") % {"line": line}, line


class Spread(PlanStep):
    name, label = "spread", _("Spread over months")
    explanation = _("The quarter's figure is divided over its three months, and each month says that it was spread.")

    @staticmethod
    def offered_for(line):
        return line.until is None and line.is_of_a_quarter

    def carry_out(self):
        months = spread_quarter(self.record, **self.given)
        return gettext("%(line)s is spread over its months.") % {"line": self.record}, months[-1]


class Gather(PlanStep):
    name, label = "gather", _("Gather into the quarter")
    explanation = _("The months that were spread from one quarter become that quarter again, with what they come to now.")

    @staticmethod
    def offered_for(line):
        return line.until is None and line.spread_of is not None

    def carry_out(self):
        quarter = gather_quarter(self.record, **self.given)
        return gettext("%(line)s is planned now.") % {"line": quarter}, quarter


class Drop(PlanStep):
    name, label = "drop", _("Drop")
    explanation = _("The line leaves the plan and nothing takes its place; it is kept with your reason.")

    def carry_out(self):
        line = drop_plan(self.record, **self.given)
        return gettext("%(line)s is no longer planned.") % {"line": line}, line
