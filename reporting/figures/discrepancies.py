"""Where deliveries and the commitments they serve say different things. Each is listed, none is mended by itself."""

from dataclasses import dataclass

from django.db.models import DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from memberships.models import Commitment, CommitmentPartner, Delivery, DeliveryPartner
from office.roll_ups import count_of, rows_of
from reporting.scope import Scope

LISTED = 50  # of each kind; the number is told whole


@dataclass(frozen=True)
class Discrepancy:
    """`kind` in words, how many there are, and the first of them: deliveries with their commitment, or commitments alone."""

    name: str
    kind: Words
    count: int
    deliveries: tuple[Delivery, ...] = ()
    commitments: tuple[Commitment, ...] = ()

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.deliveries) + len(self.commitments)


def discrepancies(scope: Scope) -> list[Discrepancy]:
    """The kinds that there are any of, in what the viewer may change: of others' work nobody here can mend anything."""
    lots, promised = _lots(scope), scope.rows(Commitment.objects).changeable_by(scope.viewer)
    found = [
        _of_lots("unit", _("Delivered in another unit than committed"), lots.filter(_another_unit(), basis=Delivery.Basis.ONCE)),
        _of_lots("early", _("Sent before it was announced"), _before_announced(lots)),
        _of_lots("stranger", _("From a partner that is not among the commitment's"), _of_strangers(scope, lots)),
        _of_lots("below", _("A figure to date below the sum of the lots"), _below_sum(scope, lots)),
        _of_commitments("more", _("More received than committed"), _over(scope, promised)),
    ]
    return [one for one in found if one.count]


def _lots(scope) -> QuerySet:
    """Matched lots, both ends in the viewer's care."""
    served = scope.rows(Commitment.objects).changeable_by(scope.viewer)
    return scope.rows(Delivery.objects).changeable_by(scope.viewer).filter(commitment__in=served.order_by().values("pk"))


def _another_unit():
    return Q(unit__isnull=False, commitment__unit__isnull=False) & ~Q(unit=F("commitment__unit"))


def _before_announced(lots) -> QuerySet:
    when = Coalesce("received_on__last", "shipped_on__last", "ready_on__last")
    return lots.annotate(when=when).filter(when__lt=F("commitment__announced_on__first"))


def _of_strangers(scope, lots) -> QuerySet:
    """A collective commitment names nobody, so nobody is a stranger to it."""
    promised = scope.rows(CommitmentPartner.objects).filter(commitment=OuterRef("commitment"))
    same = scope.rows(CommitmentPartner.objects).filter(commitment=OuterRef("delivery__commitment"), partner=OuterRef("partner"))
    strangers = scope.rows(DeliveryPartner.objects).filter(~Exists(same), delivery=OuterRef("pk"))
    return lots.filter(Exists(promised), Exists(strangers))


def _below_sum(scope, lots) -> QuerySet:
    """Of lots in the same unit that had arrived by the last day of the figure."""
    counted = scope.rows(Delivery.objects).filter(
        basis=Delivery.Basis.ONCE,
        commitment=OuterRef("commitment"),
        unit=OuterRef("unit"),
        received_on__last__lte=OuterRef("received_on__last"),
    )
    total = counted.order_by().values("commitment").annotate(total=Sum("quantity")).values("total")
    sums = lots.filter(basis=Delivery.Basis.TO_DATE, quantity__isnull=False)
    return sums.annotate(counted=Coalesce(Subquery(total), Value(0), output_field=DecimalField())).filter(quantity__lt=F("counted"))


def _over(scope, promised) -> QuerySet:
    rows = promised.filter(basis=Commitment.Basis.ONCE, quantity__isnull=False, is_minimum=False)
    return rows.with_received(scope.on, scope.rows(Delivery.objects)).filter(received__gt=F("quantity"))


def _of_lots(name, kind, rows):
    return Discrepancy(name, kind, count_of(rows), deliveries=_first(rows.select_related("unit", "commitment__unit")))


def _of_commitments(name, kind, rows):
    return Discrepancy(name, kind, count_of(rows), commitments=_first(rows.select_related("unit")))


def _first(rows):
    """Which come first is asked of everything, and so kept; what they say, of those alone."""
    ordered = rows.order_by("reference", "pk")
    return tuple(ordered.filter(pk__in=[key for (key,) in rows_of(ordered.values_list("pk")[:LISTED])]))
