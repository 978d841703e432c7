"""What someone has to see to: each point with its number, the rows behind it, and where they lie."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Milestone, Roadmap
from memberships.models import Commitment
from office.roll_ups import rows_of
from reporting.figures import rows
from reporting.figures.coalition import Overview
from reporting.figures.rows import Rows
from reporting.figures.tally import commitments, deliveries
from reporting.scope import Scope


@dataclass(frozen=True)
class Share:
    """How much of a point lies in one coalition."""

    coalition: Coalition
    count: int
    rows: Rows


@dataclass(frozen=True)
class Point:
    title: str
    count: int
    rows: Rows | None
    shares: tuple[Share, ...]
    urgent: bool = False


def attention(scope: Scope, whole: Overview) -> list[Point]:
    """The points that have any rows, the urgent first."""
    late, matched, unquantified, collective = (
        late_milestones(scope),
        _by_coalition(_unmatched(scope)),
        _by_coalition(_tied(scope).filter(basis=Commitment.Basis.ONCE, quantity=None, amount=None)),
        _by_coalition(_tied(scope).filter(shares=None)),
    )
    here = {line.coalition.pk: line for line in whole.lines}

    def point(title, counts, filters, *, of=rows.commitments, total=None, urgent=False):
        shares = [
            Share(here[pk].coalition, count, of(scope.over(coalition=here[pk].coalition), **filters))
            for pk, count in counts.items()
            if pk in here and count
        ]
        count = sum(counts.values()) if total is None else total
        return Point(title, count, of(scope, **filters), tuple(_in_place(shares, here)), urgent)

    overdue = {pk: line.overdue for pk, line in here.items()}
    stale = {pk: line.tally.stale for pk, line in here.items()}
    points = [
        point(_("Overdue commitments"), overdue, {"status": "overdue", "attribution": "coalition"}, total=whole.overdue, urgent=True),
        point(_("Late milestones"), late, {}, of=_roadmap, urgent=True),
        point(_("Stale pledges to confirm or drop"), stale, {"status": "stale", "counted": "1"}, total=whole.tally.stale),
        point(_("Deliveries not matched to a commitment"), matched, {"unmatched": "1"}, of=rows.deliveries),
        point(_("Commitments without any figure"), unquantified, {"apart": "unquantified"}),
        point(_("Collective commitments, no partner named"), collective, {"collective": "1", "attribution": "coalition"}),
        point(_("Needs not fully covered"), {pk: line.needs - line.covered for pk, line in here.items()}, {}, of=_roadmap),
        point(_("Capability coalitions without an endorsed roadmap"), _without_roadmap(here), {}, of=_roadmap),
    ]
    return [found for found in points if found.count]


def late_milestones(scope: Scope) -> dict[int, int]:
    """Count, by coalition, the milestones of the roadmap in force whose last day has passed undone."""
    in_force = scope.rows(Roadmap.objects).in_force(scope.on).values("pk")
    late = scope.rows(Milestone.objects).overdue(scope.on).filter(line__roadmap__in=in_force)
    if scope.coalition:
        late = late.filter(line__roadmap__coalition=scope.coalition)
    return dict(rows_of(late.order_by().values_list("line__roadmap__coalition").annotate(count=Count("pk"))))


def _tied(scope):
    known = commitments(scope).exclude(cancelled_on__last__lte=scope.on)
    return known.filter(attribution=Commitment.Attribution.COALITION)


def _unmatched(scope):
    """Matching is the office's own work: nobody else is told what waits for it."""
    return deliveries(scope).unmatched() if scope.is_internal else deliveries(scope).none()


def _by_coalition(found):
    return dict(rows_of(found.order_by().values_list("coalition").annotate(count=Count("pk"))))


def _without_roadmap(here):
    return {pk: 1 for pk, line in here.items() if line.coalition.is_capability and (line.edition is None or not line.edition.is_in_force)}


def _roadmap(scope):
    return Rows("reporting:roadmap", (scope.coalition.slug,)) if scope.coalition else Rows("reporting:roadmaps")


def _in_place(shares, here):
    place = list(here)
    return sorted(shares, key=lambda share: place.index(share.coalition.pk))
