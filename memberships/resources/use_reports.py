from django.utils.translation import gettext as _

from memberships.models import UseReport
from memberships.names import COMMITMENTS
from office.columns import Column, marking_column, note_column, originator_column, releasability_column, source_column
from office.datasets import dataset
from office.dates import Precision
from office.resources import LedgerResource
from office.widgets import ImpreciseDateWidget, NumberWidget, RecordWidget


class QuarterWidget(ImpreciseDateWidget):
    def read(self, value, **kwargs):
        date = super().read(value, **kwargs)
        if date.precision != Precision.QUARTER:
            raise ValueError(_("Use is reported by quarter."))
        return date


@dataset("use-reports")
class UseReportResource(LedgerResource):
    required = [["commitment"], ["quarter"], UseReport.FIGURES]
    related = ["commitment__unit"]
    prefetch = ["commitment__shares"]
    placed = "commitment"

    commitment = Column("commitment", RecordWidget(COMMITMENTS), aliases=["commitment_reference", "зобов'язання"])
    quarter = Column("quarter", QuarterWidget(), aliases=["квартал"])
    in_service = Column("in_service", NumberWidget(), aliases=["in use", "на озброєнні", "в експлуатації"])
    spent = Column("spent", NumberWidget(), aliases=["used up", "витрачено"])
    under_repair = Column("under_repair", NumberWidget(), aliases=["in repair", "у ремонті"])
    lost = Column("lost", NumberWidget(), aliases=["втрачено"])
    reported_on = Column("reported_on", ImpreciseDateWidget(), aliases=["reported", "звітовано"])
    source = source_column()
    note = note_column()
    marking = marking_column()
    releasability = releasability_column()
    originator = originator_column()

    class Meta:
        model = UseReport
        import_id_fields = ["commitment", "quarter"]

    def keys(self, values):
        return [(values["commitment"].pk, values["quarter"])] if values.get("commitment") and values.get("quarter") else []
