"""Needs that stand alone, on a draft, or in endorsed versions of a roadmap which say other figures than the need itself."""

from coalitions.models import LineOfEffort, ListedNeed, Need, NeedOverlap, Roadmap
from office.dates import ImpreciseDate

DRAFT, ENDORSED, SUPERSEDED = Roadmap.Status.DRAFT, Roadmap.Status.ENDORSED, Roadmap.Status.SUPERSEDED


def make_needs(chance, count, places, units):
    needs = Need.objects.bulk_create(
        Need(
            reference=f"T-N-{number}",
            coalition=chance.one(places),
            item_en=chance.one(["Item", "item ", "Another item"]),
            quantity=chance.quantity(),
            unit=chance.one([units[0], units[0], *units]),
            priority=chance.one([1, 3, 5]),
            needed_by=chance.maybe(7, chance.date),
            **chance.marking(),
        )
        for number in range(count)
    )
    for place in places:
        own = [need for need in needs if need.coalition_id == place.pk]
        for version in range(1, chance.one([0, 0, 1, 2]) + 1):
            _make_version(chance, place, version, own, units)
    _make_overlaps(chance, needs)
    return needs


def _make_version(chance, place, version, needs, units):
    """Lists some of the needs; endorsed in the order of their numbers, the last perhaps not."""
    roadmap = Roadmap(coalition=place, version=version, since=ImpreciseDate.year(2024), until=ImpreciseDate.year(2027))
    roadmap = Roadmap.objects.bulk_create([roadmap])[0]
    lines = LineOfEffort.objects.bulk_create(LineOfEffort(roadmap=roadmap, number=number, title_en="Line") for number in (1, 2))
    is_endorsed = chance.happens(7)
    rows = []
    for need in chance.some(needs, 6):
        unit = need.unit if chance.happens(9) else chance.one(units)
        said = {"quantity": chance.quantity(), "unit": unit, "needed_by": chance.maybe(7, chance.date), "item_en": "Item"}
        rows.append(ListedNeed(line=chance.one(lines), need=need, **(said if is_endorsed else {})))
    ListedNeed.objects.bulk_create(rows)
    if is_endorsed:
        Roadmap.objects.filter(coalition=place, status=ENDORSED).update(status=SUPERSEDED)
        Roadmap.objects.filter(pk=roadmap.pk).update(status=ENDORSED, endorsed_on=chance.date())


def _make_overlaps(chance, needs):
    """Some needs are another coalition's too, in the same unit; what is counted elsewhere owns nothing."""
    owners = set()
    owned = set()
    for need in needs:
        others = [one for one in needs if one.coalition_id != need.coalition_id and one.unit_id == need.unit_id and one.pk not in owned]
        if others and need.pk not in owners and chance.happens(3):
            owner = chance.one(others)
            decision = chance.one(["counted_once", "counted_once", "distinct"])
            share = chance.maybe(5, chance.share) if decision == "counted_once" else None
            NeedOverlap.objects.bulk_create([NeedOverlap(need=need, owner=owner, decision=decision, share=share, decided_on=chance.date())])
            if decision == "counted_once":
                owners.add(owner.pk)
                owned.add(need.pk)
