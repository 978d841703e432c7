"""Files marked above official use: this register is no place for them, so they are refused unread and nothing of them is kept."""

import functools
import re

from django.utils.translation import override

from office import journal
from office.columns import MARKING_HEADINGS
from office.importing.lines import HEADING_IS_WITHIN
from office.importing.names import folded
from office.markings import Marked
from office.widgets import LANGUAGES

MARKINGS = [
    "особливої важливості", "цілком таємно", "таємно",
    "особой важности", "совершенно секретно", "секретно",
    "cosmic top secret", "top secret", "secret", "confidential", "restricted",
    "très secret", "confidentiel", "diffusion restreinte", "restreint",
    "streng geheim", "geheim", "vs-vertraulich", "vs - vertraulich", "vs-nfd", "nur für den dienstgebrauch",
    "ściśle tajne", "tajne", "poufne", "zastrzeżone",
]  # fmt: skip
SHORT = {"т", "цт", "ов", "с", "сс", "t", "ts", "s", "c", "r", "ns", "nc", "nr", "cts", "ts-ue", "s-ue", "c-ue", "r-ue"}
WORDS = re.compile(rf"\b(?:{'|'.join(map(re.escape, MARKINGS))})\b")
SHOUTED = re.compile(rf"\b(?:{'|'.join(re.escape(marking.upper()) for marking in MARKINGS)})\b")
DENIED = re.compile(r"\b(?:не|not|non)[ -]?(?:таємно|секретно|secret|confidential|restricted)\b")
# A line that says nothing else: “Гриф: таємно”, “(NATO SECRET)”, “Таємно. Прим. № 1”.
# Each run of other characters is taken once and for all, or a cell of nothing but dots would be tried dot by dot.
LINE = re.compile(
    rf"(?:гриф\w*|marking|classification|classified|ступінь секретності)?\W*+(?:nato|нато|eu|ue|єс)?\W*+{WORDS.pattern}"
    r"(?:\W++(?:ue|eu|défense|secret|confidential|restricted|top|прим\w*|экз\w*|copy|no|n|rel(?:easable)? to \w+|noforn|\d+))*\W*"
)
LINE_OF_CELLS = 3  # a row of a table has more


class TooSecret(Exception):
    """The file carries a marking above official use; says where, never what else stands there."""

    def __init__(self, sheet="", row=None):
        super().__init__("too secret")
        self.sheet = sheet
        self.row = row


def is_marked(text):
    """Does what stands in a place for markings mean more than official use?"""
    text = DENIED.sub("", " ".join(str(text).split()).casefold())
    return bool(WORDS.search(text)) or text.strip(" .()[]/") in SHORT


def is_marking_line(text):
    """Is this a line by which a paper is marked, rather than a sentence in which such a word occurs?"""
    text = " ".join(str(text).split())
    return bool(LINE.fullmatch(DENIED.sub("", text.casefold())) or SHOUTED.search(text))


def names_a_marking(text):
    """Does a marking occur anywhere in a name, or in the few words by which a file is described?"""
    return bool(WORDS.search(DENIED.sub("", re.sub(r"[_\W]+", " ", str(text)).casefold())))


def refuse_name(name):
    """A file or a sheet may bear the marking in its name."""
    if names_a_marking(name):
        raise TooSecret


def refuse_sheet(sheet):
    refuse_name(sheet.name)
    for line in sheet.running:
        if is_marking_line(line):
            raise TooSecret(sheet.name)
    places = {}
    for position, row in enumerate(sheet.rows):
        filled = [cell for cell in row.cells if isinstance(cell, str) and cell.strip()]
        if len([cell for cell in row.cells if cell not in (None, "")]) <= LINE_OF_CELLS and any(map(is_marking_line, filled)):
            raise TooSecret(sheet.name, row.number)
        if any(is_marked(row.cells[place]) for place in places if place < len(row.cells)):
            raise TooSecret(sheet.name, row.number)
        if position < HEADING_IS_WITHIN:
            places |= dict.fromkeys(place for place, cell in enumerate(row.cells) if folded(str(cell).rstrip(" *:")) in _headings())


def refuse(file, sheets):
    """Raise TooSecret where the file, by its name or in a place for markings, is more than official use."""
    refuse_name(file.name.rpartition(".")[0] or file.name)
    for sheet in sheets:
        refuse_sheet(sheet)


def enter_refusal(file, *, by=None, request=None):
    """Write down that such a file came and was not kept: neither its name nor anything in it."""
    return journal.enter(
        journal.Kind.IMPORT, by=by, request=request, about="refused", refused="marking", sha256=file.sha256, bytes=len(file.content)
    )


@functools.cache
def _headings():
    field = Marked._meta.get_field("marking")
    headings = {folded(heading) for heading in ["marking", *MARKING_HEADINGS]}
    for language in LANGUAGES:
        with override(language):
            headings.add(folded(str(field.verbose_name)))
    return headings
