"""The same thing promised or needed in two coalitions: pairs that look like it, with the reasons, and what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Model, Prefetch
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coalitions.models import Need, NeedOverlap, Partner
from coalitions.models.overlap import Overlap
from memberships.models import Commitment, CommitmentOverlap
from office import numbers
from office.sorting import alphabetical
from reporting.figures.overlaps_found import NEAR, commitments_alike, needs_alike
from reporting.scope import Scope

COMMITMENTS, NEEDS = "commitments", "needs"
RECORDS: Mapping[str, type[Model]] = {COMMITMENTS: Commitment, NEEDS: Need}
DECISIONS: Mapping[str, type[Overlap]] = {COMMITMENTS: CommitmentOverlap, NEEDS: NeedOverlap}
SAME = Decimal("0.999")


@dataclass(frozen=True)
class Pair:
    """Two records that look like one thing. `may_settle`: both lie with coalitions whose records this person changes."""

    kind: str
    one: Model
    other: Model
    reasons: tuple[str, ...] = ()
    may_settle: bool = False


@dataclass(frozen=True)
class Open:
    """The likeliest pairs; `count` is how many there are in all."""

    pairs: tuple[Pair, ...]
    count: int


@dataclass(frozen=True)
class Settled:
    """One decision, with the two records as they are shown here."""

    kind: str
    overlap: Overlap
    record: Model
    owner: Model
    may_undo: bool = False

    @property
    def is_the_same(self):
        return self.overlap.decision == Overlap.Decision.COUNTED_ONCE


def open_pairs(scope: Scope, kind: str) -> Open:
    """Pairs that nobody has decided yet, the likeliest first; inside the office only, for they are guesses."""
    if not scope.is_internal:
        return Open((), 0)
    found = {COMMITMENTS: commitments_alike, NEEDS: needs_alike}[kind](scope)
    keys = {key for one, other, *_said in found for key in (one, other)}
    shown = {record.pk: record for record in records(scope, kind).filter(pk__in=keys)}
    changed = changeable(scope, kind, keys)
    pairs = (
        Pair(kind, shown[one], shown[other], tuple(reasons(shown[one], shown[other], likeness)), {one, other} <= changed)
        for one, other, likeness, _count in found
        if one in shown and other in shown
    )
    return Open(tuple(pairs), found[0][3] if found else 0)


def pair(scope: Scope, kind: str, one: int, other: int) -> Pair | None:
    """Two records of two coalitions, whether or not they were found; nothing where the scope does not show both."""
    shown = {record.pk: record for record in records(scope, kind).filter(pk__in=[one, other])}
    if len(shown) < 2 or shown[one].coalition_id == shown[other].coalition_id:
        return None
    told = tuple(reasons(shown[one], shown[other], None))
    return Pair(kind, shown[one], shown[other], told, changeable(scope, kind, {one, other}) == {one, other})


def changeable(scope: Scope, kind: str, keys: set[int]) -> set[int]:
    """Those whose overlaps this person decides: whoever changes the record and writes decisions."""
    overlap = DECISIONS[kind]
    if not scope.viewer.has_perm(f"{overlap._meta.app_label}.add_{overlap._meta.model_name}"):
        return set()
    rows = scope.rows(RECORDS[kind]._default_manager).changeable_by(scope.viewer)
    return set(rows.filter(pk__in=keys).values_list("pk", flat=True))


def records(scope: Scope, kind: str):
    rows = scope.rows(RECORDS[kind]._default_manager).select_related("coalition", "unit")
    return rows.prefetch_related(Prefetch("partners", scope.rows(Partner.objects))) if kind == COMMITMENTS else rows


def settled(scope: Scope, kind: str) -> list[Settled]:
    """Every decision taken by the date of which both records are shown, the latest first."""
    model = DECISIONS[kind]
    seen = scope.rows(RECORDS[kind]._default_manager).order_by().values("pk")
    rows = scope.rows(model._default_manager).filter(**{f"{model.record}__in": seen}, owner__in=seen, decided_on__last__lte=scope.on)
    rows = list(rows.order_by("-decided_on__last", "pk"))
    keys = {key for row in rows for key in (getattr(row, f"{model.record}_id"), row.owner_id)}
    shown = {record.pk: record for record in records(scope, kind).filter(pk__in=keys)}
    mine = set()
    if scope.is_internal and scope.viewer.has_perm(f"{model._meta.app_label}.delete_{model._meta.model_name}"):
        mine = set(scope.rows(model._default_manager).in_care_of(scope.viewer).values_list("pk", flat=True))
    return [Settled(kind, row, shown[getattr(row, f"{model.record}_id")], shown[row.owner_id], row.pk in mine) for row in rows]


def reasons(one, other, likeness):
    """Why two records look like one thing, and what speaks against it, in words."""
    language = get_language()
    if isinstance(one, Commitment):
        common = {partner.pk for partner in other.partners.all()}
        names = sorted((partner.name for partner in one.partners.all() if partner.pk in common), key=alphabetical)
        yield _("the same partner: %(names)s") % {"names": ", ".join(names)} if names else _("neither names a partner")
    if likeness is not None:
        same = Decimal(likeness) >= SAME
        yield _("the same item") if same else _("items %(share)s alike") % {"share": numbers.percent(likeness, language)}
    if one.quantity is not None and other.quantity is not None:
        figures = [numbers.quantity(figure, one.unit.symbol if one.unit else "", language) for figure in (one.quantity, other.quantity)]
        yield from _figures(one.quantity == other.quantity, figures)
    if isinstance(one, Commitment):
        yield from _of_promises(one, other, language)
    elif one.needed_by and one.needed_by == other.needed_by:
        yield _("needed by the same date")


def _of_promises(one, other, language):
    if one.amount is not None and other.amount is not None:
        figures = [numbers.money(record.amount, record.currency, language) for record in (one, other)]
        yield from _figures(one.amount == other.amount, figures)
    if one.announced_on and other.announced_on:
        days = abs((one.announced_on.first - other.announced_on.first).days)
        if one.announced_on == other.announced_on:
            yield _("announced at the same time")
        elif days <= NEAR:
            yield ngettext("announced %(days)s day apart", "announced %(days)s days apart", days) % {"days": days}


def _figures(same, figures):
    if same:
        yield _("the same figure: %(figure)s") % {"figure": figures[0]}
    else:
        yield _("%(one)s and %(other)s") % {"one": figures[0], "other": figures[1]}
