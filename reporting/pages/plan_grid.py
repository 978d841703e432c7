"""The plans of one coalition or partner as a sheet: a row for each figure of a commitment, a cell for each period."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, Sum
from django.utils.translation import get_language

from coalitions.models import Coalition, Partner
from memberships.models import Commitment, CommitmentPartner, Delivery, PlannedDelivery
from office import numbers
from office.dates import ImpreciseDate
from reporting.figures.tally import commitments
from reporting.pages.plan_window import QUARTER, Window

ROWS = 60  # commitments on one sheet
MEASURES = {"q": "quantity", "a": "amount"}
NONE = Decimal(0)


@dataclass
class Cell:
    """One period of one row. `text` is what is shown in it, `saved` what is kept; `beside` is planned there at the other grain."""

    name: str
    period: ImpreciseDate
    span: int
    saved: str
    label: str
    spread: bool = False
    beside: str = ""
    text: str = ""
    problem: str = ""

    @property
    def month(self):
        """Blank where the cell is of a whole quarter."""
        text = str(self.period)
        return "" if "Q" in text else text

    @property
    def quarter(self):
        return quarter_of(self.period)


@dataclass
class Row:
    """One figure of a commitment: its quantity in its unit, or its money."""

    commitment: Commitment
    unit: str
    promised: str
    elsewhere: Decimal
    shown: Decimal
    cells: list[Cell]
    editable: bool
    is_first: bool

    @property
    def sum(self):
        return numbers.number(self.shown, get_language())

    @property
    def whole(self):
        return numbers.number(self.shown + self.elsewhere, get_language())


@dataclass(frozen=True)
class Total:
    """What a unit or a currency comes to: month by month what is planned by month, and each quarter in all."""

    unit: str
    months: list[tuple[str, str]]
    quarters: list[tuple[str, str]]
    sum: str


@dataclass(frozen=True)
class Grid:
    """`unmeasured` commitments have neither quantity nor money, and so no plan. `lines` are those shown, by commitment and period."""

    window: Window
    by: str
    rows: list[Row]
    totals: list[Total]
    unmeasured: int
    page: Page
    lines: Mapping[tuple[int, str], PlannedDelivery] = field(default_factory=dict)

    @property
    def cells(self):
        """The cells that can be typed into, by name."""
        return {cell.name: cell for row in self.rows if row.editable for cell in row.cells}

    @property
    def width(self):
        return len(self.window.quarters) * (1 if self.by == "quarter" else QUARTER)


def cell_name(measure, commitment, period):
    return f"{measure}-{commitment}-{period}"


def quarter_of(period):
    return f"{period.first.year}-Q{(period.first.month + 2) // QUARTER}"


def plan_grid(scope, window, *, page=1):
    """Make the sheet of the scope's coalition or partner; the number of queries does not depend on its rows."""
    listed = _listed(scope, window)
    measured = listed.exclude(unit=None, currency="")
    shares = scope.rows(CommitmentPartner.objects).prefetch_related(Prefetch("partner", scope.rows(Partner.objects)))
    related = [Prefetch("coalition", scope.rows(Coalition.objects)), Prefetch("shares", shares, to_attr="shown_shares")]
    paged = Paginator(measured.select_related("unit").prefetch_related(*related).order_by("reference", "pk"), ROWS).get_page(page)
    found = list(paged.object_list)
    mine = set(
        scope.rows(Commitment.objects).in_care_of(scope.viewer).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True)
    )
    plans, outside = _plans(scope, found, window)
    by = window.by or ("quarter" if all(_plans_by(one) == "quarter" for one in found) else "")
    rows = [row for one in found for row in _rows(one, window, by, plans[one.pk], outside[one.pk], one.pk in mine)]
    lines = {(key, text): line for key, plan in plans.items() for text, line in plan.items()}
    return Grid(window, by, rows, _totals(rows, plans, window), listed.count() - paged.paginator.count, paged, lines)


