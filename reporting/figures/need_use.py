"""What had become of what needs received: Ukraine's half of the exchange, shared out as receipts are."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from memberships.models import UseReport
from reporting.figures.allocated import Allocated, downwards
from reporting.figures.among import among
from reporting.scope import Scope


@dataclass(frozen=True, slots=True)
class UseLine:
    """The latest report on one commitment, as it reaches one need; what it does not say is not known, and is not zero."""

    need: int
    commitment: int
    in_service: Fraction | None
    spent: Fraction | None
    under_repair: Fraction | None
    lost: Fraction | None


@dataclass(frozen=True)
class Use:
    """What reports say together of one need; a figure that none of them tells is None."""

    in_service: Decimal | None = None
    spent: Decimal | None = None
    under_repair: Decimal | None = None
    lost: Decimal | None = None

    @classmethod
    def of(cls, lines: Iterable[UseLine]) -> "Use":
        told = list(lines)
        return cls(**{name: _together(getattr(line, name) for line in told) for name in UseReport.FIGURES})


def used(scope: Scope, found: Allocated) -> list[UseLine]:
    """Of each commitment the latest report on a quarter that was over, through the allocations that stood on that quarter's last day."""
    latest = scope.rows(UseReport.objects).told(scope.on).filter(commitment__in=among(found.promises))
    latest = latest.order_by("commitment", "-quarter").distinct("commitment")
    lines = []
    for commitment, ended, *figures in latest.values_list("commitment", "quarter__last", *UseReport.FIGURES):
        for need, part in _together_reaching(found, commitment, ended).items():
            lines.append(UseLine(need, commitment, *(None if figure is None else figure * part for figure in map(_exact, figures))))
    return lines


def _together_reaching(found: Allocated, commitment: int, day: datetime.date) -> Mapping[int, Fraction]:
    """A commitment may be allocated to a need twice, from two days on; both parts of a report are the need's."""
    parts: dict[int, Fraction] = defaultdict(Fraction)
    for need, part in found.reaching(commitment, day):
        parts[need] += part
    return parts


def _exact(figure: Decimal | None) -> Fraction | None:
    return None if figure is None else Fraction(figure)


def _together(figures: Iterable[Fraction | None]) -> Decimal | None:
    known = [figure for figure in figures if figure is not None]
    return downwards(sum(known, Fraction(0))) if known else None
