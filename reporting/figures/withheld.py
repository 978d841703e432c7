"""What a page for somebody outside the office leaves out, and where that may be said.

Inside, on the screen, with a number; to a partner or a coalition in one sentence without any; to the public not at all.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from office.markings import Audience
from office.roll_ups import count_of
from reporting.figures.drawn import drawn_on
from reporting.scope import Scope


@dataclass(frozen=True)
class Withheld:
    """`count`: how many of the `found` records this viewer would find here may not be given to the audience."""

    count: int
    may_be_told: bool
    found: int = 0

    @classmethod
    def of(cls, scope, count, found=0):
        return cls(count, scope.audience.kind in {Audience.PARTNER, Audience.COALITION}, found)

    @property
    def is_most(self):
        """Whether so little is left that whoever issues the paper should look at it first."""
        return self.count * 2 > self.found > 0

    @property
    def is_said(self):
        """Whether the paper itself says that some entries are not included."""
        return self.may_be_told and self.count > 0


def withheld(scope: Scope, drawn: Callable[[Scope], list[QuerySet]] = drawn_on) -> Withheld | None:
    """Compare what a page draws on with what it would draw on for internal use; nothing where the page is for internal use."""
    if scope.is_internal:
        return None
    inside: dict[type[Model], Q] = defaultdict(Q)
    for rows in drawn(scope.inside):
        inside[rows.model] |= Q(pk__in=rows.order_by().values("pk"))
    left_out = found = 0
    for model, here in inside.items():
        rows = scope.inside.rows(model.objects).filter(here)
        found += count_of(rows)
        left_out += count_of(rows.exclude(pk__in=scope.rows(model.objects).order_by().values("pk")))
    return Withheld.of(scope, left_out, found)


def not_included(left_out: Withheld | None) -> list[tuple[str, str]]:
    """The line with which a workbook says so, where it may."""
    return [(_("Not included"), _("Some entries are not included."))] if left_out and left_out.is_said else []
