"""Which needs are asked for on a date, and how much of what: as the roadmap in force lists them, or as they stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from coalitions.models import Coalition, ListedNeed, Need, NeedOverlap, Roadmap, Unit
from memberships.models import Allocation
from reporting.figures.founding import founded
from reporting.figures.tally import commitments
from reporting.scope import Scope


@dataclass(frozen=True)
class AskedNeed:
    """`listed` is what a roadmap says of it, when one lists it. `owner`: the same need of another coalition, with which this one counts.

    `share`: which part of the owner's is this coalition's, where that is agreed.
    """

    need: Need
    listed: ListedNeed | None
    unit: Unit
    quantity: Decimal
    owner: Need | None = None
    share: Decimal | None = None

    @property
    def item(self):
        return (self.listed and self.listed.item) or self.need.item

    @property
    def needed_by(self):
        return self.listed.needed_by if self.listed else self.need.needed_by

    @property
    def priority(self):
        return (self.listed and self.listed.priority) or self.need.priority


def needs_of(scope: Scope) -> QuerySet:
    """The needs of the scope's coalition; of its partner, those which its commitments serve; else every one."""
    needs = scope.rows(Need.objects)
    if scope.coalition:
        needs = needs.filter(coalition=scope.coalition)
    if scope.partner:
        own = commitments(scope).order_by().values("pk")
        needs = needs.filter(pk__in=scope.rows(Allocation.objects).filter(commitment__in=own).order_by().values("need"))
    return needs


def asked(scope: Scope, needs: QuerySet, roadmap: Roadmap | None = None) -> list[AskedNeed]:
    """Read these needs in the order of their roadmaps; with a roadmap, only those which that version lists, as it lists them."""
    found = list(_of_version(scope, needs, roadmap) if roadmap else _as_listed(scope, needs))
    settled = owners(scope)
    return sorted((AskedNeed(*said, *settled.get(said[0].pk, ())) for said in found), key=_place)


def owners(scope: Scope) -> dict[int, tuple[Need, Decimal | None]]:
    """With which need of another coalition a need counts, by a decision taken by the scope's date, where that need is shown: always few."""
    decided = scope.rows(NeedOverlap.objects).filter(
        decision=NeedOverlap.Decision.COUNTED_ONCE,
        decided_on__last__lte=scope.on,
        owner__in=scope.rows(Need.objects).order_by().values("pk"),
    )
    return {overlap.need_id: (overlap.owner, overlap.share) for overlap in decided.select_related("owner__coalition")}


def _as_listed(scope, needs):
    rows = scope.rows(ListedNeed.objects).filter(need__in=needs.order_by().values("pk")).order_by().select_related("line", "unit")
    listings = ((row.need_id, row.line.roadmap_id, row) for row in rows)
    stated = ((row.pk, row.coalition_id, row) for row in needs.select_related("unit", "coalition"))
    for need, listed in in_force(scope, listings, stated):
        yield need, listed, (listed and listed.unit) or need.unit, listed.quantity if listed else need.quantity


def in_force(scope: Scope, listings: Iterable[tuple], needs: Iterable[tuple]):
    """Pair each need with its listing in the version in force, or with nothing where no version in force lists it.

    A need that only other versions list is dropped or not agreed yet, and is not asked for; nor is any need of a
    coalition that had not been founded. `listings` come with the keys of their need and roadmap, `needs` with theirs and
    their coalition's.
    """
    standing = dict(scope.rows(Roadmap.objects).in_force(scope.on).values_list("coalition_id", "pk"))
    versions = set(standing.values())
    existing = set(scope.rows(Coalition.objects).filter(founded(scope.on)).values_list("pk", flat=True))
    listed, elsewhere = {}, set()
    for need, roadmap, listing in listings:
        if roadmap in versions:
            listed[need] = listing
        else:
            elsewhere.add(need)
    for key, coalition, need in needs:
        if key in listed:
            yield need, listed[key]
        elif coalition in existing and (coalition not in standing or key not in elsewhere):
            yield need, None


def _of_version(scope, needs, roadmap):
    """Read the needs of one version: written down once endorsed, the need's own on a draft."""
    rows = scope.rows(ListedNeed.objects).filter(line__roadmap=roadmap, need__in=needs.order_by().values("pk"))
    for listed in rows.select_related("line", "unit", "need__unit", "need__coalition"):
        yield listed.need, listed, listed.as_listed("unit"), listed.as_listed("quantity")


def _place(asked_need):
    need, listed = asked_need.need, asked_need.listed
    return need.coalition.slug, listed is None, listed.line.number if listed else 0, need.reference or ""
