"""One bar a need: outline = needed, tint = committed, then dotted what is pledged; in it use darkest, received solid, plan hatched."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office import numbers
from office.dates import ImpreciseDate

WIDTH, HEIGHT, INSET, LEAST = 220, 14, 1, 2
TOP, BOTTOM, HATCH = Decimal("4.5"), Decimal("9.5"), 4  # the lane of what is planned and has come; how far apart its strokes stand


@dataclass(frozen=True)
class CoverageBar:
    """What is known of one need, in its own unit; a stage nobody spoke of is None.

    `pledged` is what is firmly announced and not yet confirmed, so it is drawn from where the committed part ends; `conditional`
    and `stale`, announced and long unheard of, follow it. `planned` is what is to have arrived by the end of `by`, all told.
    """

    needed: Decimal
    pledged: Decimal | None = None
    committed: Decimal | None = None
    received: Decimal | None = None
    planned: Decimal | None = None
    unit: str = ""
    stale: Decimal | None = None
    conditional: Decimal | None = None
    in_use: Decimal | None = None
    by: ImpreciseDate | None = None


class Geometry(NamedTuple):
    need: str
    pledge_from: str
    pledge: str
    stale_from: str
    stale: str
    commit: str
    received: str
    plan: str
    conditional_from: str = ""
    conditional: str = ""
    used: str = ""
    hatch: str = ""


def geometry(bar, width=WIDTH):
    """Lay the bar out in pixels; when a stage exceeds the need, the whole need shrinks to make room and stays in proportion.

    However little there is of a stage, it can be seen.
    """
    needed, planned = bar.needed, bar.planned or Decimal(0)
    committed, pledged, conditional, stale, received, used = (
        value or Decimal(0) for value in (bar.committed, bar.pledged, bar.conditional, bar.stale, bar.received, bar.in_use)
    )
    longest = max(needed, committed + pledged + conditional + stale, received, planned, used)
    scale = Decimal(width - 2 * INSET) / longest if longest else Decimal(0)

    def pixels(value):
        return max(value * scale, Decimal(LEAST)) if value else Decimal(0)

    pledge_from = INSET + pixels(committed)
    conditional_from = pledge_from + pixels(pledged)
    stale_from = conditional_from + pixels(conditional)

    return Geometry(
        need=written(pixels(needed)),
        pledge_from=written(pledge_from),
        pledge=written(pixels(pledged)),
        stale_from=written(stale_from),
        stale=written(pixels(stale)),
        commit=written(pixels(committed)),
        received=written(pixels(received)),
        plan="" if not bar.planned else f"{INSET + bar.planned * scale:.1f}",
        conditional_from=written(conditional_from),
        conditional=written(pixels(conditional)),
        used=written(pixels(used)),
        hatch=hatched(INSET + pixels(received), INSET + pixels(planned)),
    )


def written(pixels):
    return f"{pixels:.1f}" if pixels else ""


def hatched(left, right):
    """Strokes from lower left to upper right that fill the lane between two places, none beyond either; paper draws no patterns."""
    strokes, height = [], BOTTOM - TOP
    foot = left - height
    while foot < right:
        begin, end = max(foot, left), min(foot + height, right)
        if begin < end:
            strokes.append(f"M{begin:.1f} {BOTTOM - (begin - foot):.1f}L{end:.1f} {BOTTOM - (end - foot):.1f}")
        foot += HATCH
    return "".join(strokes)


def sentence(bar):
    """Say the bar in words, for those who hear the page and for the PDF's tags."""
    language = get_language()
    by = bar.by and _("planned by the end of %(quarter)s") % {"quarter": bar.by.display(language)}
    stages = [
        (_("needed"), bar.needed),
        (_("pledged"), bar.pledged),
        (_("pledged on a condition"), bar.conditional),
        (_("stale"), bar.stale),
        (_("committed"), bar.committed),
        (by or _("planned by now"), bar.planned),
        (_("received"), bar.received),
        (_("in use"), bar.in_use),
    ]
    return ", ".join(f"{word} {numbers.quantity(value, bar.unit, language)}" for word, value in stages if value is not None)


def description(bar):
    """Say how far along the chain the need has come, in parts of it."""
    parts = [(_("committed"), bar.committed), (_("received"), bar.received)]
    told = [f"{word} {numbers.percent(value / bar.needed, get_language())}" for word, value in parts if value is not None]
    return _("Of the need: %(parts)s.") % {"parts": ", ".join(told)} if told and bar.needed else ""
