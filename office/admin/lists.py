"""How the lists and forms write what the ledger holds: names, dates, quantities and money as the reader knows them."""

from decimal import Decimal

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from office import numbers
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
        """A column in two languages is sorted by the reader's, in the order of the alphabet."""
        if field_name in READ_IN_TWO_LANGUAGES:
            return Alphabetical(f"{field_name}_{'uk' if get_language() == 'uk' else 'en'}")
        return super().get_ordering_field(field_name)

    def get_results(self, request):
        super().get_results(request)
        for record in self.result_list:
            make_dates_readable(record)


class WholeList(LedgerList):
    """The list as filtered and searched, unpaged and uncounted."""

    def get_results(self, request):
        """Nothing is counted or fetched: only the queryset is wanted."""


class FigureFormField(forms.DecimalField):
    """Shows 12, not 12.000: what stands in the column is padded with zeros."""

    def prepare_value(self, value):
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class Readable:
    """Columns that most records have."""

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
