"""A coalition's roadmap as at a date: which version was in force, and how far its milestones and needs have come."""

from dataclasses import dataclass
from functools import cached_property

from coalitions.models import Coalition, LineOfEffort, Meeting, Milestone, Roadmap
from reporting.figures.asked import asked, needs_of
from reporting.figures.coverage import counting, coverage_by_coalition
from reporting.figures.founding import founded
from reporting.figures.horizon import usual
from reporting.figures.milestones import MilestoneLine, milestones, state
from reporting.figures.need_chain import chains_of
from reporting.figures.need_stages import NeedChain
from reporting.figures.order import in_order


@dataclass(frozen=True)
class Edition:
    """One version as it stood on the date asked for: a version endorsed later was still a draft.

    `met_elsewhere`: endorsed at a meeting outside the viewer's scope.
    """

    roadmap: Roadmap
    status: str
    meeting: Meeting | None
    met_elsewhere: bool = False

    @property
    def version(self):
        return self.roadmap.version

    @property
    def is_in_force(self):
        return self.status == Roadmap.Status.ENDORSED

    @property
    def status_word(self):
        return Roadmap.Status(self.status).label

    @property
    def endorsed_on(self):
        return None if self.status == Roadmap.Status.DRAFT else self.roadmap.endorsed_on


@dataclass(frozen=True)
class LinePlan:
    line: LineOfEffort
    milestones: list[MilestoneLine]
    needs: list[NeedChain]


@dataclass(frozen=True)
class RoadmapSheet:
    """One version with its plan. `unlisted` are needs of the coalition that no version lists yet."""

    edition: Edition
    editions: list[Edition]
    lines: list[LinePlan]
    unlisted: list[NeedChain]

    @property
    def roadmap(self):
        return self.edition.roadmap

    @cached_property
    def milestones(self):
        return [milestone for plan in self.lines for milestone in plan.milestones]

    @cached_property
    def needs(self):
        return [need for plan in self.lines for need in plan.needs]

    @property
    def by(self):
        """The quarter to whose end the plan of its needs is looked at."""
        return next((need.by for need in [*self.needs, *self.unlisted]), None)

    @property
    def is_bare(self):
        """Nothing of its plan is in this scope; outside the office that need not mean that there is none."""
        return not (self.milestones or self.needs or self.unlisted)

    @property
    def done(self):
        return sum(milestone.is_done for milestone in self.milestones)

    @property
    def late(self):
        return [milestone for milestone in self.milestones if milestone.is_late]

    @property
    def longest_late(self):
        return max((milestone.days_late for milestone in self.late), default=0)

    @property
    def covered(self):
        return sum(need.is_covered for need in self.counting)

    @cached_property
    def counting(self):
        """The needs that "n of m" speaks of: one counted with its owner is only listed."""
        return counting(self.needs)

    @property
    def next_due(self):
        open_ones = [line for line in self.milestones if not line.is_done and not line.is_late and line.milestone.due_on]
        return min(open_ones, key=lambda line: line.milestone.due_on.last, default=None)


@dataclass(frozen=True)
class RoadmapRow:
    """One coalition in the list of roadmaps; without an edition it has none as at the date."""

    coalition: Coalition
    edition: Edition | None
    milestones: int = 0
    done: int = 0
    late: int = 0
    next_due: Milestone | None = None
    covered: int = 0
    needs: int = 0


def editions(scope, **which):
    """List the versions one may read, newest first: those endorsed by the date.

    A draft is for today and for internal use, and once a version is in force only for those who may work on it.
    """
    rows = list(scope.rows(Roadmap.objects).filter(**which).select_related("coalition").order_by("coalition__slug", "-version"))
    shown = {meeting.pk: meeting for meeting in scope.rows(Meeting.objects).filter(pk__in={row.endorsed_at_id for row in rows})}
    in_force = set(scope.rows(Roadmap.objects).filter(**which).in_force(scope.on).values_list("pk", flat=True))
    drafts = _drafts(
        scope, [roadmap for roadmap in rows if not roadmap.endorsed_on], {row.coalition_id for row in rows if row.pk in in_force}
    )
    found = []
    for roadmap in rows:
        if roadmap.endorsed_on and roadmap.endorsed_on.last <= scope.on:
            status = Roadmap.Status.ENDORSED if roadmap.pk in in_force else Roadmap.Status.SUPERSEDED
        elif roadmap.pk in drafts:
            status = Roadmap.Status.DRAFT
        else:
            continue
        meeting = shown.get(roadmap.endorsed_at_id)
        found.append(Edition(roadmap, status, meeting, scope.is_internal and bool(roadmap.endorsed_at_id) and meeting is None))
    return found


