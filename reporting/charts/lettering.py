"""How wide words are in the bundled typeface, so that labels can be laid out before anything is drawn."""

from functools import cache

from django.conf import settings
from fontTools.ttLib import TTFont

FACES = {400: "IBMPlexSans-Regular.woff2", 600: "IBMPlexSans-SemiBold.woff2"}


@cache
def advances(weight):
    """Return the width of each character in thousandths of the type size."""
    with TTFont(settings.BASE_DIR / "static" / "fonts" / FACES[weight], lazy=True) as font:
        widths, scale = font["hmtx"].metrics, 1000 / font["head"].unitsPerEm
        return {code: widths[name][0] * scale for code, name in font.getBestCmap().items()}


def width(text, size, weight=400):
    known = advances(weight)
    return sum(known.get(ord(letter), 600) for letter in text) * size / 1000


def wrap(text, size, limit, lines=3, weight=400):
    """Break a text between words so that no line is wider than `limit`; what does not fit ends in an ellipsis."""
    wrapped = [""]
    for piece in text.split():
        longer = f"{wrapped[-1]} {piece}".strip()
        if width(longer, size, weight) <= limit or not wrapped[-1]:
            wrapped[-1] = longer
        else:
            wrapped.append(piece)
    if len(wrapped) > lines:
        wrapped = [*wrapped[: lines - 1], " ".join(wrapped[lines - 1 :])]
    return [shorten(line, size, limit, weight) for line in wrapped]


def shorten(text, size, limit, weight=400):
    if width(text, size, weight) <= limit:
        return text
    while text and width(f"{text}…", size, weight) > limit:
        text = text[:-1]
    return f"{text.rstrip(' ,.;:–-')}…"
