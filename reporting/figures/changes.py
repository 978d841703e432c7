"""What changed between two editions of a roadmap, field by field."""

from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coalitions.models import LineOfEffort, ListedNeed, Milestone, MilestoneDependency, MilestonePartner, Need
from office import numbers
from reporting.figures.milestones import readable

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class FieldChange:
    """`note` says by how much, where that can be said."""

    label: str
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True)
class RecordChange:
    kind: str
    reference: str
    title: str
    fields: list[FieldChange]

    @property
    def kind_word(self):
        return {ADDED: _("added"), REMOVED: _("removed"), CHANGED: _("changed")}[self.kind]


@dataclass(frozen=True)
class EditionChanges:
    plan: list[FieldChange]
    lines: list[RecordChange]
    milestones: list[RecordChange]
    needs: list[RecordChange]

    @property
    def is_empty(self):
        return not (self.plan or self.lines or self.milestones or self.needs)


def edition_changes(scope, before, after):
    """Compare two versions of one roadmap as this viewer and audience may read them."""
    milestones = _milestones(scope, before), _milestones(scope, after)
    needs = _needs(scope, before), _needs(scope, after)
    lines = _lines(scope, before), _lines(scope, after)
    if not scope.is_internal:  # as on the sheet itself: a line is released with what stands on it
        lines = [_released(*told) for told in zip(lines, milestones, needs, strict=True)]
    return EditionChanges(_fields(_plan(before), _plan(after)), _records(*lines), _records(*milestones), _records(*needs))


def _plan(roadmap):
    return {_("title"): roadmap.title, _("from"): roadmap.since, _("to"): roadmap.until}


def _lines(scope, roadmap):
    rows = scope.rows(LineOfEffort.objects).filter(roadmap=roadmap)
    return {line.number: (str(line.number), line.title, {_("title"): line.title}) for line in rows}


def _released(lines, milestones, needs):
    told = {facts[_("line of effort")] for _reference, _title, facts in [*milestones.values(), *needs.values()]}
    return {number: line for number, line in lines.items() if f"{number}. {line[1]}" in told}


def _milestones(scope, roadmap):
    rows = scope.rows(Milestone.objects).filter(line__roadmap=roadmap).select_related("line")
    responsible = _collected(scope.rows(MilestonePartner.objects), rows, "partner__code")
    shown = readable(scope).values("pk")
    waits_for = _collected(scope.rows(MilestoneDependency.objects).filter(depends_on__in=shown), rows, "depends_on__reference")
    return {
        milestone.reference: (
            milestone.reference,
            milestone.title,
            {
                _("title"): milestone.title,
                _("line of effort"): str(milestone.line),
                _("due on"): milestone.due_on,
                _("responsible"): responsible.get(milestone.pk, ""),
                _("depends on"): waits_for.get(milestone.pk, ""),
            },
        )
        for milestone in rows
    }


def _collected(links, rows, name):
    found = {}
    for milestone, value in links.filter(milestone__in=rows).order_by(name).values_list("milestone", name):
        found[milestone] = f"{found[milestone]}, {value}" if milestone in found else value
    return found


def _needs(scope, roadmap):
    rows = scope.rows(ListedNeed.objects).filter(line__roadmap=roadmap, need__in=scope.rows(Need.objects).values("pk"))
    return {
        listed.need_id: (
            listed.need.reference or "",
            listed.item or listed.need.item,
            {
                _("item"): listed.item or listed.need.item,
                _("line of effort"): str(listed.line),
                _("quantity"): _Quantity(listed.as_listed("quantity"), listed.as_listed("unit")),
                _("priority"): listed.as_listed("priority"),
                _("needed by"): listed.as_listed("needed_by"),
            },
        )
        for listed in rows.select_related("line", "unit", "need__unit").order_by("need__reference")
    }


@dataclass(frozen=True)
class _Quantity:
    value: object
    unit: object

    def display(self, language):
        return numbers.quantity(self.value, self.unit.symbol, language)


def _records(before, after):
    changes = []
    for key in [*after, *(key for key in before if key not in after)]:
        reference, title, facts = after.get(key) or before[key]
        if key not in before:
            changes.append(RecordChange(ADDED, reference, title, _facts(facts)))
        elif key not in after:
            changes.append(RecordChange(REMOVED, reference, title, _facts(facts)))
        elif fields := _fields(before[key][2], facts):
            changes.append(RecordChange(CHANGED, reference, title, fields))
    return sorted(changes, key=lambda change: change.reference)


def _facts(facts):
    """Say what an added or removed record holds; its title is said already."""
    return [FieldChange(label, "", _said(value)) for label, value in list(facts.items())[1:] if value not in (None, "")]


def _fields(before, after):
    return [
        FieldChange(label, _said(before[label]), _said(value), _difference(before[label], value))
        for label, value in after.items()
        if before[label] != value
    ]


def _said(value):
    if value is None or value == "":
        return numbers.DASH
    return value.display(get_language()) if hasattr(value, "display") else str(value)


def _difference(before, after):
    if isinstance(before, _Quantity) and isinstance(after, _Quantity) and before.unit == after.unit:
        more = after.value - before.value
        return ("+" if more > 0 else "") + numbers.number(more, get_language())
    if hasattr(before, "last") and hasattr(after, "last"):
        days = (after.last - before.last).days
        amount = numbers.number(abs(days), get_language())
        if days > 0:
            return ngettext("%(days)s day later", "%(days)s days later", days) % {"days": amount}
        if days < 0:
            return ngettext("%(days)s day earlier", "%(days)s days earlier", -days) % {"days": amount}
    return ""
