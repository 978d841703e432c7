"""The rows behind a plan and what came of it: planned lines as they stood, and the lots that had arrived."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import (
    Case,
    Count,
    DateField,
    DecimalField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import TruncMonth

from coalitions.models import Coalition
from memberships.models import Commitment, CommitmentPartner, DeliveryPartner, PlannedDelivery
from office.dates import ImpreciseDate, Precision
from office.roll_ups import count_of, rows_of
from reporting.figures.deliveries import with_matching, with_relations
from reporting.figures.tally import commitments, counted, deliveries
from reporting.scope import Scope

PART = DecimalField(max_digits=36, decimal_places=9)
PLANNED = {kind: F(field) * F("part") for kind, field in [("unit", "quantity"), ("currency", "amount")]}  # a partner's part of a line


@dataclass(frozen=True)
class Asked:
    """Which plan, over whole years; of one category, one commitment or one measure (a unit or a currency) where that is asked."""

    first: int
    last: int
    by: Precision = Precision.MONTH
    category: str = ""
    commitment: str = ""
    measure: str = ""

    @property
    def begins(self) -> date:
        return date(self.first, 1, 1)

    @property
    def ends(self) -> date:
        return date(self.last, 12, 31)


@dataclass(frozen=True)
class Told:
    """What the rows of one period, unit and currency come to; `spread` of it somebody asked to be spread over a quarter's months."""

    period: ImpreciseDate
    unit: int | None
    currency: str
    is_spread: bool
    rows: int
    quantity: Decimal | None
    amount: Decimal | None


def planned_lines(scope: Scope, asked: Asked) -> QuerySet:
    """The plan as it stood on the scope's date, of the commitments that totals count, or of the one asked for.

    `part` is how much of a line is the asked partner's: of a joint commitment its share, and nothing where no shares are named.
    """
    lines = scope.rows(PlannedDelivery.objects).standing(scope.on).filter(commitment__in=_keys(_planned_for(scope, asked)))
    if not scope.partner:
        return lines.annotate(part=Value(Decimal(1), output_field=PART))
    shares = scope.rows(CommitmentPartner.objects).filter(commitment=OuterRef("commitment"))
    own = Subquery(shares.filter(partner=scope.partner).values("share")[:1])
    lines = lines.annotate(own=own, joint=Exists(shares.exclude(partner=scope.partner)))
    return lines.annotate(part=Case(When(own=None, joint=False, then=Value(Decimal(1))), default=F("own"), output_field=PART))


def left_out(scope: Scope, asked: Asked) -> QuerySet:
    """Lines of commitments that totals do not count: replaced, cancelled, part of a whole, per year and the like."""
    told = _of_category(commitments(scope), asked)
    lines = scope.rows(PlannedDelivery.objects).standing(scope.on).filter(commitment__in=_keys(told))
    return lines.exclude(commitment__in=_keys(_planned_for(scope, asked)))


def receipts(scope: Scope, asked: Asked) -> QuerySet:
    """Lots received by the scope's date, planned or not, figures to date apart; for one partner, what it brought alone."""
    lots = deliveries(scope).counted(scope.on)
    if asked.category or asked.commitment:
        told = _of_category(scope.rows(Commitment.objects), asked)
        lots = lots.filter(commitment__in=_keys(told.filter(reference=asked.commitment) if asked.commitment else told))
    if scope.partner:
        others = scope.rows(DeliveryPartner.objects).filter(delivery=OuterRef("pk")).exclude(partner=scope.partner)
        lots = lots.exclude(Exists(others))
    return lots


def planned_sums(scope: Scope, asked: Asked) -> list[Told]:
    rows = planned_lines(scope, asked).annotate(is_spread=Case(When(spread_of=None, then=False), default=True)).order_by()
    rows = rows.values_list("period__first", "period__last", "commitment__unit", "commitment__currency", "is_spread")
    grouped = rows.annotate(rows=Count("pk"), quantities=Sum(PLANNED["unit"]), amounts=Sum(PLANNED["currency"]))
    return [Told(ImpreciseDate(first, last), *row) for first, last, *row in rows_of(grouped)]