def _drafts(scope, drafts, settled):
    if scope.is_another_day or not scope.is_internal:
        return set()
    workable = scope.rows(Roadmap.objects).drafts().changeable_by(scope.viewer).values_list("pk", flat=True)
    return {roadmap.pk for roadmap in drafts if roadmap.coalition_id not in settled} | set(workable)


def chosen(found, version=None):
    """Pick a version by its number; unasked, the one in force, or the draft while there is none."""
    if version is not None:
        return next((edition for edition in found if edition.version == version), None)
    return next((edition for edition in found if edition.is_in_force), found[0] if found else None)


def roadmap_sheet(scope, version=None):
    """Return one version of the scope's coalition with its plan, or nothing where there is none to read."""
    found = editions(scope, coalition=scope.coalition)
    edition = chosen(found, version)
    if edition is None:
        return None
    due = milestones(scope, edition.roadmap)
    needs, unlisted = _needs(scope, edition)
    plans = [
        LinePlan(line, due[line.pk], [need for need in needs if need.listed.line_id == line.pk])
        for line in scope.rows(LineOfEffort.objects).filter(roadmap=edition.roadmap)
    ]
    if not scope.is_internal:  # a line carries no marking of its own: it is released with what stands on it
        plans = [plan for plan in plans if plan.milestones or plan.needs]
    return RoadmapSheet(edition, found, plans, unlisted)


def _needs(scope, edition):
    """The chains of what the version lists, and beside a version in force of what none lists yet."""
    listed = asked(scope, needs_of(scope), edition.roadmap)
    known = {one.need.pk for one in listed}
    standing = asked(scope, needs_of(scope)) if edition.is_in_force else []
    beside = [one for one in standing if one.listed is None and one.need.pk not in known]
    chains = chains_of(scope, usual(scope.on), [*listed, *beside])
    return chains[: len(listed)], chains[len(listed) :]


def roadmap_rows(scope):
    """Return a row for each capability coalition, and for any other format that keeps a roadmap."""
    by_coalition = {}
    for edition in editions(scope):
        by_coalition.setdefault(edition.roadmap.coalition_id, []).append(edition)
    standing = {coalition: chosen(found) for coalition, found in by_coalition.items()}
    progress = _progress(scope, standing)
    covered = coverage_by_coalition(scope)
    rows = []
    for coalition in in_order(scope.rows(Coalition.objects).active().filter(founded(scope.on))):
        edition = standing.get(coalition.pk)
        if edition or coalition.kind == Coalition.Kind.CAPABILITY_COALITION:
            met, needs = covered.get(coalition.pk, (0, 0))
            rows.append(RoadmapRow(coalition, edition, **progress.get(coalition.pk, {}), covered=met, needs=needs))
    return rows


def _progress(scope, standing):
    """Count the milestones of each coalition's standing version."""
    roadmaps = [edition.roadmap for edition in standing.values()]
    counts = {roadmap.coalition_id: {"milestones": 0, "done": 0, "late": 0, "next_due": None} for roadmap in roadmaps}
    for milestone in scope.rows(Milestone.objects).filter(line__roadmap__in=roadmaps).select_related("line__roadmap"):
        count, now = counts[milestone.line.roadmap.coalition_id], state(milestone, scope.on)
        count["milestones"] += 1
        count["done"] += now == "done"
        count["late"] += now == "late"
        if now not in {"done", "late"} and milestone.due_on:
            count["next_due"] = min(filter(None, [count["next_due"], milestone]), key=lambda one: one.due_on.last)
    return counts
