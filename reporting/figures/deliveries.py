"""Deliveries as at a date: each lot with the stage it had reached, and what of them counts as received."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, CharField, Count, Exists, F, IntegerField, OuterRef, Prefetch, Subquery, Sum, Value, When
from django.db.models.functions import NullIf
from django.utils.translation import get_language

from coalitions.models import Coalition
from memberships.models import Commitment, Delivery, DeliveryPartner
from office.roll_ups import count_of, rows_of
from office.sorting import Alphabetical
from reporting.figures.commitments import read_in_language


@dataclass(frozen=True)
class DeliveryTotals:
    """`received` money is of lots counted once; figures to date repeat earlier lots and are only listed.

    `unmatched` is the office's own concern: to anybody else a lot without a commitment and one of a hidden commitment look alike.
    """

    rows: int
    lots_received: int
    received: dict[str, Decimal]
    to_date: int
    unmatched: int


def lots(scope):
    """Return every delivery with its `stage`, `partner_name` and the commitment it serves as far as one may read it."""
    first = scope.rows(DeliveryPartner.objects).filter(delivery=OuterRef("pk")).order_by("pk")
    language = "uk" if get_language() == "uk" else "en"
    rows = scope.rows(Delivery.objects).with_stage(scope.on)
    rows = with_matching(scope, rows).annotate(partner_name=Subquery(first.values(f"partner__name_{language}")[:1]))
    return rows.order_by(F("received_on__last").desc(nulls_last=True), "reference")


def with_matching(scope, rows):
    """Annotate `shown_commitment`, a reference one may read, and `matching`: shown, elsewhere, none, or blank outside the office."""
    served = scope.rows(Commitment.objects).filter(pk=OuterRef("commitment"))
    unread = [When(commitment=None, then=Value("none"))] if scope.is_internal else []
    return rows.annotate(shown_commitment=Subquery(served.values("reference")[:1])).annotate(
        matching=Case(
            When(Exists(served), then=Value("shown")),
            *unread,
            default=Value("elsewhere" if scope.is_internal else ""),
            output_field=CharField(),
        )
    )


def with_relations(scope, rows):
    donors = scope.rows(DeliveryPartner.objects).select_related("partner")
    return rows.select_related("unit").prefetch_related(
        Prefetch("coalition", scope.rows(Coalition.objects)), Prefetch("donors", donors, to_attr="shown_donors")
    )


def totals(rows):
    money: dict[str, Decimal] = defaultdict(Decimal)
    received = counts = to_date = 0
    grouped = rows.order_by().values("stage", "basis", "currency").annotate(count=Count("pk"), money=Sum("amount"))
    for row in rows_of(grouped):
        counts += row["count"]
        if row["basis"] == Delivery.Basis.TO_DATE:
            to_date += row["count"]
        elif row["stage"] == Delivery.Stage.RECEIVED:
            received += row["count"]
            if row["currency"]:
                money[row["currency"]] += row["money"]
    return DeliveryTotals(counts, received, dict(sorted(money.items())), to_date, count_of(rows.filter(commitment=None, matching="none")))


def orders():
    stages = [When(stage=stage, then=Value(place)) for place, stage in enumerate(Delivery.Stage.values)]
    return {
        "reference": [F("reference")],
        "received": [F("received_on__last")],
        "partner": [Alphabetical("partner_name")],
        "coalition": [read_in_language("coalition__name")],
        "item": [read_in_language("item")],
        "quantity": [F("unit__code"), F("quantity")],
        "amount": [NullIf("currency", Value("")), F("amount")],
        "stage": [Case(*stages, output_field=IntegerField())],
        "commitment": [F("shown_commitment")],
    }
