"""What each allocation brings its need, in the need's own unit: the quantity while it stands, and its part of all that comes."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from coalitions.models import Need, UnitConversion
from memberships.models import Allocation
from memberships.models.commitment_queryset import Status
from reporting.figures.among import among
from reporting.figures.promised import Promise, promised
from reporting.scope import Scope

THOUSANDTH = Decimal("0.001")
STAGES = {
    Status.ANNOUNCED: "pledged",
    Status.CONDITIONAL: "pledged",
    Status.STALE: "stale",
    Status.CONFIRMED: "committed",
    Status.PARTLY_DELIVERED: "committed",
    Status.FULFILLED: "committed",
}


@dataclass(frozen=True, slots=True)
class Share:
    """One allocation. `rate`: how much of its need one unit of the commitment is; nothing where nobody said."""

    pk: int
    commitment: int
    need: int
    quantity: Decimal
    since: datetime.date | None
    until: datetime.date | None
    rate: Fraction | None

    @property
    def thousandths(self) -> int:
        return int(self.quantity.scaleb(3))

    def stands(self, day: datetime.date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or self.until > day)


@dataclass(frozen=True, slots=True)
class Link:
    """A need and a commitment that serves it; `quantity` is what counts of it, none once no allocation between them stands."""

    need: int
    commitment: int
    status: str
    quantity: Decimal

    @property
    def stage(self) -> str:
        return STAGES[Status(self.status)]

    @property
    def label(self):
        return Status(self.status).label

    @property
    def is_conditional(self) -> bool:
        return self.status == Status.CONDITIONAL


@dataclass(frozen=True)
class Allocated:
    """The commitments that serve the needs asked for, with all their allocations, also those to other needs."""

    promises: Mapping[int, Promise]
    shares: Mapping[int, list[Share]]
    links: list[Link]
    known: dict = field(default_factory=dict)

    def is_lasting(self, commitment: int) -> bool:
        """Whether its allocations know neither beginning nor end."""
        return all(share.since is None and share.until is None for share in self.shares[commitment])

    def reaching(self, commitment: int, day: datetime.date) -> list[tuple[int, Fraction]]:
        """Which part of one unit of the commitment reaches which need on a day, in the need's own unit.

        What the commitment has not allocated keeps its share.
        """
        key = commitment, None if self.is_lasting(commitment) else day
        if key not in self.known:
            self.known[key] = self._reaching(commitment, day)
        return self.known[key]

    def _reaching(self, commitment, day):
        sharing = [share for share in self.shares[commitment] if share.stands(day)]
        whole = max(self.promises[commitment].thousandths, sum(share.thousandths for share in sharing))
        parts = [(share, Fraction(share.thousandths, whole)) for share in sharing if share.rate is not None]
        return [(share.need, part if share.rate == 1 else part * share.rate) for share, part in parts]


def allocated(scope: Scope, units: Mapping[int, int]) -> Allocated:
    """Return what serves these needs, each given with its unit, as at the scope's date: of commitments promised and not replaced.

    An allocation is the office's own word that a commitment serves a need, so it counts wherever its source attributes it.
    A whole and its parts together never bring more than the whole. Where more is allocated than was promised, every
    allocation is cut in proportion: the promise is all there is.
    """
    serving = scope.rows(Allocation.objects).filter(need__in=among(units), quantity__isnull=False)
    return of_promises(scope, promised(scope, set(serving.values_list("commitment", flat=True))), units)


def of_promises(scope: Scope, promises: Mapping[int, Promise], units: Mapping[int, int]) -> Allocated:
    rate_of = rates(scope)
    shares = defaultdict(list)
    rows = scope.rows(Allocation.objects).filter(commitment__in=among(promises), quantity__isnull=False)
    rows = rows.filter(need__in=scope.rows(Need.objects).values("pk")).order_by("pk")
    told = ("pk", "commitment", "need", "quantity", "counts_as", "since__first", "until__first", "need__unit")
    for pk, commitment, need, quantity, counts_as, since, until, own_unit in rows.values_list(*told):
        unit = promises[commitment].unit
        rate = rate_of(unit, units[need], counts_as if units[need] == own_unit else None, quantity) if need in units else None
        shares[commitment].append(Share(pk, commitment, need, quantity, since, until, rate))
    return Allocated(promises, shares, _links(promises, shares, _within_wholes(promises, shares, scope.on)))


def rates(scope: Scope):
    """How much of a need one unit of a commitment is: itself in the same unit, else what the allocation or the conversion says."""
    listed = scope.rows(UnitConversion.objects).values_list("unit", "into", "factor")
    factors = {(unit, into): Fraction(factor) for unit, into, factor in listed}

    def rate(unit: int | None, into: int, counts_as: Decimal | None, quantity: Decimal) -> Fraction | None:
        if unit == into:
            return Fraction(1)
        return Fraction(counts_as) / Fraction(quantity) if counts_as is not None else factors.get((unit, into))

    return rate


def downwards(value: Fraction) -> Decimal:
    """A share as far as it is written: what is not whole is not there yet."""
    return Decimal(value.numerator * 1000 // value.denominator).scaleb(-3)


def _links(promises, shares, counted):
    """One link for all allocations between the two, past ones too: receipts of their time are the need's."""
    found: dict[tuple[int, int], Decimal] = {}
    for share in (share for held in shares.values() for share in held):
        if share.rate is not None:
            key = share.need, share.commitment
            standing = counted.get(share.pk, Decimal(0))
            brings = standing if share.rate == 1 else downwards(Fraction(standing) * share.rate)
            found[key] = found.get(key, Decimal(0)) + brings
    return [Link(need, commitment, promises[commitment].status, brings) for (need, commitment), brings in found.items()]


def _within_wholes(promises, shares, on):
    """Count what stands, within what was promised: a whole first, then its parts as far as every whole above them has room left."""
    counted: dict[int, Decimal] = {}
    used: dict[int, Decimal] = defaultdict(Decimal)
    for pk in sorted(promises, key=lambda pk: (len(promises[pk].wholes), pk)):
        unit = promises[pk].unit  # none where money alone is told: there is no quantity to share
        above = [promises[whole] for whole in promises[pk].wholes if unit is not None and promises[whole].unit == unit]
        for share, quantity in _within_promise([share for share in shares[pk] if share.stands(on)], promises[pk].quantity):
            room = [max(whole.quantity - used[whole.pk], Decimal(0)) for whole in above]
            counted[share.pk] = min([quantity, *room])
            for shared in [pk, *(whole.pk for whole in above)]:
                used[shared] += counted[share.pk]
    return counted


def _within_promise(shares: Iterable[Share], quantity: Decimal | None):
    """Pair each allocation with its quantity, cut in proportion where together they exceed what was promised."""
    standing = list(shares)
    total = sum((share.quantity for share in standing), Decimal(0))
    if quantity is None or total <= quantity:
        return [(share, share.quantity) for share in standing]
    return [(share, (share.quantity * quantity / total).quantize(THOUSANDTH, ROUND_DOWN)) for share in standing]