def _listed(scope, window):
    """What is still promised, and whatever is planned in these months."""
    planned = scope.rows(PlannedDelivery.objects).current().filter(period__first__lte=window.last, period__last__gte=window.first)
    still = commitments(scope).open(scope.on, scope.rows(Delivery.objects)).exclude(basis=Commitment.Basis.TO_DATE).order_by()
    rows = scope.rows(Commitment.objects).filter(Q(pk__in=still.values("pk")) | Q(pk__in=planned.order_by().values("commitment")))
    if scope.coalition:
        return rows.filter(coalition=scope.coalition)
    return rows.filter(pk__in=scope.rows(CommitmentPartner.objects).filter(partner=scope.partner).values("commitment"))


def _plans(scope, found, window):
    """What stands in these months, line by line, and what stands before and after them, added up: both by commitment."""
    standing = scope.rows(PlannedDelivery.objects).current().filter(commitment__in=found)
    plans, outside = defaultdict(dict), defaultdict(lambda: (NONE, NONE))
    for line in standing.filter(period__first__gte=window.first, period__last__lte=window.last):
        plans[line.commitment_id][str(line.period)] = line
    beyond = standing.exclude(period__first__gte=window.first, period__last__lte=window.last).order_by().values("commitment")
    for one in beyond.annotate(quantities=Sum("quantity"), amounts=Sum("amount")):
        outside[one["commitment"]] = (one["quantities"] or NONE, one["amounts"] or NONE)
    return plans, outside


def _plans_by(commitment):
    """A joint pledge is planned by month as soon as one of its partners does so; a collective one by quarter."""
    return "month" if any(share.partner.plans_by == "month" for share in commitment.shown_shares) else "quarter"


def _rows(one, window, by, plan, outside, editable):
    is_first = True
    units = [one.unit.symbol if one.unit_id else "", one.currency]
    for (measure, name), unit, elsewhere in zip(MEASURES.items(), units, outside, strict=True):
        if unit:
            cells = [cell for quarter in window.quarters for cell in _cells(one, measure, name, quarter, by, plan, unit)]
            shown = sum((getattr(line, name) or NONE for line in plan.values()), NONE)
            yield Row(one, unit, numbers.number(getattr(one, name), get_language()), elsewhere, shown, cells, editable, is_first)
            is_first = False


def _cells(one, measure, name, quarter, by, plan, unit):
    """The cells of one quarter: the quarter as one cell, or its months; what stands at the other grain is told beside."""
    language = get_language()

    def cell(period, line, span):
        figure = getattr(line, name) if line else None
        saved = "" if figure is None else numbers.number(figure, language)
        label = f"{one.reference or one.item}, {period.display(language)}, {unit}"
        return Cell(cell_name(measure, one.pk, period), period, span, saved, label, bool(line and line.spread_of), text=saved)

    whole, months = plan.get(str(quarter.period)), [plan.get(str(month)) for month in quarter.months]
    by_month = any(months)
    if by != "quarter" and whole is None and (by_month or by == "month" or _plans_by(one) == "month"):
        return [cell(month, line, 1) for month, line in zip(quarter.months, months, strict=True)]
    found = cell(quarter.period, whole, 1 if by == "quarter" else QUARTER)
    if by_month:
        found.beside = numbers.number(sum((getattr(line, name) or NONE for line in months if line), NONE), language)
    return [found]


def _totals(rows, plans, window):
    """Add up each unit and each currency apart."""
    language = get_language()
    months, quarters = defaultdict(lambda: defaultdict(Decimal)), defaultdict(lambda: defaultdict(Decimal))
    for row in rows:
        name = "amount" if row.unit == row.commitment.currency else "quantity"
        for text, line in plans[row.commitment.pk].items():
            figure = getattr(line, name) or NONE
            quarters[row.unit][quarter_of(line.period)] += figure
            if not line.is_of_a_quarter:
                months[row.unit][text] += figure
    return [
        Total(
            unit,
            [(str(month), numbers.number(months[unit][str(month)], language)) for quarter in window.quarters for month in quarter.months],
            [(str(quarter.period), numbers.number(quarters[unit][str(quarter.period)], language)) for quarter in window.quarters],
            numbers.number(sum(quarters[unit].values(), NONE), language),
        )
        for unit in dict.fromkeys(row.unit for row in rows)
    ]
