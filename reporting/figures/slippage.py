"""Slippage: what was first promised beside what was kept or is planned now, and by how many days the two lie apart."""

import datetime
from dataclasses import dataclass, fields
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from coalitions.models import Partner
from memberships.models import Commitment, PlannedDelivery
from office.dates import ImpreciseDate
from office.sorting import alphabetical
from reporting.figures.rows import Rows
from reporting.figures.slippage_sql import SHOWN, ask, shares
from reporting.scope import Scope

COUNTED = """
    count(*), count(*) FILTER (WHERE fell_due), count(*) FILTER (WHERE state = 'kept'), count(*) FILTER (WHERE state = 'late'),
    count(*) FILTER (WHERE state = 'overdue'), count(*) FILTER (WHERE state = 'awaited'), count(*) FILTER (WHERE state = 'dropped'),
    count(*) FILTER (WHERE moved > 0), count(*) FILTER (WHERE changed > 0),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY delay) FILTER (WHERE delay IS NOT NULL AND (fell_due OR moved > 0))
"""
SUMMED = """SELECT {counted} FROM judged"""
GROUPED = """
    SELECT share.partner_id, {counted} FROM judged
    LEFT JOIN ({shares}) AS share (commitment_id, partner_id) USING (commitment_id) GROUP BY share.partner_id
"""
LISTED = """
    SELECT root, commitment_id, period, since, quantity, amount, planned, moved, changed, kept_on, state, delay, fell_due, count(*) OVER ()
    FROM judged WHERE {where} ORDER BY delay DESC NULLS LAST, due, root LIMIT %s OFFSET %s
"""
STATES = {
    "kept": _("kept in time"),
    "late": _("kept late"),
    "overdue": _("overdue"),
    "awaited": _("awaited"),
    "dropped": _("dropped"),
}
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Slippage:
    """Promises, each counted once as it first read. `median` is of those that fell due or were moved, and is exact: days, or half a day."""

    promises: int = 0
    due: int = 0
    kept: int = 0
    late: int = 0
    overdue: int = 0
    awaited: int = 0
    dropped: int = 0
    moved: int = 0
    changed: int = 0
    median: Decimal | None = None

    @property
    def share_kept(self) -> Decimal | None:
        """Kept in time, of those that were kept or should have been."""
        judged = self.kept + self.late + self.overdue
        return Decimal(self.kept) / judged if judged else None


@dataclass(frozen=True)
class PartnerSlippage:
    """One partner's promises; a joint commitment's stand with each of its partners, a collective one's with none."""

    partner: Partner | None
    slippage: Slippage
    rows: Rows | None

    def shown(self, what: str) -> Rows | None:
        return self.rows and Rows(self.rows.page, self.rows.args, {**self.rows.filters, "show": what})


@dataclass(frozen=True)
class Promise:
    """One promise as it first read and as it stands: `planned` is its latest period now, nothing where it was dropped."""

    line: int
    commitment: Commitment
    period: ImpreciseDate
    since: datetime.date
    quantity: Decimal | None
    amount: Decimal | None
    planned: ImpreciseDate | None
    moved: int
    changed: int
    kept_on: datetime.date | None
    state: str
    delay: int | None
    fell_due: bool

    @property
    def word(self) -> str:
        return str(STATES[self.state])


@dataclass(frozen=True)
class Changed:
    """A line of the plan that ended, and why."""

    line: PlannedDelivery
    next: PlannedDelivery | None


def slippage(scope: Scope) -> Slippage:
    """Sum up the promises of the scope's coalition and partner."""
    found = ask(scope, SUMMED.format(counted=COUNTED))
    return _summed(found[0]) if found else Slippage()


def slippage_of(scope: Scope, commitment: Commitment) -> Slippage:
    found = ask(scope, SUMMED.format(counted=COUNTED), of=scope.rows(Commitment.objects).order_by().filter(pk=commitment.pk))
    return _summed(found[0]) if found else Slippage()


def by_partner(scope: Scope) -> list[PartnerSlippage]:
    """The partners in the reader's alphabet, collective promises last."""
    table, params = shares(scope)
    found = {row[0]: _summed(row[1:]) for row in ask(scope, GROUPED.format(counted=COUNTED, shares=table), *params)}
    partners = sorted(scope.rows(Partner.objects).filter(pk__in=[key for key in found if key]), key=lambda one: alphabetical(one.name))
    listed = [PartnerSlippage(partner, found[partner.pk], _rows(scope, partner)) for partner in partners]
    return [*listed, PartnerSlippage(None, found[None], None)] if None in found else listed


def promises(scope: Scope, *, show: str = "", limit: int = 50, offset: int = 0) -> tuple[list[Promise], int]:
    """List promises, the longest delays first, and say how many there are in all."""
    return _promises(scope, ask(scope, LISTED.format(where=SHOWN.get(show, "true")), limit, offset))


def promises_of(scope: Scope, commitment: Commitment) -> list[Promise]:
    """The promises of one commitment in the order in which they fell due."""
    of = scope.rows(Commitment.objects).order_by().filter(pk=commitment.pk)
    found, _total = _promises(scope, ask(scope, LISTED.format(where="true"), 1000, 0, of=of))
    return sorted(found, key=lambda one: (one.period.last, one.period.first, one.line))


def changes_of_plan(scope: Scope, commitment: Commitment) -> list[Changed]:
    """What was changed in one commitment's plan by the date, the latest first; the reasons are the office's own, so only inside."""
    if not scope.is_internal:
        return []
    lines = list(scope.rows(PlannedDelivery.objects).filter(commitment=commitment, since__lte=scope.on))
    following = {line.replaces_id: line for line in lines if line.replaces_id}
    ended = [line for line in lines if line.until is not None and line.since < line.until <= scope.on]
    return [Changed(line, following.get(line.pk)) for line in sorted(ended, key=lambda one: (one.until, one.pk), reverse=True)]


def _summed(row: tuple) -> Slippage:
    names = [field.name for field in fields(Slippage)]
    return Slippage(**{**dict(zip(names, row, strict=True)), "median": None if row[-1] is None else Decimal(str(row[-1]))})


def _rows(scope: Scope, partner: Partner) -> Rows:
    place = {"coalition": scope.coalition.slug} if scope.coalition else {}
    return Rows("reporting:slippage", (), {**place, "partner": partner.code})


def _promises(scope: Scope, found: list[tuple]) -> tuple[list[Promise], int]:
    commitments = scope.rows(Commitment.objects).select_related("unit").in_bulk([row[1] for row in found])
    told = [
        Promise(
            line, commitments[key], _period(period), since, quantity, amount, _period(planned) if planned else None,
            int(moved), int(changed), kept_on, state, delay, fell_due,
        )
        for line, key, period, since, quantity, amount, planned, moved, changed, kept_on, state, delay, fell_due, _total in found
    ]  # fmt: skip
    return told, found[0][-1] if found else 0


def _period(told) -> ImpreciseDate:
    return ImpreciseDate(told.lower, told.upper - ONE_DAY)
