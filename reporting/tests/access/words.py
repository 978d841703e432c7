"""Words and figures no two records share, and the reading of them back out of whatever the office gives."""

import html
import io
import re
import zipfile
from itertools import product

from pypdf import PdfReader

LETTERS = "bcdfghkmnprstvw"
WORD = re.compile(rf"[zZ]q[{LETTERS}]{{5}}|ZQ[{LETTERS.upper()}]{{5}}")
GROUPED = re.compile(r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+|\d{7,}")
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,2}")
PRIMES = [1_000_003, 1_000_033, 1_000_037, 1_000_039, 1_000_081, 1_000_099, 1_000_117, 1_000_121, 1_000_133, 1_000_151]
PRIMES += [1_000_159, 1_000_171, 1_000_183, 1_000_187, 1_000_193, 1_000_199, 1_000_211, 1_000_213, 1_000_231, 1_000_249]
PRIMES += [1_000_253, 1_000_273, 1_000_289, 1_000_291, 1_000_303, 1_000_313]
PRIMES += [1_000_333, 1_000_357, 1_000_367, 1_000_381, 1_000_393, 1_000_397, 1_000_403, 1_000_409, 1_000_423, 1_000_427]
PRIMES += [1_000_429, 1_000_453, 1_000_457, 1_000_507, 1_000_537, 1_000_541, 1_000_547, 1_000_577, 1_000_579, 1_000_589]


class Words:
    """Hands out words by the record and field that bear them."""

    def __init__(self):
        self._letters = product(LETTERS, repeat=5)
        self.owners = {}

    def word(self, owner):
        word = "zq" + "".join(next(self._letters)[::-1])
        self.owners[word] = owner
        return word


class Figures:
    """Hands out a prime of the group times a power of two: any sum of a group's figures tells which ones are in it."""

    def __init__(self):
        self._primes, self.groups = iter(PRIMES), {}

    def figure(self, group, owner):
        prime, owners = self.groups.setdefault(group, (next(self._primes) if group not in self.groups else 0, []))
        owners.append(owner)
        assert len(owners) <= 29, f"{group} would outgrow its column"
        return prime << (len(owners) - 1)

    def summands(self, number):
        """Yield the owners of each way in which the number is a sum of planted figures of one group."""
        for prime, owners in self.groups.values():
            times, rest = divmod(number, prime)
            if not rest and 0 < times < 1 << len(owners):
                yield [owner for place, owner in enumerate(owners) if times >> place & 1]


def words_in(text):
    """Every planted word, also where a line breaks inside it."""
    return {word.lower() for word in WORD.findall(re.sub(r"[\s\u00ad\u200b]+", "", html.unescape(text)))}


def numbers_in(text):
    text = html.unescape(re.sub(r"<[^>]*>", " \n ", text)) + "\n" + " \n ".join(re.findall(r'="([^"]*)"', text))
    found = {int(re.sub(r"\D", "", number)) for number in GROUPED.findall(text)}
    return found | {int(float(number)) for number in SCIENTIFIC.findall(text)}


def text_of(response):
    """Everything an answer says, its headers included, whatever its format."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return headers + "\n" + text_of_bytes(content)


def text_of_bytes(content):
    if content.startswith(b"%PDF"):
        return "\n".join(_told_by_pdf(content))
    if content.startswith(b"PK"):
        return "\n".join(_told_by_archive(content))
    return content.decode(errors="replace")


def _told_by_pdf(content):
    reader = PdfReader(io.BytesIO(content))
    yield from (f"{name} {value}" for name, value in (reader.metadata or {}).items())
    yield reader.root_object["/Metadata"].get_data().decode() if "/Metadata" in reader.root_object else ""
    yield from (str(item) for item in reader.outline)
    yield from reader.attachments
    for page in reader.pages:
        yield page.extract_text()
        yield from (str(note.get_object().get("/A", "")) for note in page.get("/Annots", []))


def _told_by_archive(content):
    """Workbooks: every part of the file, its properties and hidden sheets among them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name
            yield archive.read(name).decode(errors="replace")
