from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from coalitions.resources.partners import coalition_column
from memberships.models import PublishedTotal
from memberships.resources.shared import coalition_pk, currency_column
from office.columns import Column, note_column, source_column
from office.currencies import is_currency
from office.datasets import dataset
from office.importing.names import folded
from office.resources import LedgerResource
from office.spreadsheets import values as spoken
from office.widgets import ImpreciseDateWidget, NumberWidget, TextWidget, WordWidget


class FigureWidget(NumberWidget):
    """A number, or the words in which a figure was published where it is none: “5–20”."""

    def read(self, value, decimal_mark=None, **kwargs):
        try:
            return super().read(value, decimal_mark=decimal_mark, **kwargs)
        except spoken.BadValue:
            return TextWidget().read(value)


@dataset("published-totals")
class PublishedTotalResource(LedgerResource):
    required = [["coalition"], ["metric_reported"], ["as_of"], ["value", "value_reported"], ["source"]]
    related = ["coalition"]

    coalition = coalition_column()
    as_of = Column("as_of", ImpreciseDateWidget(), aliases=["as of", "date", "станом на", "дата"])
    metric_reported = Column("metric_reported", aliases=["metric", "показник"])
    value = Column("value", FigureWidget(), aliases=["значення"])
    value_reported = Column("value_reported", aliases=["значення в джерелі"])
    currency = currency_column()
    unit_reported = Column("unit_reported", aliases=["одиниця в джерелі"])
    # Senders write the currency of an amount and the unit of anything else in one column.
    unit = Column("unit_reported", heading=_("currency or unit"), aliases=["одиниця"], exported=False)
    compared_with = Column("metric", WordWidget(PublishedTotal.Metric), aliases=["порівнюється з"])
    source = source_column()
    note = note_column()

    class Meta:
        model = PublishedTotal
        import_id_fields = ["coalition", "metric_reported", "currency", "as_of", "source"]

    def prepare(self, values):
        super().prepare(values)
        if unit := values.pop("unit", ""):
            name = "currency" if is_currency(unit.upper()) else "unit_reported"
            values[name] = values.get(name) or (unit.upper() if name == "currency" else unit)
        figure = values.get("value")
        if figure is not None and not isinstance(figure, Decimal):
            values |= {"value": None, "value_reported": values.get("value_reported") or figure}

    def keys(self, values):
        """Another source that says the same of the same day is another total."""
        if not (values.get("metric_reported") and values.get("as_of")):
            return []
        metric, currency = folded(values["metric_reported"]), values.get("currency") or ""
        return [(coalition_pk(values), metric, currency, values["as_of"], values.get("source") or "")]
