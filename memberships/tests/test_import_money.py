"""Exchange rates and published totals come in and go out by spreadsheet; what is no number is kept in its own words."""

import datetime
from decimal import Decimal

import pytest

from coalitions.tests.factories import CoalitionFactory
from memberships.models import ExchangeRate, PublishedTotal
from office.importing.run import File, read_tables, run_import

pytestmark = pytest.mark.django_db


def brought(dataset, text, **options):
    file = File(f"{dataset}.csv", text.encode())
    return run_import([(file, read_tables(file, dataset))], dataset, apply=True, reason="A test.", **options)


def counts(outcome):
    return {what: outcome.total(what) for what in ("create", "update", "same")}


def test_rates_are_of_one_day_and_known_by_currency_and_day():
    sheet = "currency;date;за 1 EUR\nusd;31.03.2025;1,0815\nGBP;2025-03-31;0.83536\n"

    assert counts(brought("exchange-rates", sheet))["create"] == 2
    assert set(ExchangeRate.objects.values_list("currency", "on", "rate")) == {
        ("USD", datetime.date(2025, 3, 31), Decimal("1.0815")),
        ("GBP", datetime.date(2025, 3, 31), Decimal("0.83536")),
    }
    assert counts(brought("exchange-rates", sheet))["create"] == counts(brought("exchange-rates", sheet))["update"] == 0
    assert counts(brought("exchange-rates", sheet.replace("1,0815", "1,09")))["update"] == 1


@pytest.mark.parametrize(
    "row",
    ["USD,2025-03,1.08", "EUR,2025-03-31,1", "USD,2025-03-31,0", "USD,2025-03-31,-1", "EURO,2025-03-31,1", "USD,2025-03-31,much"],
    ids=["a month", "the euro", "zero", "below zero", "no currency", "no number"],
)
def test_what_is_no_rate_is_refused(row):
    outcome = brought("exchange-rates", f"currency,on,rate\n{row}\n")

    assert outcome.errors != []
    assert ExchangeRate.objects.count() == 0


def test_a_total_keeps_what_was_said_of_it():
    CoalitionFactory(slug="drone")
    sheet = (
        "coalition_slug,as_of,metric,value,unit,source_url,note,compared_with\n"
        "drone,2024,pledged,549000000,EUR,https://example.org/1,mid 2024,pledged\n"
        "drone,2025-07-02,members,20,states,https://example.org/2,,members\n"
        "drone,2023-11-23,a range,5-20,states,https://example.org/3,,other\n"
    )

    assert counts(brought("published-totals", sheet))["create"] == 3
    told = PublishedTotal.objects.order_by("metric_reported")
    assert list(told.values_list("metric_reported", "value", "value_reported", "currency", "unit_reported", "metric")) == [
        ("a range", None, "5-20", "", "states", "other"),
        ("members", 20, "", "", "states", "members"),
        ("pledged", 549000000, "", "EUR", "", "pledged"),
    ]
    again = brought("published-totals", sheet)
    assert (again.total("create"), again.total("update")) == (0, 0)


def test_a_corrected_total_is_found_again_by_its_source_metric_and_date():
    CoalitionFactory(slug="drone")
    sheet = "coalition,as_of,metric_reported,value,currency,source\ndrone,2024,pledged,549,EUR,https://example.org/1\n"
    brought("published-totals", sheet)

    assert counts(brought("published-totals", sheet.replace("549", "550")))["update"] == 1
    assert counts(brought("published-totals", sheet.replace("org/1", "org/2")))["create"] == 1
    assert sorted(PublishedTotal.objects.values_list("value", flat=True)) == [549, 550]
