"""Periods and units in a source's own words, as far as they can be read: "from 2025", "per year to 2029", "pcs/month"."""

import re
from dataclasses import dataclass

from memberships.models import Commitment
from office.dates import ImpreciseDate

Basis = Commitment.Basis
RATES = [
    (re.compile(r"\s*(?:/|\bper\b|\bна\b)\s*(?:month|mo\.?|місяць|міс\.?)$", re.IGNORECASE), Basis.PER_MONTH),
    (re.compile(r"\s*(?:/|\bper\b|\bна\b)\s*(?:year|yr\.?|рік|р\.?)$", re.IGNORECASE), Basis.PER_YEAR),
]
YEARLY = re.compile(r"^(?:per year|yearly|annually|a year|на рік|щороку)\b", re.IGNORECASE)
BEGINS = re.compile(r"^(?:from|since|з|від|із|починаючи з)\b\s*", re.IGNORECASE)
ENDS = re.compile(r"^(?:by|to|until|till|до|по)\b\s*", re.IGNORECASE)
VAGUE = re.compile(r"^(?:the|early|mid|late|end of|the end of|mid-|кінця|середини|початку)\b[\s-]*", re.IGNORECASE)
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "перше": 1, "друге": 2, "першого": 1, "другого": 2}
PART = re.compile(r"^(?:the )?(\w+) (half|quarter|півріччя) (?:of )?(\d{4})", re.IGNORECASE)


@dataclass(frozen=True)
class Period:
    since: ImpreciseDate | None = None
    until: ImpreciseDate | None = None
    basis: str | None = None


def read_period(text):
    """Return what the words say for certain; all blank when they say nothing we know."""
    words = " ".join(text.split())
    basis = None
    if found := YEARLY.match(words):
        basis, words = Basis.PER_YEAR, words[found.end() :].strip()
    if found := BEGINS.match(words):
        return Period(since=_date(words[found.end() :]), basis=basis)
    if found := ENDS.match(words):
        return Period(until=_date(words[found.end() :]), basis=basis)
    if between := re.fullmatch(r"(.{4,20}?)\s*(?:/|–|—|\bto\b| - |(?<=\d{4})-(?=\d{4}))\s*(.{4,20})", words):
        first, last = _date(between[1]), _date(between[2])
        if first and last and first.first <= last.last:
            return Period(first, last, basis)
    whole = _date(words)
    return Period(whole, whole, basis)


def _date(words):
    words = words.strip()
    while found := VAGUE.match(words):
        words = words[found.end() :]
    if (part := PART.match(words)) and part[1].lower() in ORDINALS:
        letter = "Q" if part[2].lower() == "quarter" else "H"
        words = f"{part[3]}-{letter}{ORDINALS[part[1].lower()]}"
    try:
        return ImpreciseDate.parse(words)
    except ValueError:
        return None


def split_rate(text):
    """Return ("pcs", per month) for "pcs/month", and (text, None) where no rate is said."""
    for pattern, basis in RATES:
        if found := pattern.search(text):
            return text[: found.start()].strip(), basis
    return text, None
