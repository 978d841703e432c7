"""How far the needs are met: needed, pledged, committed and received stand side by side and are never added together."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from coalitions.models import ListedNeed, Need, Roadmap, Unit
from memberships.models import Allocation
from reporting.charts.coverage import CoverageBar
from reporting.figures.allocated import THOUSANDTH, allocated
from reporting.figures.founding import exists_on
from reporting.scope import Scope


@dataclass(frozen=True)
class CoverageLine:
    """One need, in its own unit. `listed` is what the roadmap in force says of it, when one lists it."""

    need: Need
    listed: ListedNeed | None
    unit: Unit
    needed: Decimal
    pledged: Decimal
    stale: Decimal
    committed: Decimal
    received: Decimal

    @property
    def gap(self):
        return max(self.needed - self.committed, Decimal(0))

    @property
    def coverage(self):
        return self.committed / self.needed  # a need's quantity is above zero by constraint

    @property
    def is_covered(self):
        return self.committed >= self.needed

    @property
    def item(self):
        return (self.listed and self.listed.item) or self.need.item

    @property
    def needed_by(self):
        return self.listed.needed_by if self.listed else self.need.needed_by

    @property
    def bar(self):
        return CoverageBar(self.needed, self.pledged, self.committed, self.received, unit=self.unit.symbol, stale=self.stale)


def coverage(scope: Scope, roadmap: Roadmap | None = None) -> list[CoverageLine]:
    """Cover the needs of the scope's coalition, or all of them, in the order of their roadmaps.

    With a roadmap, only the needs which that version lists, as it lists them.
    """
    needs = scope.rows(Need.objects)
    if scope.coalition:
        needs = needs.filter(coalition=scope.coalition)
    asked = _of_version(scope, needs, roadmap) if roadmap else _as_listed(scope, needs)
    stages = _stages(scope, {need.pk: unit for need, _listed, unit, _quantity in asked})
    return [CoverageLine(need, listed, unit, quantity, **stages[need.pk]) for need, listed, unit, quantity in asked]


def coverage_by_coalition(scope: Scope) -> dict[int, tuple[int, int]]:
    """Count the needs fully covered and all needs of each coalition that has any."""
    tally: dict[int, list[bool]] = defaultdict(list)
    for line in coverage(scope):
        tally[line.need.coalition_id].append(line.is_covered)
    return {coalition: (sum(covered), len(covered)) for coalition, covered in tally.items()}


def serving(scope: Scope, reference: str) -> set[int]:
    """Name the commitments behind the figures of one need: those whose allocation counts, or of which something reached it."""
    of_need = [line for line in coverage(scope) if line.need.reference == reference]
    units = {line.need.pk: line.unit.pk for line in of_need}
    parts = allocated(scope, scope.rows(Allocation.objects).filter(need__in=units))
    return {part.allocation.commitment_id for part in parts if part.unit == units.get(part.need) and (part.quantity or part.received)}


def _as_listed(scope, needs):
    """Read each need as the version in force lists it, or as it stands where no version in force does.

    A need that only other versions list is dropped or not agreed yet, and is not asked for; nor is any need of a
    coalition that had not been founded.
    """
    in_force = dict(scope.rows(Roadmap.objects).in_force(scope.on).values_list("coalition_id", "pk"))
    listings, elsewhere = {}, set()
    for listed in scope.rows(ListedNeed.objects).filter(need__in=needs).select_related("line", "unit"):
        if listed.line.roadmap_id in in_force.values():
            listings[listed.need_id] = listed
        else:
            elsewhere.add(listed.need_id)
    asked = []
    for need in needs.select_related("unit", "coalition"):
        listed = listings.get(need.pk)
        if listed:
            asked.append((need, listed, listed.unit or need.unit, listed.quantity))
        elif exists_on(need.coalition, scope.on) and (need.coalition_id not in in_force or need.pk not in elsewhere):
            asked.append((need, None, need.unit, need.quantity))
    return sorted(asked, key=_place)


def _of_version(scope, needs, roadmap):
    """Read the needs of one version: written down once endorsed, the need's own on a draft."""
    rows = scope.rows(ListedNeed.objects).filter(line__roadmap=roadmap, need__in=needs)
    listings = rows.select_related("line", "unit", "need__unit", "need__coalition")
    asked = [(listed.need, listed, listed.as_listed("unit"), listed.as_listed("quantity")) for listed in listings]
    return sorted(asked, key=_place)


def _place(asked):
    need, listed, _unit, _quantity = asked
    return need.coalition.slug, listed is None, listed.line.number if listed else 0, need.reference or ""


def _stages(scope, unit_of):
    """Add up what is allocated to each need, by the stage its commitment has reached; other units are not the need's."""
    stages = defaultdict(lambda: {"pledged": Decimal(0), "stale": Decimal(0), "committed": Decimal(0), "received": Decimal(0)})
    reached: dict[int, Fraction] = defaultdict(Fraction)
    for part in allocated(scope, scope.rows(Allocation.objects).filter(need__in=unit_of)):
        unit = unit_of.get(part.need)
        if unit is None or part.unit != unit.pk:
            continue
        stages[part.need][part.stage] += part.quantity
        reached[part.need] += part.received
    for need, received in reached.items():
        stages[need]["received"] = (Decimal(received.numerator) / received.denominator).quantize(THOUSANDTH, ROUND_DOWN)
    return stages
