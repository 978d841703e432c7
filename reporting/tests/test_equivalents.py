"""Money of several currencies beside itself in euro: exact, at rates that are named, never instead of it."""

import datetime
import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalitions.tests.factories import CoalitionFactory, PartnerFactory
from memberships.tests.factories import CommitmentFactory, ExchangeRateFactory
from office.dates import ImpreciseDate
from reporting.figures.equivalent import equivalent, rates_used

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 3, 31)


@pytest.fixture
def asked(scope):
    return replace(scope, eur=DAY)


def test_each_currency_is_converted_whole_and_the_sum_is_rounded_once(asked):
    ExchangeRateFactory(currency="USD", rate=Decimal("3"))
    ExchangeRateFactory(currency="SEK", rate=Decimal("7"))

    found = equivalent(asked, {"USD": Decimal("0.01"), "SEK": Decimal("0.01"), "EUR": Decimal("100")})

    assert found.amount == Decimal("100.00")  # 100 + 0.00333… + 0.00142…
    assert equivalent(asked, {"USD": Decimal("0.01"), "SEK": Decimal("0.02")}).amount == Decimal("0.01")  # 0.00333… + 0.00285…


@pytest.mark.parametrize(("amount", "cents"), [("0.005", "0.00"), ("0.015", "0.02"), ("0.025", "0.02"), ("0.0250000001", "0.03")])
def test_half_a_cent_goes_to_the_even_one(asked, amount, cents):
    ExchangeRateFactory(currency="USD", rate=1)

    assert equivalent(asked, {"USD": Decimal(amount)}).amount == Decimal(cents)


def test_sums_too_large_for_a_float_keep_their_last_cent(asked):
    ExchangeRateFactory(currency="USD", rate=Decimal("1.25"))

    assert equivalent(asked, {"USD": Decimal("123456789012345678.90")}).amount == Decimal("98765431209876543.12")


@pytest.mark.parametrize(
    ("days", "rate"),
    [
        ((DAY,), "1.5"),
        ((datetime.date(2025, 3, 21),), "1.5"),  # ten days before
        ((datetime.date(2025, 3, 20),), None),  # older than that
        ((datetime.date(2025, 4, 1),), None),  # the day after
        ((datetime.date(2025, 3, 27), datetime.date(2025, 3, 28)), "1.25"),  # the latest of two
    ],
)
def test_the_latest_rate_on_or_before_the_day_rules_unless_it_is_older_than_ten_days(asked, days, rate):
    for place, day in enumerate(days):
        ExchangeRateFactory(currency="USD", on=day, rate=Decimal("1.5") - Decimal("0.25") * place)

    assert {currency: one.rate for currency, one in asked.rates.items()} == ({"USD": Decimal(rate)} if rate else {})


def test_what_has_no_rate_is_listed_and_never_left_out_unsaid(asked):
    ExchangeRateFactory(currency="USD", on=datetime.date(2025, 3, 28), rate=Decimal("1.25"))

    found = equivalent(asked, {"USD": Decimal(50), "SEK": Decimal(7), "EUR": Decimal(1)})

    assert (found.amount, found.unconverted, found.is_whole) == (Decimal("41.00"), {"SEK": Decimal(7)}, False)
    assert [(rate.currency, rate.on, rate.rate) for rate in found.rates] == [("USD", datetime.date(2025, 3, 28), Decimal("1.25"))]
    assert equivalent(asked, {"SEK": Decimal(7)}).amount is None
    assert rates_used(asked, ["SEK", "EUR", "USD"]) == (found.rates, ("SEK",))


def test_nothing_is_converted_unless_it_is_asked_for(scope, asked):
    assert equivalent(scope, {"USD": Decimal(5)}) is None
    assert equivalent(asked, {"EUR": Decimal(5)}) is None


def test_the_rates_are_in_the_address_on_the_page_and_on_the_sheet(page):
    coalition = CoalitionFactory(slug="artillery")
    for currency, amount in {"USD": 50, "SEK": 7, "EUR": 1}.items():
        given = {"amount": amount, "currency": currency, "quantity": None, "unit": None}
        CommitmentFactory(coalition=coalition, partners=[PartnerFactory()], confirmed_on=ImpreciseDate.parse("2025"), **given)
    ExchangeRateFactory(currency="USD", on=datetime.date(2025, 3, 28), rate=Decimal("1.25"))

    for path in ("/", "/coalitions/artillery/", "/commitments/", "/coalitions/artillery/print/", "/commitments/print/"):
        text = " ".join(page(path, {"eur": "2025-03-31"}).content.decode().split()).replace("\u00a0", " ")
        assert "≈ 41 EUR" in text and "7 SEK" in text, path
        assert "Equivalents in euro at the reference rates of 31 Mar 2025, for comparison only." in text
        assert "1.25 USD</span> (28 Mar 2025)" in text
        assert "Not converted, since no rate is known for the ten days before: SEK." in text
        assert ("sums also in euro at the rates of 31 March 2025" in text) == path.endswith("print/")
        if not path.endswith("print/"):
            assert 'name="eur" value="31 Mar 2025"' in text and "eur=2025-03-31" in text
        assert "≈" not in page(path).content.decode()


@pytest.mark.parametrize("asked", ["2025", "yesterday", "31.02.2025"])
def test_a_day_of_rates_that_is_none_is_refused_in_a_sentence(page, asked):
    response = page("/commitments/", {"eur": asked})

    assert response.status_code == 400
    assert 'name="eur"' in response.content.decode()


@pytest.mark.parametrize("currencies", [1, 3])
def test_equivalents_cost_one_query_however_many_currencies(page, currencies):
    for currency in ("USD", "SEK", "GBP")[:currencies]:
        given = {"amount": 5, "currency": currency, "quantity": None, "unit": None}
        CommitmentFactory(partners=[PartnerFactory()], **given)
        ExchangeRateFactory(currency=currency, rate=2)
    page("/commitments/")

    with CaptureQueriesContext(connection) as without:
        page("/commitments/")
    with CaptureQueriesContext(connection) as beside:
        page("/commitments/", {"eur": "2025-03-31"})
    assert len(beside) == len(without) + 1


def test_a_workbook_tells_equivalents_on_lines_of_their_own(page):
    for currency, amount in {"USD": 50, "SEK": 7}.items():
        given = {"amount": amount, "currency": currency, "quantity": None, "unit": None}
        CommitmentFactory(partners=[PartnerFactory()], confirmed_on=ImpreciseDate.parse("2025"), **given)
    ExchangeRateFactory(currency="USD", rate=Decimal("1.25"))

    content = page("/commitments/commitments.xlsx", {"eur": "2025-03-31"}).content
    book = openpyxl.load_workbook(io.BytesIO(content))

    assert list(book["Totals"].iter_rows(min_row=2, values_only=True)) == [
        ("committed", "SEK", 7),
        ("committed", "USD", 50),
        ("committed", "EUR, equivalent without SEK", 40),
    ]
    about = dict(book["About"].iter_rows(min_row=2, values_only=True))
    assert about["In euro at rates of"].date() == DAY
