"""A scale from nothing upwards: its end and its ticks are numbers that people count in."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Scale:
    """`top` and `bottom` are pixels, the top of the picture being 0."""

    end: Decimal
    ticks: tuple[Decimal, ...]
    top: int
    bottom: int

    @classmethod
    def reaching(cls, highest, top, bottom, most=4):
        """Reach the highest value in at most so many whole steps of 1, 2, 2.5 or 5 and their tens; of nothing there is only 0."""
        if not highest:
            return cls(Decimal(1), (Decimal(0),), top, bottom)
        least = highest / most
        tens = Decimal(1).scaleb(least.adjusted())
        step = next(tens * one for one in STEPS if tens * one >= least)
        count = int((highest / step).to_integral_value(ROUND_CEILING))
        return cls(step * count, tuple(step * place for place in range(count + 1)), top, bottom)

    def y(self, value):
        return round(self.bottom - float(value / self.end) * (self.bottom - self.top), 1)
