"""Dates as far as they are known: a day, a month, a quarter, a half-year or a year."""

import calendar
import datetime
import enum
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

MONTHS_UK = [
    "січень",
    "лютий",
    "березень",
    "квітень",
    "травень",
    "червень",
    "липень",
    "серпень",
    "вересень",
    "жовтень",
    "листопад",
    "грудень",
]
MONTHS_UK_GENITIVE = [
    "січня",
    "лютого",
    "березня",
    "квітня",
    "травня",
    "червня",
    "липня",
    "серпня",
    "вересня",
    "жовтня",
    "листопада",
    "грудня",
]
MONTHS_EN = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
MONTHS_EN_FULL = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
ROMAN = ["I", "II", "III", "IV"]


YEARS = range(1900, 2200)  # beyond them somebody mistyped


class Precision(enum.IntEnum):
    """How much of a date is known; the value is the number of months, 0 for a day."""

    DAY = 0
    MONTH = 1
    QUARTER = 3
    HALF = 6
    YEAR = 12


@dataclass(frozen=True, order=True)
class ImpreciseDate:
    """A day, or the calendar period in which it lies; ordered by first day, then by last."""

    first: datetime.date
    last: datetime.date

    def __post_init__(self):
        if self.precision is None:
            raise ValueError(_("A date is a day, a month, a quarter, a half-year or a year."))
        if self.first.year not in YEARS:
            raise ValueError(_("A date lies between 1900 and 2199."))

    @classmethod
    def day(cls, date):
        return cls(date, date)

    @classmethod
    def months(cls, year, month, count):
        """Return the period of `count` whole months that begins with this month."""
        end = month + count - 1
        return cls(datetime.date(year, month, 1), datetime.date(year, end, calendar.monthrange(year, end)[1]))

    @classmethod
    def year(cls, year):
        return cls.months(year, 1, 12)

    @classmethod
    def parse(cls, text):
        """Read what a person writes in either language; raise ValueError with a sentence when it is no date.

        `2025-03-31`, `31.03.2025`, `31 March 2025`, `31 березня 2025 р.`, `2025-03`, `03.2025`, `березень 2025`,
        `2025-Q1`, `Q1 2025`, `I кв. 2025`, `2025-H1`, `I півріччя 2025`, `2025`. Day before month, always.
        """
        cleaned = re.sub(r"[\s\u00a0\u202f]+", " ", str(text)).strip()
        for pattern, read in _WRITINGS:
            if match := pattern.fullmatch(cleaned):
                try:
                    return read(*match.groups())
                except ValueError:
                    break
        raise ValueError(_("“%(text)s” is not a date: write 31.12.2025, January 2026, Q4 2025 or 2025.") % {"text": cleaned[:60]})

    @property
    def precision(self):
        if self.first == self.last:
            return Precision.DAY
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        whole = self.first.day == 1 and self.last.day == calendar.monthrange(self.last.year, self.last.month)[1]
        aligned = count in {1, 3, 6, 12} and (self.first.month - 1) % count == 0
        return Precision(count) if whole and aligned else None

    def __str__(self):
        """Write the ISO form, the one that goes into files: 2025-03-31, 2025-03, 2025-Q1, 2025-H1, 2025."""
        year, month = self.first.year, self.first.month
        match self.precision:
            case Precision.DAY:
                return self.first.isoformat()
            case Precision.MONTH:
                return f"{year:04}-{month:02}"
            case Precision.QUARTER:
                return f"{year:04}-Q{(month + 2) // 3}"
            case Precision.HALF:
                return f"{year:04}-H{(month + 5) // 6}"
        return f"{year:04}"

    def display(self, language):
        """Write it for a reader: `31.12.2025`, `січень 2025`, `I кв. 2025`; `31 Dec 2025`, `Jan 2025`, `Q1 2025`."""
        year, month, ukrainian = self.first.year, self.first.month, language == "uk"
        match self.precision:
            case Precision.DAY:
                return f"{self.first:%d.%m.%Y}" if ukrainian else f"{self.first.day} {MONTHS_EN[month - 1]} {year}"
            case Precision.MONTH:
                return f"{MONTHS_UK[month - 1]} {year}" if ukrainian else f"{MONTHS_EN[month - 1]} {year}"
            case Precision.QUARTER:
                quarter = (month + 2) // 3
                return f"{ROMAN[quarter - 1]} кв. {year}" if ukrainian else f"Q{quarter} {year}"
            case Precision.HALF:
                half = (month + 5) // 6
                return f"{ROMAN[half - 1]} півріччя {year}" if ukrainian else f"H{half} {year}"
        return f"{year}"


def months_before(date, months):
    """Return the same day some months earlier, or the last day of a month that has no such day."""
    year, month = divmod(date.year * 12 + date.month - 1 - months, 12)
    return date.replace(year=year, month=month + 1, day=min(date.day, calendar.monthrange(year, month + 1)[1]))


def _month(word):
    """Return the number of a month named in Ukrainian (nominative or genitive) or English (full or three letters)."""
    word = word.lower().rstrip(".")
    for names in (MONTHS_UK, MONTHS_UK_GENITIVE, MONTHS_EN_FULL, MONTHS_EN):
        for number, name in enumerate(names, 1):
            if word == name.lower():
                return number
    raise ValueError(word)


def _roman(word):
    word = word.upper().replace("І", "I")  # the Ukrainian letter looks the same
    return int(word) if word.isdigit() else ROMAN.index(word) + 1


def _day(year, month, day):
    return ImpreciseDate.day(datetime.date(int(year), int(month), int(day)))


def _quarter(year, quarter):
    return ImpreciseDate.months(int(year), _roman(quarter) * 3 - 2, 3)


def _half(year, half):
    return ImpreciseDate.months(int(year), _roman(half) * 6 - 5, 6)


_YEAR = r"(\d{4})(?: ?(?:р\.?|рік|року))?"
_WORD = r"([^\W\d_]{3,}\.?)"
_WRITINGS = [
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in [
        (r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ]00:00(?::00)?)?", _day),
        (r"(\d\d?)[./](\d\d?)[./](\d{4})(?: ?р\.?)?", lambda d, m, y: _day(y, m, d)),
        (rf"(\d\d?) {_WORD} {_YEAR}", lambda d, w, y: _day(y, _month(w), d)),
        (rf"{_WORD} (\d\d?), (\d{{4}})", lambda w, d, y: _day(y, _month(w), d)),
        (r"(\d{4})-(\d\d?)", lambda y, m: ImpreciseDate.months(int(y), int(m), 1)),
        (r"(\d\d?)[./](\d{4})", lambda m, y: ImpreciseDate.months(int(y), int(m), 1)),
        (rf"{_WORD} {_YEAR}", lambda w, y: ImpreciseDate.months(int(y), _month(w), 1)),
        (r"(\d{4})[- ]?Q([1-4])", _quarter),
        (r"Q([1-4])[ -](\d{4})", lambda q, y: _quarter(y, q)),
        (rf"([IІ]{{1,3}}|[IІ]V|[1-4])-?(?:й|ий)? ?(?:кв\.?|квартал) {_YEAR}", lambda q, y: _quarter(y, q)),
        (r"(\d{4})[- ]?H([12])", _half),
        (r"H([12])[ -](\d{4})", lambda h, y: _half(y, h)),
        (rf"([IІ]{{1,2}}|[12])-?(?:ше|ге|е)? ?півріччя {_YEAR}", lambda h, y: _half(y, h)),
        (_YEAR, lambda y: ImpreciseDate.year(int(y))),
    ]
]
