"""Each coalition in one line: who leads, how many are in, its roadmap, its needs, its commitments, its next meeting."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, F, Min, Q

from coalitions.models import Coalition, Meeting
from memberships.models import Commitment, Delivery
from office.roll_ups import rows_of
from reporting.figures.coverage import coverage_by_coalition
from reporting.figures.founding import founded
from reporting.figures.membership import Roll, rolls
from reporting.figures.order import in_order
from reporting.figures.roadmap import Edition, chosen, editions
from reporting.figures.tally import Tally, tallies, together
from reporting.scope import Scope


@dataclass(frozen=True)
class CoalitionSummary:
    """`overdue_beside` counts what is overdue too, but belongs here only by its capability area."""

    coalition: Coalition
    roll: Roll
    edition: Edition | None
    covered: int
    needs: int
    tally: Tally
    overdue: int
    overdue_beside: int
    next_meeting: Meeting | None


@dataclass(frozen=True)
class Overview:
    """Every coalition founded and not closed, and what stands at each stage in all: also what is tied to none of them."""

    lines: tuple[CoalitionSummary, ...]
    tally: Tally
    overdue: int
    overdue_beside: int

    @property
    def covered(self):
        return sum(line.covered for line in self.lines)

    @property
    def needs(self):
        return sum(line.needs for line in self.lines)


def overview(scope: Scope) -> Overview:
    coalitions = scope.rows(Coalition.objects)
    coalitions = coalitions.filter(pk=scope.coalition.pk) if scope.coalition else coalitions.active().filter(founded(scope.on))
    held, roadmaps, covered = rolls(scope), standing_editions(scope), coverage_by_coalition(scope)
    tallied, late, coming = tallies(scope, "coalition"), overdue(scope), next_meetings(scope)
    lines = [
        CoalitionSummary(
            coalition,
            held.get(coalition.pk, Roll()),
            roadmaps.get(coalition.pk),
            *covered.get(coalition.pk, (0, 0)),
            tallied.get((coalition.pk,), Tally()),
            *late.get(coalition.pk, (0, 0)),
            coming.get(coalition.pk),
        )
        for coalition in in_order(coalitions)
    ]
    tied, beside = (sum(counts) for counts in zip(*late.values(), strict=True)) if late else (0, 0)
    return Overview(tuple(lines), together(tallied.values()), tied, beside)


def standing_editions(scope: Scope) -> dict[int, Edition]:
    """Return the version each coalition had in force; where it had none, its draft, which only the office itself is shown."""
    found = defaultdict(list)
    for edition in editions(scope, **({"coalition": scope.coalition} if scope.coalition else {})):
        found[edition.roadmap.coalition_id].append(edition)
    return {coalition: chosen(versions) for coalition, versions in found.items()}


def overdue_commitments(scope: Scope):
    """What its own source ties to a coalition, is open and past its last day; with a figure or without."""
    return _all_overdue(scope).filter(attribution=Commitment.Attribution.COALITION)


def _all_overdue(scope):
    rows = scope.rows(Commitment.objects).overdue(scope.on, scope.rows(Delivery.objects))
    if scope.coalition:
        rows = rows.filter(coalition=scope.coalition)
    return rows.filter(shares__partner=scope.partner) if scope.partner else rows


def overdue(scope: Scope) -> dict[int | None, tuple[int, int]]:
    """Count by coalition what is overdue: tied to it by a source, and only in its capability area."""
    tied = Q(attribution=Commitment.Attribution.COALITION)
    counts = {"tied": Count("pk", filter=tied), "beside": Count("pk", filter=~tied)}
    rows = _all_overdue(scope).order_by().values("coalition").annotate(**counts)
    return {row["coalition"]: (row["tied"], row["beside"]) for row in rows_of(rows)}


def longest_overdue(scope: Scope) -> int:
    """How many days the longest overdue commitment is past its last day; 0 when none is."""
    rows = overdue_commitments(scope).order_by().values_list("attribution").annotate(earliest=Min("until__last"))
    return max(((scope.on - earliest).days for _tied, earliest in rows_of(rows)), default=0)


def meetings_ahead(scope: Scope):
    """Meetings still ahead on the scope's date, the nearest first; of a past date, also those held since."""
    ahead = Q(status=Meeting.Status.PLANNED, held_on__last__gte=scope.on) | Q(status=Meeting.Status.HELD, held_on__last__gt=scope.on)
    rows = scope.rows(Meeting.objects).filter(ahead).select_related("format").order_by(F("held_on").asc(), "reference")
    return rows.filter(format=scope.coalition) if scope.coalition else rows


def meetings_held(scope: Scope):
    """Meetings held by the scope's date, the latest first."""
    rows = scope.rows(Meeting.objects).held(scope.on).select_related("format")
    return rows.filter(format=scope.coalition) if scope.coalition else rows


def next_meetings(scope: Scope) -> dict[int, Meeting]:
    return {meeting.format_id: meeting for meeting in reversed(meetings_ahead(scope))}
