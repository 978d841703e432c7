from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from memberships.models import PlannedDelivery
from memberships.names import COMMITMENTS
from memberships.planning import successor
from memberships.resources.shared import amount_column, quantity_column
from office.columns import UNSAID, Column, note_column, source_column
from office.datasets import dataset
from office.resources import CellRefused, LedgerResource
from office.widgets import ImpreciseDateWidget, RecordWidget

TOLD_BESIDE = {"source", "note"}  # what may be written of a line without changing the plan
ENDS = {"until", "reason", *TOLD_BESIDE}
FIGURES = ("quantity", "amount")


class DayWidget(ImpreciseDateWidget):
    """A date known to the day."""

    def read(self, value, **kwargs):
        date = super().read(value, **kwargs)
        if date.first != date.last:
            raise ValueError(_("Say on which day."))
        return date.first

    def render(self, value, obj=None, coded=False, **kwargs):
        return "" if value is None else value.isoformat() if coded else value


class PredecessorColumn(Column):
    """The month or quarter of the line that this one took the place of; lines that stood no day are passed over."""

    def get_value(self, record):
        line = record.replaces
        while line is not None and line.until == line.since:
            line = line.replaces
        return line and line.period

    def write(self, record, value, *, fresh=False):
        record.follows = value


@dataset("planned-deliveries")
class PlannedDeliveryResource(LedgerResource):
    """A row with `until` is a line that was changed; without it, what the plan is to read now.

    A figure that reads otherwise is a change of the plan: the kept line ends with the row's reason and stays on record.
    """

    required = [["commitment"], ["period"], list(FIGURES)]
    related = ["commitment__unit", "replaces__replaces"]
    placed = "commitment"

    commitment = Column("commitment", RecordWidget(COMMITMENTS), aliases=["commitment_reference", "зобов'язання"])
    period = Column("period", ImpreciseDateWidget(), aliases=["month", "quarter", "місяць", "квартал", "період"])
    quantity = quantity_column()
    amount = amount_column()
    spread_of = Column("spread_of", ImpreciseDateWidget())
    since = Column("since", DayWidget(), aliases=["from", "з"])
    until = Column("until", DayWidget(), aliases=["to", "до"])
    reason = Column("reason", aliases=["причина"])
    replaces = PredecessorColumn("replaces", ImpreciseDateWidget(), heading=gettext_lazy("takes the place of"))
    source = source_column()
    note = note_column()

    class Meta:
        model = PlannedDelivery
        import_id_fields = ["commitment", "period"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.ending = {}  # id of a new line: the one whose place it takes, and why

    def with_relations(self, queryset):
        """A line that stood no day was a slip of the pen: it is kept, and not sent about."""
        return super().with_relations(queryset.exclude(until=F("since")))

    def values_of(self, record):
        return {**super().values_of(record), "kept": True}

    def keys(self, values):
        if not (values.get("commitment") and values.get("period")):
            return []
        place = values["commitment"].pk, values["period"]
        if not values.get("until"):
            return [("stands", *place)]
        return [("ended", *place, values.get("since"), values["until"], *(values.get(name) for name in FIGURES))]

    def loose_keys(self, values):
        """A row that says when a line ended finds the one that still stands."""
        if not self.keys(values) or (values.get("kept") and values.get("until")):
            return []
        return [(values["commitment"].pk, values["period"], values.get("since"), *(values.get(name) for name in FIGURES))]

    def gather(self, lines):
        self.ending.clear()
        lines = [line for line in lines if not line.failed]
        ended = {self.loose_keys(line.values)[0]: line for line in lines if line.creating and line.value("until")}
        for line in lines:
            if line.value("until"):
                continue
            line.implied.setdefault("why", line.value("reason") or getattr(self.run, "reason", ""))
            line.values["reason"] = UNSAID  # it is said of the line that ends, if one does
            if not line.creating and self._reads_otherwise(line):
                self._take_the_place_of(line.record, line, ended)

    def _reads_otherwise(self, line):
        said = [name for name in FIGURES if name in line.values]
        return any(line.values[name] != getattr(line.record, name) for name in said)

    def _take_the_place_of(self, old, line, ended):
        for name in FIGURES:
            line.values.setdefault(name, getattr(old, name))
        since = line.value("since")
        line.values["since"] = since if since and since > old.since else self.today
        line.record, line.creating = PlannedDelivery(), True
        other = ended.get((old.commitment_id, old.period, old.since, *(getattr(old, name) for name in FIGURES)))
        if other is not None:  # the file itself tells how the old line ended
            other.record, other.creating = old, False
            line.values["replaces"] = old.period
            return
        self.ending[id(line.record)] = (old, line.implied["why"])
        line.notes = [_("A change of the plan: what stood since %(since)s ends, and the new line takes its place.") % {"since": old.since}]

    @cached_property
    def today(self):
        return timezone.localdate()

    def row_of(self, record):
        return self.ending[id(record)][0] if id(record) in self.ending else record

    def differs(self, column, record, old, new, values):
        """Of a kept line only what is told beside it is written, and its end where it still stands."""
        if record.pk is not None:
            open_columns = ENDS if record.until is None and values.get("until") else TOLD_BESIDE
            if column.column_name not in open_columns:
                return False
        return super().differs(column, record, old, new, values)

    def place(self, record, values):
        if id(record) not in self.ending:
            return
        old, why = self.ending[id(record)]
        why = " ".join(why.split())
        if not why:
            raise CellRefused("reason", _("The plan reads otherwise: say in this column why it is changed."))
        old.until, old.reason = record.since, why
        old.clean_fields()
        old.save(update_fields=["until", "reason"])
        record.replaces = old
        if record.spread_of is None:
            record.spread_of = successor(old, period=record.period, quantity=None, amount=None, on=record.since).spread_of

    def finish(self, lines):
        """Find what a new line took the place of: the line of that period that ended on the day it began."""
        for line in lines:
            follows = getattr(line.record, "follows", None)
            if not line.creating or follows is None or line.record.replaces_id:
                continue
            record = line.record
            ended = self.in_scope(PlannedDelivery).filter(commitment=record.commitment_id, period=follows, until=record.since)
            record.replaces = ended.exclude(pk=record.pk).order_by("since").first()
            if record.replaces is None:
                yield line, CellRefused("replaces", _("No line of that period ended on the day on which this one begins."))
            else:
                record.save(update_fields=["replaces"])
