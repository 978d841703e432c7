"""The chains of needs as they stand on a page: a coalition's by line of effort, a partner's by coalition."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from coalitions.models import Coalition, LineOfEffort
from reporting.figures.need_stages import NeedChain
from reporting.scope import Scope


@dataclass(frozen=True)
class GroupOfNeeds:
    """`coalition` where several stand on the page; without a `line` no roadmap in force lists these needs."""

    coalition: Coalition | None
    line: LineOfEffort | None
    lines: tuple[NeedChain, ...]

    @property
    def counting(self):
        return [line for line in self.lines if line.owner is None]

    @property
    def covered(self):
        return sum(line.is_covered for line in self.counting)


def grouped(scope: Scope, chains: Iterable[NeedChain]) -> list[GroupOfNeeds]:
    """Cut lines that stand in the order of their roadmaps; what no version in force lists comes last in each coalition."""
    found = []
    for (coalition, line), lines in groupby(chains, lambda chain: (chain.need.coalition, chain.listed and chain.listed.line)):
        found.append(GroupOfNeeds(None if scope.coalition else coalition, line, tuple(lines)))
    return found
