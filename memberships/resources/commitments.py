from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coalitions.models import Category
from coalitions.names import MEETINGS, NEEDS, PARTNERS
from coalitions.resources.needs import CATEGORY_WORDS
from coalitions.resources.partners import coalition_column
from memberships.models import Allocation, Commitment, CommitmentAlias
from memberships.names import COMMITMENTS
from memberships.periods import read_period
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
from office.resources import CellRefused, LedgerResource
from office.widgets import ImpreciseDateWidget, NumberWidget, RecordWidget, SharesWidget, WordWidget, YesNoWidget


@dataset("commitments")
class CommitmentResource(LedgerResource):
    required = [["coalition"], ["partners", "partner"], ["announced_on"], ["item_en", "item_uk"]]
    related = ["coalition", "unit", "announced_at", "part_of", "replaces"]
    prefetch = ["shares__partner"]
    gives_references = True

    reference = reference_column()
    coalition = coalition_column()
    partners = LinkedColumn(
        "shares",
        "partner",
        SharesWidget(PARTNERS, shown="code"),
        share="share",
        heading=_("partners"),
        aliases=["partner_codes", "партнери", "countries"],
    )
    # Some senders name one partner a row; of a joint pledge that is the first one named.
    partner = Column(
        "partner",
        SharesWidget(PARTNERS, shown="code"),
        heading=_("partner"),
        aliases=["partner_code", "country", "donor", "партнер", "країна"],
        exported=False,
    )
    category = Column("category", WordWidget(Category, CATEGORY_WORDS), aliases=["категорія"], needed=True)
    item_en = item_en_column()
    item_uk = item_uk_column()
    quantity = quantity_column()
    unit = unit_column()
    amount = amount_column()
    currency = currency_column()
    basis = Column("basis", WordWidget(Commitment.Basis), aliases=["основа"])
    is_minimum = Column("is_minimum", YesNoWidget(), aliases=["minimum", "щонайменше", "не менше"])
    announced_on = Column("announced_on", ImpreciseDateWidget(), aliases=["announced", "date announced", "оголошено"])
    announced_at = Column("announced_at", RecordWidget(MEETINGS), aliases=["meeting", "оголошено на"], across=True)
    since = Column("since", ImpreciseDateWidget(), aliases=["from", "з", "від"])
    until = Column("until", ImpreciseDateWidget(), aliases=["to", "до"])
    period_reported = Column("period_reported", aliases=["period", "період"])
    confirmed_on = Column("confirmed_on", ImpreciseDateWidget(), aliases=["confirmed", "підтверджено"])
    cancelled_on = Column("cancelled_on", ImpreciseDateWidget(), aliases=["cancelled", "скасовано"])
    fulfilled_on = Column("fulfilled_on", ImpreciseDateWidget(), aliases=["fulfilled", "виконано"])
    status_reported = Column("status_reported", aliases=["delivery_status_reported", "status as reported"])
    condition = Column("condition", aliases=["умова"])
    condition_quantity = Column("condition_quantity", NumberWidget(), aliases=["якщо інші дадуть"])
    condition_met_on = Column("condition_met_on", ImpreciseDateWidget(), aliases=["condition met", "умову виконано"])
    part_of = Column("part_of", RecordWidget(COMMITMENTS), aliases=["частина"], late=True, across=True)
    replaces = Column("replaces", RecordWidget(COMMITMENTS), aliases=["замінює"], late=True, across=True)
    attribution = Column("attribution", WordWidget(Commitment.Attribution))
    source = source_column()
    note = note_column()
    marking = marking_column()
    releasability = releasability_column()
    originator = originator_column()

    class Meta:
        model = Commitment
        import_id_fields = ["reference"]

    def former_names(self):
        aliases = self.in_scope(CommitmentAlias).exclude(commitment__reference=None)
        return dict(aliases.values_list("reference", "commitment__reference"))

    def taken(self, references):
        former = CommitmentAlias._base_manager.filter(reference__in=references)
        return super().taken(references) | set(former.values_list("reference", flat=True))

    def prepare(self, values):
        super().prepare(values)
        first = values.pop("partner", None)
        if first and values.get("partners") and not {pair[0].pk for pair in first} <= {pair[0].pk for pair in values["partners"]}:
            raise CellRefused("partner", _("The columns of partners contradict each other: this one is not among the partners of the row."))
        if not values.get("partners") and first is not None:
            values["partners"] = first
            values["named_first"] = first[0][0].pk if len(first) == 1 else None

    def keys(self, values):
        partners = frozenset(partner.pk for partner, _share in values.get("partners") or ())
        return [(coalition_pk(values), partners, values.get("announced_on"), item) for item in items(values)]

    def loose_keys(self, values):
        """A row that names one partner finds the joint pledge in which that partner is named first."""
        partners = values.get("partners") or ()
        if not partners or values.get("named_first", partners[0][0].pk) is None:
            return []
        return [(coalition_pk(values), partners[0][0].pk, values.get("announced_on"), item) for item in items(values)]

    def differs(self, column, record, old, new, values):
        if column.column_name == "partners" and old and values.get("named_first") == old[0][0].pk:
            return False
        return super().differs(column, record, old, new, values)

    def complete(self, line):
        """A new record takes from the source's words what no column of its own says."""
        record, period = line.record, read_period(line.record.period_reported)
        if line.value("basis") is None:
            record.basis = line.implied.get("basis") or period.basis or record.basis
        if record.since is None and record.until is None:
            record.since, record.until = period.since, period.until

    def stem(self, record, values):
        partners = values.get("partners") or ()
        return f"{record.coalition.code if record.coalition else 'GEN'}-{partners[0][0].code if partners else 'XX'}", 4


@dataset("allocations")
class AllocationResource(LedgerResource):
    required = [["commitment"], ["need"]]
    related = ["commitment__unit", "need__unit"]
    placed = "commitment"

    commitment = Column("commitment", RecordWidget(COMMITMENTS), aliases=["commitment_reference", "зобов'язання"])
    need = Column("need", RecordWidget(NEEDS), aliases=["need_reference", "потреба"])
    quantity = quantity_column()
    amount = amount_column()
    counts_as = Column("counts_as", NumberWidget(), aliases=["зараховується як"])
    since = Column("since", ImpreciseDateWidget(), aliases=["from", "з"])
    until = Column("until", ImpreciseDateWidget(), aliases=["to", "до"])
    note = note_column()

    class Meta:
        model = Allocation
        import_id_fields = ["commitment", "need", "since"]

    def keys(self, values):
        pair = self.loose_keys(values)
        return [(*pair[0], values["since"])] if pair and "since" in values else []

    def placed_by(self, record):
        """An allocation stands in the care of both its sides."""
        return "need" if record.commitment.coalition_id in self._desks else "commitment"

    @cached_property
    def _desks(self):
        return set(self.user.desks.values_list("coalition", flat=True))

    def loose_keys(self, values):
        return [(values["commitment"].pk, values["need"].pk)] if values.get("commitment") and values.get("need") else []
