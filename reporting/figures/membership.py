"""Who leads, takes part, observes or intends to join, as at the scope's date. Ukraine hosts and is never counted."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F, Q

from coalitions.models import Coalition, Partner
from memberships.models import Membership
from office import glyphs
from office.dates import ImpreciseDate
from office.sorting import alphabetical
from reporting.figures.founding import founded
from reporting.scope import Scope

HOST = "host"
Role = Membership.Role


@dataclass(frozen=True)
class Seat:
    """One partner's place in one coalition over one period; an unknown beginning may be known "at latest by"."""

    coalition: Coalition
    partner: Partner
    role: str
    since: ImpreciseDate | None
    until: ImpreciseDate | None
    known_by: ImpreciseDate | None
    source: str
    note: str

    @classmethod
    def of(cls, membership):
        role = HOST if membership.partner.is_host else membership.role
        return cls(
            membership.coalition,
            membership.partner,
            role,
            membership.since,
            membership.until,
            membership.known_by,
            membership.source,
            membership.note,
        )

    @property
    def takes_part(self):
        return self.role in Membership.TAKING_PART

    @property
    def role_name(self):
        return glyphs.word(self.role)

    @property
    def leads(self):
        return self.role in (Role.LEAD, Role.CO_LEAD)

    def held_on(self, on):
        """Periods are [since, until): `until` is the first day of what follows."""
        return (self.since is None or self.since.first <= on) and (self.until is None or self.until.first > on)


@dataclass(frozen=True)
class Roll:
    """Everyone with a place in one coalition, in the order of the reader's alphabet."""

    seats: tuple[Seat, ...] = ()

    def _in(self, *roles):
        return tuple(seat for seat in self.seats if seat.role in roles)

    @property
    def leads(self):
        return self._in(Role.LEAD) + self._in(Role.CO_LEAD)

    @property
    def members(self):
        return self._in(Role.MEMBER)

    @property
    def observers(self):
        return self._in(Role.OBSERVER)

    @property
    def intending(self):
        return self._in(Role.INTENDS_TO_JOIN)

    @property
    def host(self):
        return next(iter(self._in(HOST)), None)

    @property
    def count(self):
        """How many are members: those who lead included, the host not."""
        return len(self.leads) + len(self.members)


def seats(scope: Scope) -> list[Seat]:
    """Every place held on the scope's date, by partner in the reader's alphabet."""
    rows = _memberships(scope).current(scope.on)
    return sorted(map(Seat.of, rows), key=lambda seat: alphabetical(seat.partner.name))


def roll(scope: Scope) -> Roll:
    return Roll(tuple(seats(scope)))


def rolls(scope: Scope) -> dict[int, Roll]:
    """Return each coalition's roll by the coalition's key; one that has nobody is missing."""
    found = defaultdict(list)
    for seat in seats(scope):
        found[seat.coalition.pk].append(seat)
    return {coalition: Roll(tuple(held)) for coalition, held in found.items()}


@dataclass(frozen=True)
class Period:
    """A place once taken, and whether it still stands on the scope's date."""

    seat: Seat
    stands: bool


def history_of_roles(scope: Scope) -> list[Period]:
    """Every period begun by the scope's date, oldest first within its coalition: changes of role can be read off."""
    begun = _memberships(scope).filter(Q(since=None) | Q(since__first__lte=scope.on)).order_by(F("since").asc(nulls_first=True))
    held = sorted(map(Seat.of, begun), key=lambda seat: alphabetical(seat.coalition.name))
    return [Period(seat, seat.held_on(scope.on)) for seat in held]


def _memberships(scope):
    """An unknown beginning reaches back no further than the coalition itself."""
    rows = scope.rows(Membership.objects).select_related("coalition", "partner").order_by("pk")
    rows = rows.filter(Q(since__isnull=False) | founded(scope.on, "coalition__"))
    if scope.coalition:
        rows = rows.filter(coalition=scope.coalition)
    return rows.filter(partner=scope.partner) if scope.partner else rows
