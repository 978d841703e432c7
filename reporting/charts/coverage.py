"""One bar a need: outline = needed, dotted = pledged, tint = committed, solid = received, a tick where the plan should be."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office import numbers

WIDTH, HEIGHT, INSET = 220, 14, 1


@dataclass(frozen=True)
class CoverageBar:
    """What is known of one need, in its own unit; a stage nobody spoke of is None.

    `pledged` is what is announced and not yet confirmed, so it is drawn from where the committed part ends.
    """

    needed: Decimal
    pledged: Decimal | None = None
    committed: Decimal | None = None
    received: Decimal | None = None
    planned: Decimal | None = None
    unit: str = ""


class Geometry(NamedTuple):
    need: str
    pledge_from: str
    pledge: str
    commit: str
    received: str
    plan: str


def geometry(bar, width=WIDTH):
    """Lay the bar out in pixels; when a stage exceeds the need, the whole need shrinks to make room and stays in proportion."""
    committed, pledged = bar.committed or Decimal(0), bar.pledged or Decimal(0)
    needed, received = bar.needed, bar.received or Decimal(0)
    longest = max(needed, committed + pledged, received, bar.planned or Decimal(0))
    scale = Decimal(width - 2 * INSET) / longest if longest else Decimal(0)

    def pixels(value):
        return f"{value * scale:.1f}"

    return Geometry(
        need=pixels(needed),
        pledge_from=f"{INSET + committed * scale:.1f}",
        pledge=pixels(pledged) if pledged else "",
        commit=pixels(committed) if committed else "",
        received=pixels(received) if received else "",
        plan="" if bar.planned is None else f"{INSET + bar.planned * scale:.1f}",
    )


def sentence(bar):
    """Say the bar in words, for those who hear the page and for the PDF's tags."""
    language = get_language()
    stages = [
        (_("needed"), bar.needed),
        (_("pledged"), bar.pledged),
        (_("committed"), bar.committed),
        (_("received"), bar.received),
        (_("planned by now"), bar.planned),
    ]
    return ", ".join(f"{word} {numbers.quantity(value, bar.unit, language)}" for word, value in stages if value is not None)
