"""The register of commitments as at a date: its rows, in any order, and what of them totals count."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Count, DurationField, Exists, F, IntegerField, OuterRef, Prefetch, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalitions.models import Coalition
from memberships.models import Commitment, CommitmentOverlap, CommitmentPartner, Delivery
from memberships.models.commitment_queryset import Status
from office.roll_ups import rows_of
from office.sorting import Alphabetical
from reporting.figures.allocated import STAGES


@dataclass(frozen=True)
class StageMoney:
    """The money of counted rows at one stage, currency by currency; `filter` is the status that lists them."""

    name: str
    word: str
    filter: str
    money: dict[str, Decimal]


@dataclass(frozen=True)
class RegisterTotals:
    """`apart` says how many rows are listed without being counted, by reason; one row has one reason."""

    rows: int
    counted: int
    money: dict[str, dict[str, Decimal]]
    apart: dict[str, int]

    @property
    def stages(self):
        """Stages side by side; what was received is part of what is committed."""
        named = [
            ("pledged", "announced", _("pledged")),
            ("stale", "stale", _("stale")),
            ("committed", "confirmed", _("committed")),
            ("received", "fulfilled", _("received")),
        ]
        return [StageMoney(glyph, word, stage, self.money[stage]) for stage, glyph, word in named] if any(self.money.values()) else []


def register(scope):
    """Return every commitment known by the date, with `status`, `late`, `received`, `partner_name` and why it is `apart` from totals."""
    rows = with_lateness(scope.rows(Commitment.objects).known(scope.on).with_status(scope.on, scope.rows(Delivery.objects)), scope.on)
    first = scope.rows(CommitmentPartner.objects).filter(commitment=OuterRef("pk")).order_by("pk")
    return rows.annotate(
        apart=_apart(scope), owner_reference=_owner(scope), partner_name=Subquery(first.values(f"partner__name_{_here()}")[:1])
    ).order_by(F("announced_on__first").desc(nulls_last=True), "reference")


def with_lateness(rows, on):
    """Annotate `late`, the time an open row is past its last day; nothing where it is not. A figure to date promises nothing."""
    over = Q(until__last__lt=on) & ~Q(basis=Commitment.Basis.TO_DATE) & ~Q(status__in=[Status.FULFILLED, Status.CANCELLED])
    return rows.annotate(late=Case(When(over, then=Value(on) - F("until__last")), output_field=DurationField()))


def with_relations(scope, rows):
    """Load what a row shows, however many rows there are, in as many queries."""
    shares = scope.rows(CommitmentPartner.objects).select_related("partner")
    return rows.select_related("unit").prefetch_related(
        Prefetch("coalition", scope.rows(Coalition.objects)), Prefetch("shares", shares, to_attr="shown_shares")
    )


def _apart(scope):
    """Give the one reason for which totals leave a row out; blank where they count it."""
    visible = scope.rows(Commitment.objects)
    counted = visible.counted(scope.on).order_by().values("pk").filter(pk=OuterRef("pk"))
    replacing = visible.replacing(scope.on).order_by().values("pk").filter(replaces=OuterRef("pk"))
    return Case(
        When(Exists(counted), then=Value("")),
        When(cancelled_on__last__lte=scope.on, then=Value("cancelled")),
        When(attribution=Commitment.Attribution.CAPABILITY_AREA, then=Value("capability_area")),
        When(~Q(basis=Commitment.Basis.ONCE), then=F("basis")),
        When(quantity=None, amount=None, then=Value("unquantified")),
        When(Exists(replacing), then=Value("replaced")),
        When(Exists(_decided(scope)), then=Value("overlap")),
        default=Value("part"),
    )


def _decided(scope):
    """The decision by which a row counts with its owner, where the owner is shown too."""
    seen = scope.rows(Commitment.objects).order_by().values("pk")
    return scope.rows(CommitmentOverlap.objects).counted_once(scope.on).filter(commitment=OuterRef("pk"), owner__in=seen).order_by()


def _owner(scope):
    return Subquery(_decided(scope).values("owner__reference")[:1])


def totals(rows):
    """Count the rows and add up the money of those that count, currency by currency and stage by stage."""
    apart = defaultdict(int)
    money = {stage: defaultdict(Decimal) for stage in ("pledged", "stale", "committed", "received")}
    grouped = rows.order_by().values("apart", "status", "currency")
    for row in rows_of(grouped.annotate(count=Count("pk"), money=Sum("amount"), arrived=Sum("received_amount"))):
        apart[row["apart"]] += row["count"]
        if not row["apart"] and row["currency"]:
            money[STAGES[row["status"]]][row["currency"]] += row["money"]
            if row["arrived"]:
                money["received"][row["currency"]] += row["arrived"]
    counted = apart.pop("", 0)
    sums = {stage: dict(sorted(found.items())) for stage, found in money.items()}
    return RegisterTotals(counted + sum(apart.values()), counted, sums, dict(sorted(apart.items())))


def _here():
    return "uk" if get_language() == "uk" else "en"


def read_in_language(field):
    """A text in the reader's language, or the other where it is blank, in the order of the alphabet."""
    here = _here()
    there = "en" if here == "uk" else "uk"
    return Alphabetical(Coalesce(NullIf(f"{field}_{here}", Value("")), f"{field}_{there}"))


def _stage():
    stages = [When(status=status, then=Value(place)) for place, status in enumerate(Status)]
    return Case(*stages, output_field=IntegerField())


def orders():
    """By which heads the register can be sorted; of several expressions the last one sorts, within the groups of the others."""
    return {
        "reference": [F("reference")],
        "announced": [F("announced_on__first")],
        "partner": [Alphabetical("partner_name")],
        "coalition": [read_in_language("coalition__name")],
        "item": [read_in_language("item")],
        "quantity": [F("unit__code"), F("quantity")],
        "amount": [NullIf("currency", Value("")), F("amount")],
        "status": [_stage()],
        "received": [F("unit__code"), F("received")],
        "until": [F("until__last")],
    }


def sort(rows, asked, heads):
    """Order rows by a head, backwards with a minus; what is unknown comes last either way. Unknown heads change nothing.

    Currencies and units stand in the order of the alphabet both ways: only what is compared within them turns.
    """
    expressions = heads.get((asked or "").removeprefix("-"))
    if not expressions:
        return rows
    *groups, sorted_by = expressions
    turned = sorted_by.desc(nulls_last=True) if asked.startswith("-") else sorted_by.asc(nulls_last=True)
    return rows.order_by(*(group.asc(nulls_last=True) for group in groups), turned, "reference")
