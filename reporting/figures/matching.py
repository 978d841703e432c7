"""Lots that no commitment claims yet, each with the commitments that it may serve, and why these."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import F, OuterRef, Prefetch, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from memberships.models import Commitment, CommitmentPartner, Delivery, DeliveryPartner
from memberships.models.commitment_queryset import Status
from office import numbers
from reporting.scope import Scope

LOOKED_AT, OFFERED = 8, 3  # commitments looked at by each of two roads; those that are offered
ALIKE = 0.3  # where PostgreSQL itself calls two texts similar
# How much each likeness weighs: a partner more than a coalition, and words most where they are the same.
OF_PARTNERS, OF_A_PARTNER, OF_COALITION, OF_UNIT, OF_WORDS, OF_ROOM, OF_DATES = 4.0, 3.0, 2.0, 2.0, 4.0, 1.0, 1.0


@dataclass(frozen=True)
class Suggestion:
    """A commitment that a lot may serve: what speaks for it, what against."""

    commitment: Commitment
    weight: float
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    lot: Delivery
    suggestions: tuple[Suggestion, ...]

    @property
    def partners(self):
        return [donor.partner for donor in self.lot.donors.all()]

    @property
    def rows(self):
        return [self.lot]

    @property
    def is_joint(self) -> bool:
        """From several partners: it may be of several commitments, and is then split."""
        return len(self.partners) > 1


@dataclass
class _Found:
    """What is known of one commitment beside one lot, while it is weighed."""

    weight: float = 0
    pro: list[str] = field(default_factory=list)
    contra: list[str] = field(default_factory=list)


def unmatched(scope: Scope) -> QuerySet:
    """The lots this person may match, the latest first."""
    rows = scope.rows(Delivery.objects).changeable_by(scope.viewer).unmatched().with_stage(scope.on)
    return rows.order_by(F("received_on__last").desc(nulls_last=True), "reference")


def with_suggestions(scope: Scope, lots: QuerySet) -> list[Waiting]:
    """These lots, a page of them, each with what it may serve; as many queries however many lots."""
    donors = scope.rows(DeliveryPartner.objects).select_related("partner").order_by("pk")
    asked = list(_near(scope, lots).select_related("unit", "coalition").prefetch_related(Prefetch("donors", donors)))
    keys = {key for lot in asked for key in (*lot.by_partner, *lot.by_coalition)}
    commitments = {row.pk: row for row in candidates(scope, keys)}
    alike = _alike(scope, asked)
    return [Waiting(lot, _ranked(lot, commitments, alike)) for lot in asked]


def candidates(scope: Scope, keys: Iterable[int]) -> QuerySet:
    """Those of these commitments that still wait for deliveries and are this person's to change."""
    shares = scope.rows(CommitmentPartner.objects).select_related("partner").order_by("pk")
    rows = scope.rows(Commitment.objects).in_care_of(scope.viewer).filter(pk__in=set(keys))
    rows = rows.open(scope.on, scope.rows(Delivery.objects)).order_by("reference")
    return rows.select_related("unit", "coalition").prefetch_related(Prefetch("shares", shares, to_attr="shown_shares"))


def likeness() -> Greatest:
    """How alike the words of a commitment and of the lot around it are, in the language in which they are more so."""
    return Greatest(TrigramSimilarity("item_en", OuterRef("item_en")), TrigramSimilarity("item_uk", OuterRef("item_uk")))


def _near(scope, lots):
    """By two roads, each short: commitments of the same partners, and of the same coalition, the most alike first."""
    open_ones = scope.rows(Commitment.objects).in_care_of(scope.viewer).filter(cancelled_on=None, fulfilled_on=None, basis="once")
    ranked = open_ones.annotate(alike=likeness()).order_by("-alike", "pk")
    donors = scope.rows(DeliveryPartner.objects).filter(delivery=OuterRef(OuterRef(OuterRef("pk")))).values("partner")
    sharing = scope.rows(CommitmentPartner.objects).filter(partner__in=donors)
    of_partners = ranked.filter(pk__in=sharing.values("commitment"))
    of_coalition = ranked.filter(coalition=OuterRef("coalition"))
    return lots.annotate(
        by_partner=ArraySubquery(of_partners.values("pk")[:LOOKED_AT]),
        by_coalition=ArraySubquery(of_coalition.values("pk")[:LOOKED_AT]),
    )


