"""How many commitments stand at each stage, and the money in them: stages side by side, currencies apart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import BooleanField, Case, Count, DecimalField, Exists, ExpressionWrapper, F, OuterRef, Q, Sum, When

from memberships.models import Commitment, CommitmentPartner, Delivery
from memberships.models.commitment_queryset import Status
from office.roll_ups import rows_of
from reporting.figures.allocated import STAGES
from reporting.scope import Scope

Money = Mapping[str, Decimal]
ARRIVED = {Status.PARTLY_DELIVERED, Status.FULFILLED}


@dataclass(frozen=True)
class Tally:
    """Counted commitments by stage, never added together: what has been received is part of what is committed.

    `undivided` is how many joint commitments name no shares; they are counted, and their money is nobody's part.
    """

    pledged: int = 0
    stale: int = 0
    committed: int = 0
    received: int = 0
    undivided: int = 0
    pledged_money: Money = field(default_factory=dict)
    stale_money: Money = field(default_factory=dict)
    committed_money: Money = field(default_factory=dict)

    @property
    def is_empty(self):
        return not (self.pledged or self.stale or self.committed)

    @property
    def currencies(self):
        return sorted({*self.pledged_money, *self.stale_money, *self.committed_money})


def commitments(scope: Scope):
    """The commitments known by the scope's date, of its coalition and of its partner."""
    rows = scope.rows(Commitment.objects).known(scope.on)
    if scope.coalition:
        rows = rows.filter(coalition=scope.coalition)
    if scope.partner:
        rows = rows.filter(pk__in=scope.rows(CommitmentPartner.objects).filter(partner=scope.partner).values("commitment"))
    return rows


def counted(scope: Scope):
    """Those of them that totals add up: weighed against everything that may be seen, so a part elsewhere is not added to its whole."""
    return commitments(scope).filter(pk__in=scope.rows(Commitment.objects).counted(scope.on).order_by().values("pk"))


def deliveries(scope: Scope):
    """The deliveries of the scope's coalition and partner, whatever their stage."""
    rows = scope.rows(Delivery.objects)
    if scope.coalition:
        rows = rows.filter(coalition=scope.coalition)
    if scope.partner:
        rows = rows.filter(partners=scope.partner)
    return rows


def tally(scope: Scope) -> Tally:
    return tallies(scope).get((), Tally())


def together(tallied: Iterable[Tally]) -> Tally:
    """Add up tallies that share no commitment, stage by stage and currency by currency."""
    parts = list(tallied)
    return Tally(
        sum(one.pledged for one in parts),
        sum(one.stale for one in parts),
        sum(one.committed for one in parts),
        sum(one.received for one in parts),
        sum(one.undivided for one in parts),
        _added(one.pledged_money for one in parts),
        _added(one.stale_money for one in parts),
        _added(one.committed_money for one in parts),
    )


def _added(parts: Iterable[Money]) -> Money:
    total: dict[str, Decimal] = {}
    for part in parts:
        for currency, amount in part.items():
            total[currency] = total.get(currency, Decimal(0)) + amount
    return dict(sorted(total.items()))


def tallies(scope: Scope, *by: str) -> dict[tuple, Tally]:
    """One tally for each group: `by` names "coalition", "partner" or both. A partner has its share of a joint commitment's money."""
    rows, whose = _shared_out(scope, counted(scope).with_status(scope.on, scope.rows(Delivery.objects)), by)
    keys = [whose if name == "partner" else name for name in by]
    grouped = rows.order_by().values(*keys, "status", "currency").annotate(count=Count("pk"), money=Sum("part"), unshared=Count("joint"))
    groups: dict[tuple, list] = defaultdict(list)
    for row in rows_of(grouped):
        groups[tuple(row[key] for key in keys)].append(row)
    return {key: _tally(rows) for key, rows in groups.items()}


def _shared_out(scope, rows, by):
    """Annotate each row's `part` of the money; a row is a commitment, or one partner's side of it when partners are asked for."""
    if not scope.partner and "partner" not in by:
        return rows.annotate(part=F("amount"), joint=Case(default=None, output_field=BooleanField())), None
    if scope.partner:
        rows = rows.filter(shares__partner=scope.partner)
    others = scope.rows(CommitmentPartner.objects).filter(commitment=OuterRef("pk")).exclude(pk=OuterRef("shares__pk"))
    alone = ~Exists(others) & Q(shares__share=None)
    share = ExpressionWrapper(F("amount") * F("shares__share"), output_field=DecimalField(max_digits=30, decimal_places=8))
    part = Case(When(alone, then=F("amount")), default=share, output_field=DecimalField(max_digits=30, decimal_places=8))
    undivided = Case(When(Exists(others) & Q(shares__share=None), then=True), default=None, output_field=BooleanField())
    return rows.annotate(part=part, joint=undivided), "shares__partner"


def _tally(rows):
    counts: dict[str, int] = defaultdict(int)
    money: dict[str, dict[str, Decimal]] = {"pledged": {}, "stale": {}, "committed": {}}
    for row in rows:
        stage = STAGES[row["status"]]
        counts[stage] += row["count"]
        counts["undivided"] += row["unshared"]
        if row["status"] in ARRIVED:
            counts["received"] += row["count"]
        if row["money"] is not None:
            money[stage][row["currency"]] = money[stage].get(row["currency"], Decimal(0)) + row["money"]
    return Tally(
        counts["pledged"], counts["stale"], counts["committed"], counts["received"], counts["undivided"],
        *(dict(sorted(money[stage].items())) for stage in ("pledged", "stale", "committed")),
    )  # fmt: skip
