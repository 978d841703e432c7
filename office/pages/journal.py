"""The journal: what happened beside the records themselves, the latest first, for those who answer for it."""

import datetime

from django import forms
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from office.dates import ImpreciseDate
from office.journal_links import link
from office.journal_wordings import sentence
from office.models import JournalEntry, Seal, User
from office.pages.imports import listed
from office.sealing.days import start_of
from office.searching import Folded, words

PER_PAGE = 50
NOBODY = "nobody"
DAYS = [MinValueValidator(datetime.date(1900, 1, 1)), MaxValueValidator(datetime.date(2999, 12, 31))]  # each has a day before and after


class DayField(forms.Field):
    """One day, typed as dates are typed everywhere."""

    def __init__(self, **kwargs):
        typed = forms.TextInput({"class": "day", "autocomplete": "off"})
        super().__init__(required=False, widget=typed, validators=DAYS, **kwargs)

    def to_python(self, value):
        if not (value := (value or "").strip()):
            return None
        try:
            day = ImpreciseDate.parse(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if day.first != day.last:
            raise ValidationError(gettext("“%(text)s” is not one day.") % {"text": value[:60]})
        return day.first


class JournalFilter(forms.Form):
    kind = forms.ChoiceField(label=_("What"), required=False)
    person = forms.ChoiceField(label=_("Who"), required=False)
    since = DayField(label=_("From"))
    until = DayField(label=_("To"))
    words = forms.CharField(label=_("Words"), required=False, max_length=200)

    def __init__(self, *args, entries, **kwargs):
        super().__init__(*args, **kwargs)
        self.entries = entries
        people = User.objects.filter(pk__in=entries.order_by().values("by")).order_by("last_name", "first_name", "username")
        self.fields["kind"].choices = [("", _("any")), *JournalEntry.Kind.choices]
        self.fields["person"].choices = [("", _("anybody")), (NOBODY, _("nobody known")), *((str(one.pk), named(one)) for one in people)]

    def rows(self):
        """The entries asked for; a question that cannot be read finds none."""
        if not self.is_valid():
            return self.entries.none()
        asked, rows = self.cleaned_data, self.entries
        if asked["kind"]:
            rows = rows.filter(kind=asked["kind"])
        if asked["person"]:
            rows = rows.filter(by=None if asked["person"] == NOBODY else asked["person"])
        if asked["since"]:
            rows = rows.filter(at__gte=start_of(asked["since"]))
        if asked["until"]:
            rows = rows.filter(at__lt=start_of(asked["until"], 1))
        return _with_words(rows, asked["words"])

    def chosen(self, query):
        """List (label, value in words, address without it) of the filters in force."""
        found = []
        for name, value in self.cleaned_data.items():
            if value:
                told = dict(getattr(self.fields[name], "choices", ())).get(value, value)
                without = query.copy()
                without.pop(name)
                without.pop("page", None)
                shown = date_format(told, "SHORT_DATE_FORMAT") if isinstance(told, datetime.date) else told
                found.append((self.fields[name].label, shown, f"?{without.urlencode()}"))
        return found


@require_safe
@permission_required("office.view_journalentry", raise_exception=True)
def journal(request):
    asked = JournalFilter(request.GET, entries=JournalEntry.objects.visible_to(request.user))
    page = Paginator(asked.rows().select_related("by"), PER_PAGE).get_page(request.GET.get("page"))
    for entry in page.object_list:
        entry.said, entry.who = sentence(entry), named(entry.by) if entry.by else entry.name
    link(page.object_list, request.user, listed(request.user))
    sealed = Seal.objects.defer("leaves", "columns").last() if request.user.has_perm("office.view_seal") else None
    return render(request, "office/journal.html", {"form": asked, "page": page, "chosen": asked.chosen(request.GET), "sealed": sealed})


def named(person):
    return person.shown_name


def _with_words(rows, asked):
    """Every word somewhere: in what it is about, in its facts, in the person's name or the address."""
    asked = words(asked)
    if not asked:
        return rows
    texts = ["about", "name", Cast("facts", TextField()), Cast("address", TextField()), "by__username", "by__first_name", "by__last_name"]
    rows = rows.annotate(told=Folded(*(Coalesce(text, Value(""), output_field=TextField()) for text in texts)))
    return rows.filter(*(Q(told__contains=word) for word in asked))
