"""Random small registers, written into the real database with everything that makes a total hard to add up."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from coalitions.models import Coalition, Partner, Unit, UnitConversion
from memberships.models import ExchangeRate
from reporting.tests.arithmetic.chance import EARLIEST, LATEST, Chance
from reporting.tests.arithmetic.making_coming import make_coming
from reporting.tests.arithmetic.making_commitments import make_commitments
from reporting.tests.arithmetic.making_needs import make_needs

# The same registers in every run, so that nobody's change fails by chance.
proving = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@dataclass(frozen=True)
class Made:
    """How large a register is, what its chances begin with, and the day and the readers it is asked for."""

    seed: int
    needs: int
    commitments: int
    lots: int
    on: date
    who: int


def registers():
    return st.builds(
        _asked_for,
        seed=st.integers(0, 10**6),
        needs=st.integers(3, 6),
        commitments=st.integers(12, 22),
        lots=st.integers(16, 30),
    )


def _asked_for(seed, **sizes):
    """Half of the questions are the office's own, for there the most rows weigh."""
    chance = Chance(Random(f"asked for {seed}"))  # noqa: S311 -- a question that can be put again
    return Made(
        seed,
        **sizes,
        on=chance.day(EARLIEST + timedelta(days=360), LATEST + timedelta(days=90)),
        who=chance.one([0] * 5 + [1, 2, 3, 4, 5]),
    )


@contextmanager
def written(made):
    """The register stands in the database until the block ends."""
    with transaction.atomic():
        make(made)
        yield
        transaction.set_rollback(True)


def make(made):
    chance = Chance(Random(made.seed))  # noqa: S311 -- a register that can be made again
    units = Unit.objects.bulk_create(
        Unit(code=code, name_en=code, name_uk=code, symbol_en=code, symbol_uk=code) for code in ("t-one", "t-battery", "t-launcher")
    )
    UnitConversion.objects.bulk_create([UnitConversion(unit=units[1], factor=Decimal(8), into=units[2])])
    places = Coalition.objects.bulk_create(
        Coalition(slug=f"t-{code.lower()}", code=code, name_en=code, name_uk=code, founded_on=chance.maybe(2, chance.date))
        for code in ("TA", "TB", "TC")
    )
    partners = Partner.objects.bulk_create(Partner(code=code, name_en=code, name_uk=code) for code in ("QXA", "QXB", "QXC", "QXD"))
    rates = {(chance.one(["USD", "SEK"]), chance.day()) for _each in range(12)}
    ExchangeRate.objects.bulk_create(
        ExchangeRate(currency=currency, on=on, rate=chance.one([Decimal("1.25"), Decimal("11.035300"), Decimal("0.333333")]))
        for currency, on in sorted(rates)
    )
    needs = make_needs(chance, made.needs, places, units)
    commitments = make_commitments(chance, made.commitments, places, partners, units, needs)
    make_coming(chance, made.lots, places, partners, units, commitments)
