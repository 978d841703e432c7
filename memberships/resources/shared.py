"""What commitments and deliveries are both told by: partners in one cell, items, units with a rate."""

from coalitions.names import UNITS
from memberships.periods import split_rate
from office.columns import Column
from office.importing.names import folded
from office.spreadsheets import values as spoken
from office.widgets import CapitalsWidget, NumberWidget, RecordWidget


class UnitWidget(RecordWidget):
    """A unit by any of its writings; "pcs/month" is pieces, and tells the row's basis."""

    def read(self, value, run=None, line=None, **kwargs):
        text = spoken.text(value)
        stem, basis = split_rate(text)
        try:
            return self.known(run).find(text)
        except ValueError:
            if basis is None:
                raise
        unit = self.known(run).find(stem)
        if line is not None:
            line.implied["basis"] = basis
        return unit


def unit_column():
    return Column("unit", UnitWidget(UNITS, shown="code"), aliases=["одиниця", "од. виміру"])


def quantity_column():
    return Column("quantity", NumberWidget(), aliases=["number", "qty", "кількість"])


def amount_column():
    return Column("amount", NumberWidget(), aliases=["sum", "value", "сума"])


def currency_column():
    return Column("currency", CapitalsWidget(), aliases=["валюта"])


def item_en_column():
    return Column("item_en", aliases=["item", "description", "назва англійською", "item in english"])


def item_uk_column():
    return Column("item_uk", aliases=["назва", "найменування", "назва українською", "item in ukrainian"])


def items(values):
    """The item in each language in which it is said."""
    return [(name, folded(values[name])) for name in ("item_en", "item_uk") if values.get(name)]


def coalition_pk(values):
    return values["coalition"].pk if values.get("coalition") else None
