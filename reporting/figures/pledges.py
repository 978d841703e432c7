"""Pledges by the time since anybody last spoke of them: which are stale, and which become so within a month."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings
from django.db.models import Case, CharField, Count, DurationField, F, QuerySet, Sum, Value, When
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from memberships.models.commitment_queryset import Status
from office.dates import months_before
from office.roll_ups import rows_of
from reporting.figures.commitments import register
from reporting.scope import Scope

AHEAD = datetime.timedelta(days=30)
STALE, SOON, YOUNGER, UNDATED = "stale", "soon", "younger", "undated"
BANDS: dict[str, Words] = {
    STALE: _("stale"),
    SOON: _("stale within 30 days"),
    YOUNGER: _("younger"),
    UNDATED: _("of unknown date"),
}
TO_SEE_TO = (STALE, SOON)


@dataclass(frozen=True)
class Band:
    """How many pledges of one age there are, and the money of those that totals count, currency by currency."""

    name: str
    count: int
    money: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def word(self) -> Words:
        return BANDS[self.name]


def pledges(scope: Scope) -> QuerySet:
    """What is announced and neither confirmed nor dropped, by `band` and `age`, the oldest word first.

    What another commitment took the place of is no pledge any more.
    """
    soon = months_before(scope.on + AHEAD, settings.STALE_AFTER_MONTHS)
    rows = register(scope).filter(status__in=[Status.ANNOUNCED, Status.CONDITIONAL, Status.STALE]).exclude(apart="replaced")
    bands = [
        When(status=Status.STALE, then=Value(STALE)),
        When(announced_on=None, then=Value(UNDATED)),
        When(announced_on__last__lt=soon, then=Value(SOON)),
    ]
    return rows.annotate(
        band=Case(*bands, default=Value(YOUNGER), output_field=CharField()),
        age=Case(
            When(announced_on__isnull=False, then=Value(scope.on) - F("announced_on__last")), default=None, output_field=DurationField()
        ),
    ).order_by(F("announced_on__last").asc(nulls_last=True), "reference")


def bands(rows: QuerySet) -> list[Band]:
    """Add up the pledges asked for, age by age, in one query."""
    counts: dict[str, int] = defaultdict(int)
    money: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    grouped = rows.order_by().values("band", "apart", "currency").annotate(count=Count("pk"), money=Sum("amount"))
    for row in rows_of(grouped):
        counts[row["band"]] += row["count"]
        if not row["apart"] and row["currency"]:
            money[row["band"]][row["currency"]] += row["money"]
    return [Band(name, counts[name], dict(sorted(money[name].items()))) for name in BANDS]


def stale_from(announced_on) -> datetime.date | None:
    """The first day on which a pledge announced then is stale; nothing where its date is not known."""
    if announced_on is None:
        return None
    day = announced_on.last
    for _month in range(settings.STALE_AFTER_MONTHS):
        day = (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    while months_before(day, settings.STALE_AFTER_MONTHS) <= announced_on.last:
        day += datetime.timedelta(days=1)
    return day
