"""Exchange rates, conversions and published totals: few rows that figures look up."""

import datetime

from coalitions.models import NeedOverlap, Unit, UnitConversion
from memberships.models import ExchangeRate, PublishedTotal
from memberships.scale.copying import copy_rows
from memberships.scale.dice import Dice, day
from memberships.scale.formats import COALITIONS

RATES = {"USD": 1_100_000, "GBP": 850_000, "SEK": 11_200_000, "NOK": 11_600_000, "DKK": 7_460_000}
DAYS = 60


def copy_rates(seed):
    keys = dict(Unit.objects.values_list("code", "pk"))
    conversion = [(1, keys["battery"], 8, keys["system"])]
    overlap = [(number, number * 15 + 1, number * 15 + 2, "distinct", day(datetime.date(2025, 6, 1))) for number in range(1, 21)]
    return {
        "exchange rates": copy_rows(ExchangeRate, ["currency", "on", "rate"], _rates(Dice(seed, "rates"))),
        "unit conversions": copy_rows(UnitConversion, ["unit", "factor", "into"], conversion),
        "overlaps of needs": copy_rows(NeedOverlap, ["need", "owner", "decision", "decided_on"], overlap),
        "published totals": copy_rows(PublishedTotal, ["coalition", "metric", "metric_reported", "value", "as_of", "source"], _totals()),
    }


def _rates(dice):
    key = 0
    for number in range(DAYS):
        on = datetime.date(2026, 4, 1) + datetime.timedelta(days=number)
        for currency, millionths in RATES.items():
            key += 1
            rate = millionths + dice.below(20_000)
            yield key, currency, on, f"{rate // 10**6}.{rate % 10**6:06}"


def _totals():
    for number in range(1, len(COALITIONS) + 1):
        yield number, number, "members", "members", 20 + number, day(datetime.date(2026, 1, 1)), "an invented source"