def received_sums(scope: Scope, asked: Asked) -> list[Told]:
    """Days are gathered by month; what is known only to a quarter, half-year or year stays there."""
    first, last = F("received_on__first"), "received_on__last__lte"
    lengths = [When(**{last: first + timedelta(days=days)}, then=Value(months)) for days, months in [(30, 1), (91, 3), (183, 6)]]
    rows = receipts(scope, asked).annotate(
        begins=TruncMonth(first, output_field=DateField()), months=Case(*lengths, default=Value(12), output_field=IntegerField())
    )
    rows = rows.order_by().values_list("begins", "months", "unit", "currency")
    grouped = rows.annotate(rows=Count("pk"), quantities=Sum("quantity"), amounts=Sum("amount"))
    return [
        Told(ImpreciseDate.months(begins.year, begins.month, months), unit, currency, False, *told)
        for begins, months, unit, currency, *told in rows_of(grouped)
    ]


def undivided(scope: Scope, asked: Asked) -> int:
    """How many lines belong to joint commitments that name no shares: planned, and nobody's part."""
    return count_of(planned_lines(scope, asked).filter(part=None)) if scope.partner else 0


def drawn(scope: Scope, asked: Asked) -> list[QuerySet]:
    """The marked records that weigh in the plan: commitments with planned lines, lots received."""
    lines = planned_lines(scope, asked).order_by()
    return [scope.rows(Commitment.objects).filter(pk__in=lines.values("commitment")), receipts(scope, asked)]


def of_measure(told: Told) -> Iterator[tuple[str, str | int, Decimal]]:
    """Each figure of a group with what it is counted in; a lot may tell both how many and how much money."""
    if told.quantity is not None and told.unit is not None:
        yield "unit", told.unit, told.quantity
    if told.amount is not None and told.currency:
        yield "currency", told.currency, told.amount


@dataclass(frozen=True)
class Narrowed:
    """The rows of a part of the question: within a period, or known only to it, or from the beginning to its end; of one measure."""

    period: ImpreciseDate | None = None
    only: bool = False
    through: ImpreciseDate | None = None

    def of(self, rows: QuerySet, field: str, asked: Asked) -> QuerySet:
        first, last = asked.begins, asked.ends
        if self.through:
            last = min(last, self.through.last)
        if self.period:
            first, last = max(first, self.period.first), min(last, self.period.last)
        if self.only:
            return rows.filter(**{f"{field}__first": first, f"{field}__last": last})
        return rows.filter(**{f"{field}__first__gte": first, f"{field}__last__lte": last})


EVERYTHING = Narrowed()


def listed(scope: Scope, asked: Asked, narrowed: Narrowed = EVERYTHING) -> tuple[QuerySet, QuerySet]:
    """The planned lines and the lots behind a figure, each with what it names, as far as that may be shown."""
    lines = narrowed.of(planned_lines(scope, asked), "period", asked)
    lots = narrowed.of(receipts(scope, asked), "received_on", asked)
    if asked.measure:
        kind, _colon, code = asked.measure.partition(":")
        field, same = ("quantity", "unit__code") if kind == "unit" else ("amount", "currency")
        lines = lines.filter(**{f"{field}__isnull": False, f"commitment__{same}": code})
        lots = lots.filter(**{f"{field}__isnull": False, same: code})
    shares = scope.rows(CommitmentPartner.objects).select_related("partner")
    told = scope.rows(Commitment.objects).select_related("unit")
    told = told.prefetch_related(Prefetch("coalition", scope.rows(Coalition.objects)), Prefetch("shares", shares, to_attr="shown_shares"))
    lines = lines.prefetch_related(Prefetch("commitment", told)).order_by("period", "commitment__reference", "pk")
    lots = with_relations(scope, with_matching(scope, lots)).order_by("received_on__last", "received_on__first", "reference", "pk")
    return lines, lots


def _planned_for(scope, asked):
    if asked.commitment:
        return commitments(scope).filter(reference=asked.commitment)
    return _of_category(counted(scope), asked)


def _of_category(rows, asked):
    return rows.filter(category=asked.category) if asked.category else rows


def _keys(rows):
    return rows.order_by().values("pk")
