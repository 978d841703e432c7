"""What the register of issued documents can be narrowed by; choices come from the entries one may read."""

import django_filters
from django import forms
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from office.models import User
from office.searching import Folded, words
from office.sorting import alphabetical
from reporting.audiences import audience_names
from reporting.documents import kinds
from reporting.models import IssuedDocument

TEXT = ["number", "title", "recipient", "file_name"]


class IssuedFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Number or words"), method="search", widget=forms.TextInput({"type": "search"}))
    audience = django_filters.ChoiceFilter(label=_("For"), empty_label=_("any"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("any"))
    year = django_filters.ChoiceFilter(label=_("Year"), field_name="number", lookup_expr="startswith", empty_label=_("any year"))
    by = django_filters.ChoiceFilter(label=_("Issued by"), field_name="by__username", empty_label=_("any"))

    further = further_fields = ()

    class Meta:
        model = IssuedDocument
        fields = []

    def __init__(self, data, rows, user):
        super().__init__(data, rows)
        fields = self.form.fields
        occurring = {name: set(rows.order_by().values_list(name, flat=True).distinct()) for name in ("audience", "kind", "by")}
        years = rows.order_by().values_list(Left("number", 4), flat=True).distinct()
        fields["audience"].choices = _sorted(audience_names(occurring["audience"], user).items())
        fields["kind"].choices = _sorted((kind, kinds.word(kind)) for kind in occurring["kind"])
        fields["year"].choices = [(year, year) for year in sorted(years, reverse=True)]
        people = User.objects.filter(pk__in=occurring["by"])
        fields["by"].choices = _sorted((person.get_username(), person.shown_name) for person in people)

    @property
    def main_fields(self):
        return list(self.form)

    @property
    def qs(self):
        return super().qs if self.form.is_valid() else self.queryset.none()

    def search(self, rows, name, text):
        """Every word stands somewhere; 2026-0012/2 names one copy."""
        rows = rows.alias(told=Folded(*TEXT))
        for word in words(text.replace("№", " ")):
            number, _slash, copy = word.partition("/")
            one = copy.isascii() and copy.isdecimal() and len(copy) < 5
            rows = rows.filter(number=number, copy=int(copy)) if one else rows.filter(told__contains=word)
        return rows


def _sorted(choices):
    return sorted(choices, key=lambda choice: alphabetical(choice[1]))
