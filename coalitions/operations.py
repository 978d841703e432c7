"""Changes to several rows of this floor; each is whole or not at all."""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coalitions.models import (
    LineOfEffort,
    ListedNeed,
    Milestone,
    MilestoneDependency,
    MilestonePartner,
    Need,
    Partner,
    PartnerAlias,
    Roadmap,
)
from office.history import event_model
from office.markings import strictest
from office.merging import merge

LISTED = ["item_en", "item_uk", "quantity", "unit", "priority", "needed_by"]
PROGRESS = ["status", "percent", "done_on"]
RELEASE = ["marking", "releasability"]


@transaction.atomic
def endorse_roadmap(roadmap, *, on, meeting=None, released=()):
    """Make a draft the coalition's endorsed roadmap: its needs are written down as listed, the one before is superseded.

    Progress recorded on the version that was in force until now is carried forward where it went further. No milestone is
    released more widely than it was in that version, or marked less strictly, but for those `released` with a reason just now.
    """
    versions = Roadmap.objects.select_for_update().filter(coalition=roadmap.coalition_id)
    draft = versions.get(pk=roadmap.pk)
    if draft.status != Roadmap.Status.DRAFT:
        raise ValidationError(_("Only a draft roadmap can be endorsed."))
    Roadmap._meta.get_field("endorsed_on").validate(on, draft)
    before = versions.filter(status=Roadmap.Status.ENDORSED).first()
    if before:
        if on < before.endorsed_on:
            sentence = _("Version %(version)s was endorsed later than that; give the day on which this one replaces it.")
            raise ValidationError(sentence % {"version": before.version})
        if before.version > draft.version:
            raise ValidationError(
                _("Version %(version)s is already endorsed; an older one cannot replace it.") % {"version": before.version}
            )
        _carry_progress(before, draft)
        _carry_release(before, draft, released)
        before.status = Roadmap.Status.SUPERSEDED
        before.save(update_fields=["status"])
    unwritten = ListedNeed.objects.filter(line__roadmap=draft, quantity=None).select_related("need")
    for listed in unwritten:
        for name in LISTED:
            setattr(listed, name, getattr(listed.need, name))
    ListedNeed.objects.bulk_update(unwritten, LISTED)
    draft.status, draft.endorsed_on, draft.endorsed_at = Roadmap.Status.ENDORSED, on, meeting
    draft.save(update_fields=["status", "endorsed_on", "endorsed_at"])
    return draft


def _carry_progress(before, draft):
    recorded = {milestone.reference: milestone for milestone in Milestone.objects.filter(line__roadmap=before)}
    carried = []
    for milestone in Milestone.objects.filter(line__roadmap=draft, reference__in=recorded, done_on=None):
        latest = recorded[milestone.reference]
        if latest.done_on or (latest.percent or 0) > (milestone.percent or 0):
            for name in PROGRESS:
                setattr(milestone, name, getattr(latest, name))
            carried.append(milestone)
    Milestone.objects.bulk_update(carried, PROGRESS)


def _carry_release(before, draft, released):
    """What was narrowed since the draft began as a copy stays narrowed; to release it again is an act of its own."""
    kept = {milestone.reference: milestone for milestone in Milestone.objects.filter(line__roadmap=before)}
    milestones = Milestone.objects.filter(line__roadmap=draft).exclude(pk__in=released)
    began_as = _references_at_first(milestones)
    held_back = []
    for milestone in milestones:
        predecessors = [kept[name] for name in {milestone.reference, began_as.get(milestone.pk)} if name in kept]
        stricter = strictest(milestone, *predecessors)
        if stricter != {name: getattr(milestone, name) for name in stricter}:
            for name, value in stricter.items():
                setattr(milestone, name, value)
            held_back.append(milestone)
    Milestone.objects.bulk_update(held_back, RELEASE)


def _references_at_first(milestones):
    """By key, the reference each milestone was written with: a copy that was given another one still tells whose copy it is."""
    events = event_model(Milestone).objects.filter(pgh_obj__in=milestones.values("pk"), pgh_label="insert")
    return dict(events.values_list("pgh_obj_id", "reference"))


