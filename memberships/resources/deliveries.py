from django.utils.translation import gettext_lazy as _

from coalitions.names import PARTNERS
from coalitions.resources.partners import coalition_column
from memberships.models import Delivery
from memberships.names import COMMITMENTS
from memberships.resources.shared import (
    amount_column,
    coalition_pk,
    currency_column,
    item_en_column,
    item_uk_column,
    items,
    quantity_column,
    unit_column,
)
from office.columns import (
    Column,
    LinkedColumn,
    marking_column,
    note_column,
    originator_column,
    reference_column,
    releasability_column,
    source_column,
)
from office.datasets import dataset
from office.dates import ImpreciseDate
from office.resources import LedgerResource
from office.widgets import ImpreciseDateWidget, RecordsWidget, RecordWidget, WordWidget

DATES = ["received_on", "shipped_on", "ready_on"]


@dataset("deliveries")
class DeliveryResource(LedgerResource):
    required = [["coalition"], ["partners"], [*DATES, "date_reported"], ["item_en", "item_uk"]]
    related = ["coalition", "unit", "commitment"]
    prefetch = ["donors__partner"]
    gives_references = True

    reference = reference_column()
    commitment = Column("commitment", RecordWidget(COMMITMENTS), aliases=["commitment_reference", "зобов'язання"], across=True)
    coalition = coalition_column()
    partners = LinkedColumn(
        "donors",
        "partner",
        RecordsWidget(PARTNERS, shown="code"),
        heading=_("partners"),
        aliases=["partner_codes", "partner", "partner_code", "country", "партнери", "партнер", "країна"],
    )
    item_en = item_en_column()
    item_uk = item_uk_column()
    quantity = quantity_column()
    unit = unit_column()
    amount = amount_column()
    currency = currency_column()
    basis = Column("basis", WordWidget(Delivery.Basis), aliases=["основа"])
    ready_on = Column("ready_on", ImpreciseDateWidget(), aliases=["ready", "готово"])
    shipped_on = Column("shipped_on", ImpreciseDateWidget(), aliases=["shipped", "відвантажено"])
    received_on = Column("received_on", ImpreciseDateWidget(), aliases=["received", "отримано"])
    date_reported = Column("date_reported", aliases=["delivered_on", "delivered", "date", "дата"])
    # What the reported date is the date of; read when the delivery is new.
    stage = Column("stage", WordWidget(Delivery.Stage), heading=_("stage"), aliases=["стадія"], exported=False)
    document_number = Column("document_number", aliases=["document", "документ"])
    source = source_column()
    note = note_column()
    marking = marking_column()
    releasability = releasability_column()
    originator = originator_column()

    class Meta:
        model = Delivery
        import_id_fields = ["reference"]

    def prepare(self, values):
        super().prepare(values)
        values["stage_said"] = values.pop("stage", None)

    def keys(self, values):
        partners = frozenset(partner.pk for partner, _share in values.get("partners") or ())
        dates = [(name, values[name]) for name in DATES if values.get(name)]
        if reported := read_date(values.get("date_reported")):
            dates.append(("date_reported", reported))
        return [(coalition_pk(values), partners, item, date) for date in dates or [None] for item in items(values)]

    def differs(self, column, record, old, new, values):
        """Another writing of the same reported date is no change."""
        if column.column_name == "date_reported" and (date := read_date(old)) and date == read_date(new):
            return False
        return super().differs(column, record, old, new, values)

    def complete(self, line):
        """The date a source reports is when it was received, unless the row says that it is another stage's."""
        record, stage = line.record, line.values.get("stage_said") or Delivery.Stage.RECEIVED
        if line.value("basis") is None:
            record.basis = line.implied.get("basis") or record.basis
        if stage != Delivery.Stage.ANNOUNCED and not any(getattr(record, name) for name in DATES):
            setattr(record, f"{stage}_on", read_date(record.date_reported))


def read_date(text):
    try:
        return ImpreciseDate.parse(text) if text else None
    except ValueError:
        return None
