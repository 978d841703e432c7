"""What every sheet says of itself: the strictest marking of what is on it, its number and copy, when and by whom it was made."""

import datetime
from dataclasses import dataclass, field, replace

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from office.markings import Marking
from office.roll_ups import any_of
from reporting.figures.drawn import drawn_on


@dataclass(frozen=True)
class Paper:
    """`level` is the marking to be kept, `marking` its word. A paper for others names the office, not the person who made it.

    `drawn` are the rows it draws on, a queryset a model: what its tables' passports name.
    """

    level: Marking
    issued_at: datetime.datetime | None = None
    issued_by: str = ""
    number: str = ""
    copy: int | None = None
    drawn: tuple = field(default=(), compare=False, repr=False)

    @property
    def marking(self):
        return str(self.level.label)

    @property
    def copy_name(self):
        """`2026-0012/1`; nothing before it is issued."""
        return f"{self.number}/{self.copy}" if self.number else ""

    def unsigned(self):
        """What it says apart from who made it when: the same for every copy."""
        return Paper(self.level, drawn=self.drawn)

    def numbered(self, number, copy, at):
        return replace(self, number=number, copy=copy, issued_at=at)


def paper(scope, rows=None, *, drawn=None):
    """Make a paper on which these marked records stand, or, unless they are given, whatever its page draws on.

    `drawn` are querysets, one a model; of those the database is asked only once the sheet names its marking.
    """
    if rows is None:
        return SimpleLazyObject(lambda: _drawing_on(scope, tuple(drawn or drawn_on(scope))))
    return Paper(_level(any(row.marking == Marking.OFFICIAL_USE for row in rows)), timezone.now(), maker(scope))


def _drawing_on(scope, drawn):
    return Paper(_level(_any_official(drawn)), timezone.now(), maker(scope), drawn=drawn)


def maker(scope):
    """Who made it, where the sheet may say so: the names of staff stay inside."""
    return scope.viewer.shown_name if scope.is_internal else ""


def _level(official):
    """Official use as soon as one row is."""
    return Marking.OFFICIAL_USE if official else Marking.OPEN


def _any_official(drawn):
    return any(any_of(rows.filter(marking=Marking.OFFICIAL_USE)) for rows in drawn)
