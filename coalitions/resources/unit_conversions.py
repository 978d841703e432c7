from coalitions.models import UnitConversion
from coalitions.names import UNITS
from office.columns import Column, note_column, source_column
from office.datasets import dataset
from office.resources import LedgerResource
from office.widgets import NumberWidget, RecordWidget


@dataset("unit-conversions")
class UnitConversionResource(LedgerResource):
    required = [["unit"], ["factor"], ["into"]]
    related = ["unit", "into"]
    placed = "unit"

    unit = Column("unit", RecordWidget(UNITS, shown="code"), aliases=["одиниця"])
    factor = Column("factor", NumberWidget(), aliases=["how many", "скільки", "множник"])
    into = Column("into", RecordWidget(UNITS, shown="code"), aliases=["of the unit", "яких одиниць"])
    source = source_column()
    note = note_column()

    class Meta:
        model = UnitConversion
        import_id_fields = ["unit", "into"]

    def keys(self, values):
        return [(values["unit"].pk, values["into"].pk)] if values.get("unit") and values.get("into") else []
