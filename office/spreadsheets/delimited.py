"""CSV as people save it: any of the usual encodings, delimiters and line ends."""

import csv
import io
import re

from office.spreadsheets.safety import restored
from office.spreadsheets.table import Unreadable

DELIMITERS = ",;\t"
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def read_rows(content, caps):
    """Return the rows of a CSV as lists of texts; the first is row 1 of the spreadsheet."""
    text = decode(content)
    delimiter, text = _delimiter(text)
    csv.field_size_limit(caps.cell)
    rows = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) >= caps.rows + 1:
                raise Unreadable("too_many_rows", limit=caps.rows)
            if len(cells) > caps.columns:
                raise Unreadable("too_many_columns", limit=caps.columns)
            rows.append([restored(cell) for cell in cells])
    except csv.Error as error:
        raise Unreadable("cell_too_long" if "field larger" in str(error) else "broken", limit=caps.cell) from error
    return rows


def decode(content):
    """Read the bytes as UTF-8, UTF-16 or, failing those, as cp1251."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content[:4000]:
        encodings = [encoding for encoding, start in (("utf-16-le", 1), ("utf-16-be", 0)) if _is_high(content[start:4000:2])]
    else:
        encodings = ["utf-8-sig", "cp1251"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not CONTROL.search(text):
            return text
    raise Unreadable("not_a_spreadsheet")


def _is_high(half):
    """Whether these are the upper bytes of UTF-16 without its mark: Latin and Cyrillic letters and punctuation have three between them."""
    return sum(half.count(byte) for byte in b"\x00\x04\x20") >= 0.9 * len(half)


def _delimiter(text):
    """Return the delimiter and the text to read with it; `sep=;` in front is Excel's own word for it, not a row."""
    first, _, rest = text.partition("\n")
    if (said := re.fullmatch(r"sep=(.)", first.strip("\r\ufeff"))) and said[1] in DELIMITERS:
        return said[1], rest
    sample = text[:100_000]
    return max(DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter)), text


def _agreement(sample, delimiter):
    """How well a delimiter explains the sample: how many lines have as many cells as the first one, then how many cells."""
    widths = []
    try:
        for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if cells:
                widths.append(len(cells))
            if len(widths) == 50:
                break
    except csv.Error:
        return (0, 0)
    width = widths[0] if widths else 1
    if width == 1:
        return (0, 0)
    return (sum(1 for other in widths if other == width) / len(widths), width)
