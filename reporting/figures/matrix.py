"""Partner by coalition: one place in each cell, totals on both edges. Totals count who leads or is a member."""

from collections import defaultdict
from dataclasses import dataclass

from coalitions.models import Coalition, Partner
from office.sorting import alphabetical
from reporting.figures.membership import HOST, Seat, seats
from reporting.figures.order import in_order
from reporting.scope import Scope


@dataclass(frozen=True)
class MatrixRow:
    partner: Partner
    cells: tuple[Seat | None, ...]

    @property
    def member_of(self):
        return sum(1 for seat in self.cells if seat and seat.takes_part)

    @property
    def beside(self):
        """Where it only observes or intends to join."""
        return sum(1 for seat in self.cells if seat and not seat.takes_part and seat.role != HOST)


@dataclass(frozen=True)
class Matrix:
    coalitions: tuple[Coalition, ...]
    rows: tuple[MatrixRow, ...]
    host: MatrixRow | None

    @property
    def members(self):
        """How many members each coalition has."""
        return tuple(self._count(column, takes_part=True) for column in range(len(self.coalitions)))

    @property
    def beside(self):
        """How many observe or intend to join each coalition."""
        return tuple(self._count(column, takes_part=False) for column in range(len(self.coalitions)))

    @property
    def members_of(self):
        return tuple(zip(self.coalitions, self.members, strict=True))

    @property
    def beside_of(self):
        return tuple(zip(self.coalitions, self.beside, strict=True))

    def _count(self, column, *, takes_part):
        return sum(1 for row in self.rows if row.cells[column] and row.cells[column].takes_part is takes_part)


def matrix(scope: Scope, sort: str = "") -> Matrix:
    """Every partner with a place; the busiest first, or by name (`name`), a minus turning either. A closed coalition has no column."""
    coalitions = in_order(scope.rows(Coalition.objects).active())
    place = {coalition.pk: column for column, coalition in enumerate(coalitions)}
    held: dict[Partner, dict[int, Seat]] = defaultdict(dict)
    for seat in seats(scope):
        if seat.coalition.pk in place:
            held[seat.partner][place[seat.coalition.pk]] = seat
    rows = [MatrixRow(partner, tuple(cells.get(column) for column in range(len(coalitions)))) for partner, cells in held.items()]
    guests = [row for row in rows if not row.partner.is_host]
    host = next((row for row in rows if row.partner.is_host), None)
    return Matrix(tuple(coalitions), tuple(_sorted(guests, sort)), host)


def _sorted(rows, sort):
    rows = sorted(rows, key=lambda row: alphabetical(row.partner.name))
    if sort == "-name":
        return rows[::-1]
    if sort == "name":
        return rows
    least_first = sort == "total"
    return sorted(rows, key=lambda row: (row.member_of, row.beside) if least_first else (-row.member_of, -row.beside))
