"""Chance that falls the same way each time: one stream a noun, so that what one noun draws moves no other."""

import datetime
import random

FIRST_DAY, LAST_DAY = datetime.date(2022, 3, 1), datetime.date(2026, 6, 30)
DAYS = (LAST_DAY - FIRST_DAY).days


class Dice:
    def __init__(self, seed, noun):
        self.roll = random.Random(f"{seed}:{noun}").random  # noqa: S311 -- it is meant to be foretold

    def happens(self, share):
        return self.roll() < share

    def below(self, number):
        return int(self.roll() * number)

    def one_of(self, choices):
        return choices[int(self.roll() * len(choices))]

    def day(self, first=0, last=DAYS):
        return FIRST_DAY + datetime.timedelta(days=first + self.below(last - first))

    def release(self):
        """A marking and a releasability; what is for official use is never public."""
        official = self.happens(0.06)
        widest = ["internal", "internal", "bilateral", "bilateral", "coalition", "coalition", "coalition"]
        return "official_use" if official else "open", self.one_of(widest if official else [*widest, "public", "public", "public"])


def days(first, after):
    """The days from one to before another, as the database writes them."""
    return f"[{first},{after})"


def day(date):
    return days(date, date + datetime.timedelta(days=1))


def month(date):
    return days(date.replace(day=1), _month_after(date, 1))


def quarter(date):
    first = date.replace(month=date.month - (date.month - 1) % 3, day=1)
    return days(first, _month_after(first, 3))


def known(dice, date):
    """The date as far as a source says it: mostly the day, else the month or the quarter."""
    told = dice.roll()
    return day(date) if told < 0.6 else month(date) if told < 0.85 else quarter(date)


def _month_after(date, count):
    months = date.year * 12 + date.month - 1 + count
    return datetime.date(months // 12, months % 12 + 1, 1)


def months_from(date, step, count):
    """The first days of so many periods of `step` months, one after the other."""
    first = date.replace(month=date.month - (date.month - 1) % step, day=1)
    return [_month_after(first, step * number) for number in range(count)]