def _alike(scope, lots):
    """How alike each lot and each commitment beside it are, asked of the database once for all of them."""
    told = {}
    for lot in lots:
        for pk in (*lot.by_partner, *lot.by_coalition):
            told[lot.pk, pk] = 0.0
    beside = scope.rows(Commitment.objects).filter(pk__in={pk for _lot, pk in told})
    rows = scope.rows(Delivery.objects).filter(pk__in={lot for lot, _pk in told}).order_by()
    pairs = rows.annotate(
        likenesses=ArraySubquery(beside.annotate(alike=likeness()).order_by("pk").values("alike")),
        others=ArraySubquery(beside.order_by("pk").values("pk")),
    ).values_list("pk", "others", "likenesses")
    for lot, others, likenesses in pairs:
        told |= {(lot, other): alike for other, alike in zip(others, likenesses, strict=True) if (lot, other) in told}
    return told


def _ranked(lot, commitments, alike):
    near = dict.fromkeys((*lot.by_partner, *lot.by_coalition))
    weighed = [_weighed(lot, commitments[pk], alike[lot.pk, pk]) for pk in near if pk in commitments]
    good = [one for one in weighed if one.weight >= OF_PARTNERS]
    return tuple(sorted(good, key=lambda one: (-one.weight, one.commitment.reference or ""))[:OFFERED])


def _weighed(lot, commitment, alike):
    found = _Found()
    _weigh_partners(found, lot, commitment)
    if lot.coalition_id and lot.coalition_id == commitment.coalition_id:
        found.weight += OF_COALITION
        found.pro.append(_("same coalition"))
    if alike >= ALIKE:
        found.weight += OF_WORDS * alike
        found.pro.append(_("item alike: %(share)s") % {"share": numbers.percent(round(Decimal(alike), 2), get_language())})
    _weigh_quantity(found, lot, commitment)
    _weigh_dates(found, lot, commitment)
    return Suggestion(commitment, found.weight, tuple(found.pro), tuple(found.contra))


def _weigh_partners(found, lot, commitment):
    sent = {donor.partner for donor in lot.donors.all()}
    promised = {share.partner for share in commitment.shown_shares}
    both = sent & promised
    names = ", ".join(sorted(partner.name for partner in both))
    if both and sent == promised:
        found.weight += OF_PARTNERS
        found.pro.append(_("same partners: %(partners)s") % {"partners": names})
    elif both:
        found.weight += OF_A_PARTNER
        found.pro.append(_("partner in common: %(partners)s") % {"partners": names})
    elif sent and promised:
        found.contra.append(_("other partners"))


def _weigh_quantity(found, lot, commitment):
    """What is still to come of it, where both are counted in one unit or in one currency."""
    if lot.unit_id and lot.unit_id == commitment.unit_id:
        found.weight += OF_UNIT
        left, needed = commitment.quantity - commitment.received, lot.quantity
        shown = numbers.quantity(max(left, Decimal(0)), lot.unit.symbol, get_language())
    elif lot.unit_id is None and commitment.unit_id is None and lot.currency and lot.currency == commitment.currency:
        found.weight += OF_UNIT
        left, needed = commitment.amount - commitment.received_amount, lot.amount
        shown = numbers.money(max(left, Decimal(0)), lot.currency, get_language())
    else:
        if lot.unit_id and commitment.unit_id:
            found.contra.append(_("counted in another unit: %(unit)s") % {"unit": commitment.unit.symbol})
        elif lot.unit_id and commitment.currency:
            found.contra.append(_("promised in money, sent in goods"))
        return
    if lot.basis == Delivery.Basis.TO_DATE:  # repeats earlier lots: what is left says nothing of it
        return
    if left >= needed:
        found.weight += OF_ROOM
        found.pro.append(_("%(left)s still to come") % {"left": shown})
    else:
        found.contra.append(_("only %(left)s still to come") % {"left": shown})


def _weigh_dates(found, lot, commitment):
    when = lot.received_on or lot.shipped_on or lot.ready_on
    if when is None:
        return
    began = commitment.announced_on or commitment.since
    if began and when.last < began.first:
        found.contra.append(_("sent before it was announced"))
    elif commitment.until and when.first > commitment.until.last:
        found.contra.append(_("later than promised"))
    elif began:
        found.weight += OF_DATES
        found.pro.append(_("within its time"))
    if commitment.status == Status.CONDITIONAL:
        found.contra.append(_("on a condition"))
