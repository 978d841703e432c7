"""What a spreadsheet is to us: sheets of numbered rows of plain values."""

from dataclasses import dataclass


class Unreadable(Exception):
    """The file as a whole cannot be read; `code` says why, `details` fills the sentence shown to people."""

    def __init__(self, code, **details):
        super().__init__(code, details)
        self.code = code
        self.details = details


@dataclass(frozen=True)
class CellError:
    """A cell whose formula failed or was never calculated: it has no value to take."""

    text: str

    def __str__(self):
        return self.text


@dataclass(frozen=True)
class Row:
    number: int  # as the spreadsheet shows it, from 1
    cells: tuple


@dataclass(frozen=True)
class Sheet:
    name: str  # empty for a CSV, which has no sheets
    rows: tuple
    running: tuple = ()  # what stands at the head and foot of its printed pages


@dataclass(frozen=True)
class Caps:
    """How much of a hostile file we are willing to look at."""

    bytes: int = 20 * 1024 * 1024
    unzipped: int = 200 * 1024 * 1024
    rows: int = 100_000
    columns: int = 500
    sheets: int = 100
    cell: int = 100_000  # characters
    characters: int = 25_000_000  # of all cells read: more than a CSV of so many bytes can hold
    answer: int = 64 * 1024 * 1024  # bytes taken back from the bounded process
    seconds: int = 60
    memory: int = 1536 * 1024 * 1024
