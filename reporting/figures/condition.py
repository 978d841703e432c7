"""A conditional offer beside what others have committed: “five if others give thirty”, and how far the thirty are."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from coalitions.models import Need, Unit
from memberships.models import Allocation, Commitment, CommitmentPartner
from reporting.figures.allocated import allocated, downwards, rates
from reporting.scope import Scope


@dataclass(frozen=True)
class Given:
    """What one commitment of others brings, in the unit of the offer."""

    commitment: Commitment
    quantity: Decimal


@dataclass(frozen=True)
class Condition:
    """`given` tells who has committed how much to the same needs; without `needs` there is nothing to count by."""

    asked: Decimal
    unit: Unit
    needs: tuple[Need, ...]
    given: tuple[Given, ...]
    is_met: bool

    @property
    def committed(self) -> Decimal:
        return sum((one.quantity for one in self.given), Decimal(0))

    @property
    def is_reached(self) -> bool:
        return self.committed >= self.asked

    @property
    def missing(self) -> Decimal:
        return max(self.asked - self.committed, Decimal(0))


def condition(scope: Scope, offer: Commitment) -> Condition | None:
    """What others have committed by the scope's date to the needs that the offer is to serve; nothing where no quantity is asked."""
    if offer.condition_quantity is None or offer.unit is None:
        return None
    needs = _needs(scope, offer)
    is_met = bool(offer.condition_met_on and offer.condition_met_on.last <= scope.on)
    return Condition(offer.condition_quantity, offer.unit, tuple(needs.values()), tuple(_given(scope, offer, needs)), is_met)


def _needs(scope, offer):
    """In the order of their references, by key."""
    serving = scope.rows(Allocation.objects).current(scope.on).filter(commitment=offer.pk, quantity__isnull=False)
    rows = scope.rows(Need.objects).filter(pk__in=serving.order_by().values("need"), unit__isnull=False)
    return {need.pk: need for need in rows.select_related("coalition").order_by("reference", "pk")}


def _given(scope, offer, needs):
    """By commitment, whole: of those that name none of the offer's own partners, and are committed, not only pledged."""
    if not needs:
        return
    units = {need.pk: need.unit_id for need in needs.values()}
    rate_of = _rate_of(scope, offer, units)
    brings: dict[int, Fraction] = {}
    for link in allocated(scope, units).links:
        rate = rate_of.get(link.need)
        if link.stage == "committed" and link.commitment != offer.pk and rate:
            brings[link.commitment] = brings.get(link.commitment, Fraction(0)) + Fraction(link.quantity) / rate
    own = scope.rows(CommitmentPartner.objects).filter(commitment=offer.pk).order_by().values("partner")
    same = scope.rows(CommitmentPartner.objects).filter(partner__in=own, commitment__in=brings).order_by().values("commitment")
    others = scope.rows(Commitment.objects).filter(pk__in=brings).exclude(pk__in=same).select_related("unit")
    for commitment in others.order_by("reference", "pk"):
        if quantity := downwards(brings[commitment.pk]):
            yield Given(commitment, quantity)


def _rate_of(scope, offer, units):
    """How much of each need one unit of the offer is, as its own allocation or the list of conversions says."""
    rate = rates(scope)
    told = scope.rows(Allocation.objects).current(scope.on).filter(commitment=offer.pk, need__in=units, quantity__isnull=False)
    found = {}
    for need, quantity, counts_as in told.order_by("pk").values_list("need", "quantity", "counts_as"):
        found[need] = rate(offer.unit_id, units[need], counts_as, quantity)
    return found