@transaction.atomic
def draft_next_version(roadmap):
    """Copy a roadmap into a new draft: lines, milestones with their links, and which needs it lists."""
    versions = Roadmap.objects.select_for_update().filter(coalition=roadmap.coalition_id)
    if versions.filter(status=Roadmap.Status.DRAFT).exists():
        raise ValidationError(_("This coalition already has a draft; work on that one."))
    draft = Roadmap.objects.get(pk=roadmap.pk)
    draft.pk, draft._state.adding = None, True
    draft.version = max(versions.values_list("version", flat=True)) + 1
    draft.status, draft.endorsed_on, draft.endorsed_at = Roadmap.Status.DRAFT, None, None
    draft.save()
    copies = {}
    for line in LineOfEffort.objects.filter(roadmap=roadmap):
        new_line = LineOfEffort.objects.create(roadmap=draft, number=line.number, title_en=line.title_en, title_uk=line.title_uk)
        ListedNeed.objects.bulk_create(ListedNeed(line=new_line, need_id=need) for need in line.listed_needs.values_list("need", flat=True))
        for milestone in line.milestones.all():
            old = milestone.pk
            milestone.pk, milestone._state.adding, milestone.line = None, True, new_line
            milestone.save()
            copies[old] = milestone.pk
    _copy_links(copies)
    return draft


def _copy_links(copies):
    """Give copied milestones the links of their originals; a link inside the roadmap points to the copy."""
    MilestonePartner.objects.bulk_create(
        MilestonePartner(milestone_id=copies[link.milestone_id], partner_id=link.partner_id)
        for link in MilestonePartner.objects.filter(milestone__in=copies)
    )
    MilestoneDependency.objects.bulk_create(
        MilestoneDependency(milestone_id=copies[link.milestone_id], depends_on_id=copies.get(link.depends_on_id, link.depends_on_id))
        for link in MilestoneDependency.objects.filter(milestone__in=copies)
    )


@transaction.atomic
def discard_draft(roadmap):
    """Delete a draft with its lines and milestones; a version that was ever endorsed stays for good.

    What the draft changed about needs goes with it: they are again as the endorsed version lists them.
    """
    draft = Roadmap.objects.select_for_update().get(pk=roadmap.pk)
    if draft.status != Roadmap.Status.DRAFT:
        raise ValidationError(_("Only a draft can be discarded."))
    endorsed = ListedNeed.objects.filter(line__roadmap__coalition=draft.coalition_id, line__roadmap__status=Roadmap.Status.ENDORSED)
    listings = endorsed.exclude(quantity=None).select_related("unit")
    needs = Need.objects.select_for_update(of=["self"]).in_bulk(listings.values_list("need", flat=True))
    # A need may have left the draft after it was changed there, which froze it as it then was.
    with pgtrigger.ignore("coalitions.Need:need_is_frozen"):
        for listed in listings:
            _show_as_listed(needs[listed.need_id], listed)
    draft.delete()


def _show_as_listed(need, listed):
    listed.need = need
    different = {name: value for name in LISTED if (value := listed.as_listed(name)) != getattr(need, name)}
    for name, value in different.items():
        setattr(need, name, value)
    if different:
        need.save(update_fields=list(different))


@transaction.atomic
def merge_partners(kept, merged, *, by):
    """Make two records of one country one; the name and code that go on stay as aliases, so files still find it."""
    locked = Partner.objects.select_for_update().in_bulk([kept.pk, merged.pk])
    kept, merged = locked[kept.pk], locked[merged.pk]
    if merged.is_host:
        raise ValidationError(_("Ukraine is host of every format and cannot be merged into another partner."))
    # The plan of an endorsed roadmap stays what it was: only the record that names the country changes.
    with pgtrigger.ignore("coalitions.MilestonePartner:plan_is_frozen"):
        merge(kept, merged, by=by, own={"code", "name_en", "name_uk"})
    borne = {name.casefold() for name in (kept.code, kept.name_en, kept.name_uk)}
    borne |= {alias.casefold() for alias in kept.aliases.values_list("name", flat=True)}
    for name in dict.fromkeys([merged.name_en, merged.name_uk, merged.code]):
        if name.casefold() not in borne:
            borne.add(name.casefold())
            alias = PartnerAlias(partner=kept, name=name)
            alias.full_clean()
            alias.save()
    return kept
