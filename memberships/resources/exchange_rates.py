from django.utils.translation import gettext as _

from memberships.models import ExchangeRate
from office.columns import Column, note_column, source_column
from office.datasets import dataset
from office.resources import LedgerResource
from office.widgets import CapitalsWidget, ImpreciseDateWidget, NumberWidget


class DayWidget(ImpreciseDateWidget):
    """A date known to the day."""

    def read(self, value, **kwargs):
        date = super().read(value, **kwargs)
        if date.first != date.last:
            raise ValueError(_("A rate is of one day."))
        return date.first

    def render(self, value, obj=None, coded=False, **kwargs):
        return "" if value is None else value.isoformat() if coded else value


@dataset("exchange-rates")
class ExchangeRateResource(LedgerResource):
    required = [["currency"], ["on"], ["rate"]]
    placed = "currency"

    currency = Column("currency", CapitalsWidget(), aliases=["валюта"])
    on = Column("on", DayWidget(), aliases=["date", "day", "дата", "день"])
    rate = Column("rate", NumberWidget(), aliases=["for 1 EUR", "курс", "за 1 EUR"])
    source = source_column()
    note = note_column()

    class Meta:
        model = ExchangeRate
        import_id_fields = ["currency", "on"]

    def keys(self, values):
        return [(values["currency"], values["on"])] if values.get("currency") and values.get("on") else []
