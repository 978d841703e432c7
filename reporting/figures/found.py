"""What one search box finds: partners, coalitions, milestones and needs, commitments, deliveries, meetings, people."""

from dataclasses import dataclass

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from coalitions.models import Coalition, Meeting, Milestone, Need, Partner, PartnerAlias, Roadmap, WorkingGroup
from memberships.models import CommitmentAlias, Delivery
from office.searching import Folded, words
from office.sorting import alphabetical
from reporting.figures.commitments import register
from reporting.figures.deliveries import lots
from reporting.filters import CommitmentFilter, DeliveryFilter

SHOWN = 10


@dataclass(frozen=True)
class Hit:
    title: str
    href: str
    reference: str = ""
    note: str = ""


@dataclass(frozen=True)
class Group:
    """`count` is of everything found; `more` leads to the list of all of it, where there is one."""

    name: str
    count: int
    hits: list[Hit]
    more: str = ""


def exact(scope, text):
    """Return the address of the record that bears exactly this reference, code or slug, if one may read it."""
    asked = text.strip().upper()  # as every reference is written
    if not asked:
        return ""
    aliases = scope.rows(CommitmentAlias.objects).filter(reference=asked)
    if commitment := register(scope).filter(Q(reference=asked) | Q(pk__in=aliases.values("commitment"))).first():
        return reverse("reporting:commitment", args=[commitment.reference])
    for rows in (scope.rows(Meeting.objects), scope.rows(Delivery.objects)):
        if record := rows.filter(reference=asked).first():
            return record.get_absolute_url()
    milestone = _in_force(scope, scope.rows(Milestone.objects)).filter(reference=asked).first()
    if milestone:
        return _on_roadmap(milestone.line.roadmap.coalition, milestone.reference)
    need = scope.rows(Need.objects).filter(reference=asked).select_related("coalition").first()
    return _on_roadmap(need.coalition, need.reference) if need else ""


def found(scope, text):
    """Return the groups in which every word of the text was found."""
    asked = words(text)
    if not asked:
        return []
    groups = [
        _partners(scope, asked),
        _coalitions(scope, asked),
        _commitments(scope, text),
        _needs(scope, asked),
        _milestones(scope, asked),
        _deliveries(scope, text),
        _meetings(scope, asked),
        _people(scope, asked),
    ]
    return [group for group in groups if group.count]


def _matching(rows, asked, *fields):
    rows = rows.alias(told=Folded(*fields))
    for word in asked:
        rows = rows.filter(told__contains=word)
    return rows


def _partners(scope, asked):
    rows = scope.rows(Partner.objects).alias(told=Folded("code", "name_en", "name_uk"))
    for word in asked:
        aliases = scope.rows(PartnerAlias.objects).alias(told=Folded("name")).filter(told__contains=word)
        rows = rows.filter(Q(told__contains=word) | Q(pk__in=aliases.values("partner")))
    partners = sorted(rows, key=lambda partner: alphabetical(partner.name))
    return Group(_("Partners"), len(partners), [Hit(one.name, one.get_absolute_url(), one.code) for one in partners[:SHOWN]])


def _coalitions(scope, asked):
    rows = _matching(scope.rows(Coalition.objects), asked, "slug", "code", "name_en", "name_uk", "area")
    coalitions = sorted(rows, key=lambda coalition: alphabetical(coalition.name))
    hits = [Hit(one.name, one.get_absolute_url(), one.code, one.get_kind_display()) for one in coalitions[:SHOWN]]
    return Group(_("Coalitions"), len(coalitions), hits)


def _commitments(scope, text):
    rows = CommitmentFilter({"q": text}, register(scope), scope).qs
    hits = [Hit(one.item, one.get_absolute_url(), one.reference, one.partner_name or "") for one in _first(rows)]
    return Group(_("Commitments"), rows.count(), hits, "reporting:commitments")


def _deliveries(scope, text):
    rows = DeliveryFilter({"q": text}, lots(scope), scope).qs
    hits = [Hit(one.item, one.get_absolute_url(), one.reference, one.partner_name or "") for one in _first(rows)]
    return Group(_("Deliveries"), rows.count(), hits, "reporting:deliveries")


def _first(rows):
    """Which come first is asked of all that were found; what they say, of those alone."""
    return rows.filter(pk__in=list(rows.values_list("pk", flat=True)[:SHOWN]))


def _needs(scope, asked):
    rows = _matching(scope.rows(Need.objects), asked, "reference", "item_en", "item_uk").select_related("coalition").order_by("reference")
    hits = [Hit(one.item, _on_roadmap(one.coalition, one.reference), one.reference, one.coalition.name) for one in rows[:SHOWN]]
    return Group(_("Needs"), rows.count(), hits)


def _milestones(scope, asked):
    rows = _matching(_in_force(scope, scope.rows(Milestone.objects)), asked, "reference", "title_en", "title_uk").order_by("reference")
    hits = [
        Hit(one.title, _on_roadmap(one.line.roadmap.coalition, one.reference), one.reference, one.line.roadmap.coalition.name)
        for one in rows[:SHOWN]
    ]
    return Group(_("Milestones"), rows.count(), hits)


def _meetings(scope, asked):
    rows = _matching(scope.rows(Meeting.objects), asked, "reference", "title_en", "title_uk")
    hits = [
        Hit(one.title, one.get_absolute_url(), one.reference or "") for one in rows.order_by(F("held_on").desc(nulls_last=True))[:SHOWN]
    ]
    return Group(_("Meetings"), rows.count(), hits, "reporting:meetings")


def _people(scope, asked):
    """Heads of working groups, until the office keeps contacts of its own; a person's name does not leave the office."""
    if not scope.is_internal:
        return Group(_("People"), 0, [])
    rows = _matching(scope.rows(WorkingGroup.objects).exclude(head=""), asked, "head").select_related("coalition").order_by("head")
    hits = [Hit(one.head, one.coalition.get_absolute_url(), note=f"{one.name}, {one.coalition.name}") for one in rows[:SHOWN]]
    return Group(_("People"), rows.count(), hits)


def _in_force(scope, milestones):
    """Milestones of the versions in force: the same reference stands in every version."""
    in_force = scope.rows(Roadmap.objects).in_force(scope.on).values("pk")
    return milestones.filter(line__roadmap__in=in_force).select_related("line__roadmap__coalition")


def _on_roadmap(coalition, reference):
    return reverse("reporting:roadmap", args=[coalition.slug]) + f"#{reference}"
