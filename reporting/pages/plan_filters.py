"""What a plan is asked for in its address: whose, over which years, counted in what, by month or by quarter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coalitions.models import Category, Coalition, Partner
from office.dates import YEARS, Precision
from office.sorting import alphabetical
from reporting.figures.plan_rows import Asked

BY = {"": Precision.MONTH, "quarter": Precision.QUARTER}
LONGEST = 10  # years in one picture
ANY = [("", _("any"))]


class PlanForm(forms.Form):
    coalition = forms.ChoiceField(label=_("Coalition"), required=False)
    partner = forms.ChoiceField(label=_("Partner"), required=False)
    measure = forms.ChoiceField(label=_("Counted in"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[*ANY, *Category.choices])
    commitment = forms.CharField(label=_("Commitment"), required=False, max_length=40, widget=forms.TextInput({"size": 12}))
    by = forms.ChoiceField(label=_("Periods"), required=False, choices=[("", _("months")), ("quarter", _("quarters"))])

    def __init__(self, data, scope, on):
        super().__init__(data)
        reach = range(max(on.year - LONGEST + 1, YEARS[0]), min(on.year + LONGEST, YEARS[-1] + 1))
        years = [("", str(on.year)), *((str(year), str(year)) for year in reach)]
        self.fields["from"] = forms.ChoiceField(label=_("From the year"), required=False, choices=years)
        self.fields["to"] = forms.ChoiceField(label=_("To the year"), required=False, choices=years)
        if scope.coalition:
            del self.fields["coalition"]
        else:
            self.fields["coalition"].choices = _named((one.slug, one.name) for one in scope.rows(Coalition.objects))
        if scope.partner:
            del self.fields["partner"]
        else:
            self.fields["partner"].choices = _named((one.code, one.name) for one in scope.rows(Partner.objects))


def _named(choices):
    return [*ANY, *sorted(choices, key=lambda choice: alphabetical(choice[1]))]


class PlanFilters:
    """The form of a plan page and what it asks. What is no choice finds nothing, whether hidden or unheard of."""

    def __init__(self, request, scope):
        self.base = scope
        self.form = PlanForm(request.GET, scope, scope.on)
        self.form.fields["measure"].choices = _measures(request)
        self.found = self.form.cleaned_data if self.form.is_valid() else None
        self.scope = scope if self.found is None else scope.over(coalition=self._coalition(), partner=self._partner())

    @property
    def asked(self):
        """The question, or nothing where the address asks for what is no choice."""
        if self.found is None:
            return None
        first = int(self.found["from"] or self.found["to"] or self.base.on.year)
        last = int(self.found["to"] or max(first, self.base.on.year))
        first, last = sorted((first, last))
        told = {name: self.found[name] for name in ("category", "measure")}
        told["commitment"] = self.found["commitment"].strip().upper()
        return Asked(first, min(last, first + LONGEST - 1), BY[self.found["by"]], **told)

    def offer(self, plan):
        """Let the measures that occur be chosen."""
        self.form.fields["measure"].choices = [*ANY, *((one.key, one.symbol) for one in plan.offered)]

    def _coalition(self):
        slug = self.found.get("coalition")
        return self.base.rows(Coalition.objects).filter(slug=slug).first() if slug else self.base.coalition

    def _partner(self):
        code = self.found.get("partner")
        return self.base.rows(Partner.objects).filter(code=code).first() if code else self.base.partner


def _measures(request):
    """Any measure may be asked for; one that does not occur finds nothing."""
    asked = request.GET.get("measure", "")
    return [("", _("any")), *([(asked, asked.partition(":")[2])] if asked.startswith(("unit:", "currency:")) else [])]
