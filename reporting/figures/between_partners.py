"""Partners that give to several coalitions: what each has committed to which, side by side."""

from dataclasses import dataclass

from coalitions.models import Coalition, Partner
from office.sorting import alphabetical
from reporting.figures import rows
from reporting.figures.order import in_order
from reporting.figures.rows import Rows
from reporting.figures.tally import Money, Tally, tallies, together
from reporting.scope import Scope


@dataclass(frozen=True)
class Cell:
    """What one partner has brought to one coalition, and where the rows of it lie."""

    coalition: Coalition
    tally: Tally
    committed: Rows
    received: Rows


@dataclass(frozen=True)
class SharedPartner:
    partner: Partner
    cells: tuple[Cell | None, ...]

    @property
    def held(self) -> list[Cell]:
        return [cell for cell in self.cells if cell]

    @property
    def tally(self) -> Tally:
        return together(cell.tally for cell in self.held)

    @property
    def money(self) -> list[tuple[Coalition, Money]]:
        return [(cell.coalition, cell.tally.committed_money) for cell in self.held if cell.tally.committed_money]


@dataclass(frozen=True)
class SharedPartners:
    coalitions: tuple[Coalition, ...]
    rows: tuple[SharedPartner, ...]


def shared_partners(scope: Scope) -> SharedPartners:
    """Those whose counted commitments lie in two coalitions or more; a joint commitment stands with each of its partners."""
    found: dict[int, dict[int, Tally]] = {}
    for (partner, coalition), tally in tallies(scope, "partner", "coalition").items():
        if partner and coalition and not tally.is_empty:
            found.setdefault(partner, {})[coalition] = tally
    several = {partner: held for partner, held in found.items() if len(held) > 1}
    coalitions = in_order(scope.rows(Coalition.objects).filter(pk__in={key for held in several.values() for key in held}))
    partners = sorted(scope.rows(Partner.objects).filter(pk__in=several), key=lambda partner: alphabetical(partner.name))
    lines = (
        SharedPartner(partner, tuple(_cell(scope, partner, coalition, several[partner.pk].get(coalition.pk)) for coalition in coalitions))
        for partner in partners
    )
    return SharedPartners(tuple(coalitions), tuple(sorted(lines, key=lambda line: -len(line.held))))


def _cell(scope, partner, coalition, tally):
    if tally is None:
        return None
    here = scope.over(coalition=coalition, partner=partner)
    committed = rows.commitments(here, status="committed", counted="1")
    return Cell(coalition, tally, committed, rows.commitments(here, status="received", counted="1"))
