"""A roadmap on a time axis: what is drawn. How it is laid out is in timeline_layout."""

import datetime
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from office.dates import ImpreciseDate
from reporting.charts.coverage import CoverageBar

STATES = {
    "done": _("done"),
    "on_track": _("on track"),
    "at_risk": _("at risk"),
    "planned": _("planned"),
    "late": _("late"),
    "cancelled": _("cancelled"),
}


@dataclass(frozen=True)
class TimelineMark:
    """A milestone: `state` is one of STATES; `note` is said beside it ("late 23 days"); `key` is what dependencies name.

    What it waits for and this picture does not hold is written beside it.
    """

    on: ImpreciseDate | None
    title: str
    state: str = "planned"
    href: str = ""
    note: str | Promise = ""
    key: str = ""
    depends_on: tuple[str, ...] = ()

    @property
    def state_word(self):
        return STATES[self.state]


@dataclass(frozen=True)
class TimelineNeed:
    """A need under its line of effort, with its coverage."""

    title: str
    bar: CoverageBar
    href: str = ""


@dataclass(frozen=True)
class TimelineLine:
    title: str
    marks: tuple[TimelineMark, ...] = ()
    needs: tuple[TimelineNeed, ...] = ()
    note: str | Promise = ""


@dataclass(frozen=True)
class Timeline:
    """Lines of effort down, quarters across from `first` to `last`, the date asked for as one line."""

    title: str
    lines: tuple[TimelineLine, ...]
    today: datetime.date
    first: datetime.date | None = None
    last: datetime.date | None = None
    description: str = ""
    width: int = field(default=1180)

    @property
    def marks(self):
        return [mark for line in self.lines for mark in line.marks]

    @property
    def has_links(self):
        """A picture with links inside is a group to those who hear it; one without is an image."""
        return any(mark.href for mark in self.marks) or any(need.href for line in self.lines for need in line.needs)

    @property
    def undated(self):
        """Milestones whose date nobody knows: named under the picture, drawn nowhere."""
        return [mark for mark in self.marks if mark.on is None]

    @property
    def states(self):
        """The states that occur, in the order of the legend."""
        seen = {mark.state for mark in self.marks}
        return [(state, word) for state, word in STATES.items() if state in seen]
