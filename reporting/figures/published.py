"""Totals that others published, each beside the register's own figure as at its date: the difference is shown, never explained away."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from django.db.models import CharField, Count, F, Prefetch, QuerySet, Sum, Value

from coalitions.models import Coalition
from memberships.models import Commitment, Delivery, Membership, PublishedTotal
from memberships.models.commitment_queryset import Status
from reporting.figures.rows import Rows
from reporting.scope import Scope

Metric = PublishedTotal.Metric
MONEY = (Metric.PLEDGED, Metric.COMMITTED, Metric.RECEIVED)
STATUS = {Metric.PLEDGED: "", Metric.COMMITTED: "committed"}
COMMITTED = [Status.CONFIRMED, Status.PARTLY_DELIVERED, Status.FULFILLED]


@dataclass(frozen=True)
class PublishedLine:
    """`own` is what the register counts as at the total's date: nothing where it counts no such thing. `rows` opens it."""

    total: PublishedTotal
    on: datetime.date
    own: Decimal | None
    rows: Rows | None = None

    @property
    def difference(self):
        """The register's figure less the published one."""
        return None if self.own is None or self.total.value is None else self.own - self.total.value


@dataclass(frozen=True)
class Question:
    """One figure of the register: of a coalition, as at a day, in a currency or in heads."""

    metric: str
    coalition: int | None
    on: datetime.date
    currency: str = ""


def published(scope: Scope) -> list[PublishedLine]:
    """The totals published by the scope's date, the latest first, with the figures of the register asked for all together."""
    totals = scope.rows(PublishedTotal.objects).filter(as_of__first__lte=scope.on)
    totals = totals.filter(coalition=scope.coalition) if scope.coalition else totals
    totals = totals.prefetch_related(Prefetch("coalition", scope.rows(Coalition.objects)))
    found = list(totals.order_by(F("as_of__last").desc(), F("as_of__first").desc(), "metric_reported", "currency", "pk"))
    asked = {total.pk: question(scope, total) for total in found}
    own = _answers(scope, [one for one in asked.values() if one])
    return [_line(scope, total, asked[total.pk], own) for total in found]


def question(scope: Scope, total: PublishedTotal) -> Question | None:
    """What of the register the total compares with; a period that is not over is asked of as far as it has gone."""
    on = min(total.as_of.last, scope.on)
    if total.metric == Metric.MEMBERS and total.coalition_id and not total.currency:
        return Question(total.metric, total.coalition_id, on)
    return Question(total.metric, total.coalition_id, on, total.currency) if total.metric in MONEY and total.currency else None


def drawn(scope: Scope) -> list[QuerySet]:
    """The marked records that the register's own figures are made of."""
    found = [scope.rows(model.objects).exclude(currency="") for model in (Commitment, Delivery)]
    return [rows.filter(coalition=scope.coalition) for rows in found] if scope.coalition else found


def _line(scope, total, asked, own):
    on = asked.on if asked else min(total.as_of.last, scope.on)
    return PublishedLine(total, on, own.get(asked, Decimal(0)) if asked else None, _rows(total, asked))


def _rows(total, asked):
    """Where the rows of the register's figure are listed, as at the day of the total."""
    if asked is None or total.coalition is None:
        return None
    slug = total.coalition.slug
    if asked.metric == Metric.MEMBERS:
        return Rows("reporting:coalition", (slug,))
    if asked.metric == Metric.RECEIVED:
        return Rows("reporting:deliveries", (), {"coalition": slug, "stage": "received"})
    return Rows(
        "reporting:commitments", (), {"coalition": slug, "currency": asked.currency, "status": STATUS[asked.metric], "counted": "1"}
    )


def _answers(scope: Scope, asked: Iterable[Question]) -> dict[Question, Decimal]:
    """One question to the database for each kind of figure, however many dates there are."""
    found: dict[Question, Decimal] = {}
    for metric, ask in {
        Metric.MEMBERS: _members, Metric.PLEDGED: _promised, Metric.COMMITTED: _committed, Metric.RECEIVED: _received,
    }.items():  # fmt: skip
        named = {str(place): one for place, one in enumerate(sorted({one for one in asked if one.metric == metric}, key=repr))}
        parts = [ask(scope, one).order_by().annotate(which=Value(place, output_field=CharField())) for place, one in named.items()]
        if parts:
            told = [rows.values("which").annotate(told=COUNTED[metric]).values_list("which", "told") for rows in parts]
            union = reduce(lambda one, other: one.union(other, all=True), told)
            found |= {named[place]: Decimal(value or 0) for place, value in union}
    return found


def _members(scope: Scope, one: Question) -> QuerySet:
    """Those that lead or are members; the host is none."""
    return scope.rows(Membership.objects).taking_part(one.on).filter(coalition=one.coalition)


def _promised(scope: Scope, one: Question) -> QuerySet:
    """All that had been promised by then and counts, whatever stage it has reached since."""
    visible = scope.rows(Commitment.objects)
    counted = visible.filter(pk__in=visible.counted(one.on).order_by().values("pk"))
    return _of(counted.filter(currency=one.currency), one)


def _committed(scope: Scope, one: Question) -> QuerySet:
    return _promised(scope, one).with_status(one.on, scope.rows(Delivery.objects)).filter(status__in=COMMITTED)


def _received(scope: Scope, one: Question) -> QuerySet:
    return _of(scope.rows(Delivery.objects).counted(one.on).filter(currency=one.currency), one)


def _of(rows, one):
    return rows.filter(coalition=one.coalition) if one.coalition else rows


COUNTED = {Metric.MEMBERS: Count("partner", distinct=True), **{metric: Sum("amount") for metric in MONEY}}
