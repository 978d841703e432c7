"""How far the needs are met: needed, pledged, committed and received stand side by side and are never added together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from coalitions.models import ListedNeed, Need, Roadmap, Unit
from reporting.charts.coverage import CoverageBar
from reporting.figures.allocated import Allocated, allocated, downwards
from reporting.figures.arrived import Reached, lots, received
from reporting.figures.asked import AskedNeed, asked, needs_of
from reporting.figures.covered import coverage_by_coalition
from reporting.scope import Scope

__all__ = ["CoverageLine", "counting", "coverage", "coverage_by_coalition", "serving"]


@dataclass(frozen=True)
class CoverageLine:
    """One need, in its own unit. `pledged` is all that is announced and not stale; `conditional`, what of it hangs on a condition."""

    asked: AskedNeed
    pledged: Decimal = Decimal(0)
    conditional: Decimal = Decimal(0)
    stale: Decimal = Decimal(0)
    committed: Decimal = Decimal(0)
    received: Decimal = Decimal(0)

    @property
    def need(self) -> Need:
        return self.asked.need

    @property
    def listed(self) -> ListedNeed | None:
        return self.asked.listed

    @property
    def unit(self) -> Unit:
        return self.asked.unit

    @property
    def needed(self) -> Decimal:
        return self.asked.quantity

    @property
    def item(self):
        return self.asked.item

    @property
    def needed_by(self):
        return self.asked.needed_by

    @property
    def owner(self) -> Need | None:
        """The need of another coalition with which this one is counted; it is then listed here, and counted there."""
        return self.asked.owner

    @property
    def firm(self):
        return self.pledged - self.conditional

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
    def bar(self):
        return CoverageBar(
            self.needed,
            self.firm,
            self.committed,
            self.received,
            unit=self.unit.symbol,
            stale=self.stale,
            conditional=self.conditional,
        )


def coverage(scope: Scope, roadmap: Roadmap | None = None, *, needs: QuerySet | None = None) -> list[CoverageLine]:
    """Cover the needs of the scope's coalition or partner, all of them, or those given, in the order of their roadmaps.

    With a roadmap, only the needs which that version lists, as it lists them.
    """
    lines = asked(scope, needs_of(scope) if needs is None else needs, roadmap)
    found = allocated(scope, units_of(lines))
    stages = stages_of(found, received(found, lots(scope, found)))
    return [CoverageLine(need, **stages[need.need.pk]) for need in lines]


def counting(lines: Iterable) -> list:
    """Those of the lines that are counted here; one that counts with its owner is only listed."""
    return [line for line in lines if line.owner is None]


def serving(scope: Scope, reference: str) -> set[int]:
    """Name the commitments behind the figures of one need: those whose allocation counts, or of which something reached it."""
    found, reached = of_needs(scope, scope.rows(Need.objects).filter(reference=reference))
    return {link.commitment for link in found.links if link.quantity or reached.get((link.need, link.commitment))}


def of_needs(scope: Scope, needs: QuerySet) -> tuple[Allocated, Reached]:
    found = allocated(scope, units_of(asked(scope, needs)))
    return found, received(found, lots(scope, found))


def units_of(needs: Iterable[AskedNeed]) -> dict[int, int]:
    return {one.need.pk: one.unit.pk for one in needs}


def stages_of(found: Allocated, reached: Mapping[tuple[int, int], Fraction]) -> Mapping[int, dict[str, Decimal]]:
    """Add up what is allocated to each need, by the stage its commitment has reached."""
    stages: dict[int, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(("pledged", "conditional", "stale", "committed"), Decimal(0)))
    arrived: dict[int, Fraction] = defaultdict(Fraction)
    for link in found.links:
        of_need = stages[link.need]
        of_need[link.stage] += link.quantity
        if link.is_conditional:
            of_need["conditional"] += link.quantity
        arrived[link.need] += reached.get((link.need, link.commitment), Fraction(0))
    for need, total in arrived.items():
        stages[need]["received"] = downwards(total)
    return stages
