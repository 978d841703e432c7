"""What the roadmap looks like beyond its page: the picture, and the sheets of its workbook."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalitions.models import Milestone
from office.spreadsheets.writer import OutSheet
from reporting.charts.timeline import Timeline, TimelineLine, TimelineMark, TimelineNeed
from reporting.documents.workbook import cell
from reporting.figures.roadmap import RoadmapSheet


def picture(sheet, scope):
    """Draw one version: its lines of effort, milestones and needs; each mark leads to its row in the tables below."""
    lines = tuple(
        TimelineLine(
            f"{plan.line.number}. {plan.line.title}",
            tuple(_mark(line) for line in plan.milestones),
            tuple(TimelineNeed(line.item, line.bar, f"#{line.need.reference}") for line in plan.needs),
        )
        for plan in sheet.lines
    )
    roadmap = sheet.roadmap
    title = _("Roadmap of %(coalition)s, version %(version)s") % {"coalition": scope.coalition.name, "version": roadmap.version}
    return Timeline(title, lines, scope.on, roadmap.since.first, roadmap.until.last)


def _mark(line):
    milestone = line.milestone
    awaited = tuple(dependence.milestone.reference for dependence in line.waits_for if dependence.milestone)
    late = line.is_late and ngettext("late %(days)s day", "late %(days)s days", line.days_late) % {"days": line.days_late}
    return TimelineMark(milestone.due_on, milestone.title, line.state, f"#{line.anchor}", late or "", milestone.reference, awaited)


def roadmap_sheets(sheet: RoadmapSheet):
    """The tables behind the picture, as numbers and dates."""
    return [_milestones(sheet), _needs(sheet)]


def _milestones(sheet):
    words = {**dict(Milestone.Status.choices), "late": _("late")}
    columns = [_("Line of effort"), _("Reference"), _("Milestone"), _("Due"), _("Responsible"), _("Status"), _("Days late")]
    columns += [_("Percent"), _("Done on"), _("Waits for")]
    rows = [
        [
            str(plan.line),
            line.milestone.reference,
            line.milestone.title,
            cell(line.milestone.due_on),
            "; ".join(partner.name for partner in line.responsible),
            str(words[line.state]),
            line.days_late or None,
            line.percent,
            cell(line.done_on),
            "; ".join(one.milestone.reference if one.milestone else _("another coalition") for one in line.waits_for),
        ]
        for plan in sheet.lines
        for line in plan.milestones
    ]
    return OutSheet(_("Milestones"), columns, rows, [30, 12, 50, 14, 30, 14, 10, 10, 14, 24])


def _needs(sheet):
    columns = [_("Line of effort"), _("Reference"), _("Need"), _("Unit"), _("Needed"), _("Pledged"), _("Stale"), _("Committed")]
    columns += [_("Planned"), _("Planned in all"), _("Received"), _("In use"), _("Short"), _("Covered"), _("Needed by")]
    listed = [(str(plan.line), line) for plan in sheet.lines for line in plan.needs]
    rows = [_need(place, line) for place, line in [*listed, *((_("Not on the roadmap yet"), line) for line in sheet.unlisted)]]
    return OutSheet(_("Needs"), columns, rows, [30, 12, 50, 8, 12, 12, 12, 12, 12, 12, 12, 12, 12, 10, 14])


def _need(place, line):
    stages = [line.needed, line.pledged, line.stale, line.committed, line.planned, line.planned_in_all]
    stages += [line.received, line.in_use, line.gap]
    return [place, line.need.reference, line.item, line.unit.symbol, *stages, round(line.coverage, 4), cell(line.needed_by)]
