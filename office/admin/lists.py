"""How the lists and forms write what the ledger holds: names, dates, quantities and money as the reader knows them."""

import re
from decimal import Decimal

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from office import numbers
from office.admin.scope import veil
from office.dates import ImpreciseDate
from office.fields import ImpreciseDateField
from office.sorting import Alphabetical

READ_IN_TWO_LANGUAGES = {"name", "title", "item", "place"}


class ReadableDate(ImpreciseDate):
    """The same date; where the admin would write it as files do, it reads in the person's language."""

    def __str__(self):
        return self.display(get_language())


def make_dates_readable(record):
    for field in record._meta.concrete_fields:
        value = getattr(record, field.attname)
        if isinstance(field, ImpreciseDateField) and isinstance(value, ImpreciseDate):
            setattr(record, field.attname, ReadableDate(value.first, value.last))


class LedgerList(ChangeList):
    def get_ordering_field(self, field_name):
        """A column in two languages is sorted by the reader's, in the order of the alphabet; one that may not be sorted, by no means."""
        if self.sortable_by is not None and field_name not in self.sortable_by:
            return None
        if field_name in READ_IN_TWO_LANGUAGES:
            return Alphabetical(f"{field_name}_{'uk' if get_language() == 'uk' else 'en'}")
        return super().get_ordering_field(field_name)

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        veil(self.result_list, request.user)
        for record in self.result_list:
            make_dates_readable(record)


class WholeList(LedgerList):
    """The list as filtered and searched, unpaged and uncounted."""

    def get_results(self, request):
        """Nothing is counted or fetched: only the queryset is wanted."""


class FigureFormField(forms.DecimalField):
    """Shows and reads a figure as the reader's language groups it: 1 234,5 or 1,234.5, and never 12.000 for 12."""

    widget = forms.TextInput

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "inputmode": "decimal", "class": "figure", "autocomplete": "off"}

    def prepare_value(self, value):
        return numbers.number(value, get_language()) if isinstance(value, Decimal) else value

    def to_python(self, value):
        return super().to_python(plain_figure(value, get_language()) if isinstance(value, str) else value)


def plain_figure(text, language):
    """Take the grouping out of a figure as people write it; in English a comma before three digits groups, elsewhere it is the point."""
    text = re.sub(r"\s", "", text).replace("−", "-")
    grouped = r"-?\d{1,3}(,\d{3})+(\.\d*)?"
    return text.replace(",", "" if language != "uk" and re.fullmatch(grouped, text) else ".")


class Readable:
    """Columns that most records have; `list_figures` are set to the right, `list_long` never squeezed, `list_fit` never broken."""

    list_figures = ("figure", "money")
    list_long = ("item", "title", "name")
    list_fit = ("reference", "slug")

    @admin.display(description=_("name"), ordering="name")
    def name(self, record):
        return record.name

    @admin.display(description=_("title"), ordering="title")
    def title(self, record):
        return record.title

    @admin.display(description=_("item"), ordering="item")
    def item(self, record):
        return record.item

    @admin.display(description=_("quantity"), ordering="quantity")
    def figure(self, record):
        return numbers.quantity(record.quantity, record.unit.symbol if record.unit_id else "", get_language())

    @admin.display(description=_("amount"), ordering="amount")
    def money(self, record):
        return numbers.money(record.amount, record.currency, get_language())

    @admin.display(description=_("coalition"), ordering="coalition__code")
    def coalition_code(self, record):
        return code_of(record.coalition) if record.coalition_id else None


def code_of(coalition):
    """Name a coalition in a narrow column; its whole name shows when one rests on it."""
    return format_html('<abbr title="{}">{}</abbr>', coalition.name, coalition.code)
