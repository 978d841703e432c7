"""One bar a need: outline = needed, dotted = pledged, faintly dotted = stale, tint = committed, solid = received, a tick for the plan."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office import numbers

WIDTH, HEIGHT, INSET, LEAST = 220, 14, 1, 2


@dataclass(frozen=True)
class CoverageBar:
    """What is known of one need, in its own unit; a stage nobody spoke of is None.

    `pledged` is what is announced and not yet confirmed, so it is drawn from where the committed part ends; `stale`, announced
    and long unheard of, follows it.
    """

    needed: Decimal
    pledged: Decimal | None = None
    committed: Decimal | None = None
    received: Decimal | None = None
    planned: Decimal | None = None
    unit: str = ""
    stale: Decimal | None = None


class Geometry(NamedTuple):
    need: str
    pledge_from: str
    pledge: str
    stale_from: str
    stale: str
    commit: str
    received: str
    plan: str


def geometry(bar, width=WIDTH):
    """Lay the bar out in pixels; when a stage exceeds the need, the whole need shrinks to make room and stays in proportion.

    However little there is of a stage, it can be seen.
    """
    needed, planned = bar.needed, bar.planned or Decimal(0)
    committed, pledged, stale, received = (value or Decimal(0) for value in (bar.committed, bar.pledged, bar.stale, bar.received))
    longest = max(needed, committed + pledged + stale, received, planned)
    scale = Decimal(width - 2 * INSET) / longest if longest else Decimal(0)

    def pixels(value):
        return max(value * scale, Decimal(LEAST)) if value else Decimal(0)

    pledge_from = INSET + pixels(committed)
    stale_from = pledge_from + pixels(pledged)

    return Geometry(
        need=written(pixels(needed)),
        pledge_from=written(pledge_from),
        pledge=written(pixels(pledged)),
        stale_from=written(stale_from),
        stale=written(pixels(stale)),
        commit=written(pixels(committed)),
        received=written(pixels(received)),
        plan="" if bar.planned is None else f"{INSET + bar.planned * scale:.1f}",
    )


def written(pixels):
    return f"{pixels:.1f}" if pixels else ""


def sentence(bar):
    """Say the bar in words, for those who hear the page and for the PDF's tags."""
    language = get_language()
    stages = [
        (_("needed"), bar.needed),
        (_("pledged"), bar.pledged),
        (_("stale"), bar.stale),
        (_("committed"), bar.committed),
        (_("received"), bar.received),
        (_("planned by now"), bar.planned),
    ]
    return ", ".join(f"{word} {numbers.quantity(value, bar.unit, language)}" for word, value in stages if value is not None)
