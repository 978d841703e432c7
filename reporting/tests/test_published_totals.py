"""What others published stands beside what the register counted on that day, with the difference, and is added to nothing."""

import datetime
import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from coalitions.tests.factories import CoalitionFactory, PartnerFactory
from memberships.tests.factories import CommitmentFactory, DeliveryFactory, MembershipFactory, PublishedTotalFactory
from office.dates import ImpreciseDate
from office.markings import Audience
from reporting.figures.published import published

pytestmark = pytest.mark.django_db


def date(text):
    return ImpreciseDate.parse(text)


@pytest.fixture
def drones(db):
    return CoalitionFactory(slug="drone")


def promise(coalition, amount, **more):
    given = {"currency": "EUR", "quantity": None, "unit": None, "announced_on": date("2025-01-01"), **more}
    return CommitmentFactory(coalition=coalition, partners=[PartnerFactory()], amount=amount, **given)


def beside(scope):
    return {line.total.metric_reported: (line.total.value, line.own, line.difference) for line in published(scope)}


def test_each_total_is_set_beside_the_figure_of_its_own_day(scope, drones):
    promise(drones, 400)
    promise(drones, 250, announced_on=date("2025-04-10"))
    promise(drones, 70, currency="USD")
    promise(CoalitionFactory(), 9000)
    for number, as_of in enumerate(["2025-03", "2025-04-09", "2025-04-10", "2025"]):
        PublishedTotalFactory(coalition=drones, as_of=date(as_of), metric_reported=f"pledged {number}", value=500)

    assert beside(scope) == {
        "pledged 0": (500, 400, -100),
        "pledged 1": (500, 400, -100),
        "pledged 2": (500, 650, 150),
        "pledged 3": (500, 650, 150),  # of a year that is not over, as far as it has gone
    }


def test_every_metric_is_compared_with_its_own_figure(scope, drones):
    arrived = promise(drones, 300, confirmed_on=date("2025-02"))
    promise(drones, 40)
    DeliveryFactory(
        commitment=arrived,
        coalition=drones,
        quantity=None,
        unit=None,
        amount=Decimal("120.50"),
        currency="EUR",
        received_on=date("2025-03-01"),
    )
    MembershipFactory(coalition=drones, role="lead")
    MembershipFactory(coalition=drones, role="member")
    MembershipFactory(coalition=drones, role="observer")
    MembershipFactory(coalition=drones, partner=PartnerFactory(code="UA"), role="member")
    for metric in ("pledged", "committed", "received"):
        PublishedTotalFactory(coalition=drones, metric=metric, metric_reported=metric, value=200)
    PublishedTotalFactory(coalition=drones, metric="members", metric_reported="members", value=3, currency="", unit_reported="states")
    PublishedTotalFactory(coalition=drones, metric="other", metric_reported="staff", value=350, currency="")
    PublishedTotalFactory(coalition=drones, metric="members", metric_reported="range", value=None, value_reported="5-20", currency="")

    assert beside(scope) == {
        "pledged": (200, 340, 140),
        "committed": (200, 300, 100),
        "received": (200, Decimal("120.50"), Decimal("-79.50")),
        "members": (3, 2, -1),
        "staff": (350, None, None),
        "range": (None, 2, None),
    }


def test_a_total_published_later_is_not_known_yet(scope, drones):
    PublishedTotalFactory(coalition=drones, as_of=date("2025-07-01"))

    assert published(scope) == []
    assert len(published(replace(scope, on=datetime.date(2025, 7, 1)))) == 1


def test_an_audience_compares_with_what_it_may_see(scope, drones):
    promise(drones, 400, releasability="public")
    promise(drones, 250)
    PublishedTotalFactory(coalition=drones, metric_reported="pledged", value=500)

    assert beside(scope) == {"pledged": (500, 650, 150)}
    assert beside(replace(scope, audience=Audience.parse("public"))) == {"pledged": (500, 400, -100)}


def test_a_total_of_all_coalitions_is_compared_with_all_of_them(scope, drones):
    promise(drones, 400)
    promise(CoalitionFactory(), 9)
    PublishedTotalFactory(coalition=None, metric_reported="pledged in all", value=500)

    assert beside(scope) == {"pledged in all": (500, 409, -91)}
    assert published(scope.over(coalition=drones)) == []


def test_the_page_and_the_workbook_say_the_difference(page, drones):
    promise(drones, 400)
    PublishedTotalFactory(coalition=drones, metric_reported="almost half a billion", value=500, source="https://example.org/report")

    for path in ("/published-totals/", "/published-totals/print/", "/coalitions/drone/", "/coalitions/drone/print/"):
        text = page(path, {"on": "2025-06-30"}).content.decode().replace("\u00a0", " ")
        assert "almost half a billion" in text and "500 EUR" in text and "400 EUR" in text and "−100" in text, path
    assert "example.org" not in page("/published-totals/", {"on": "2025-06-30", "for": "public"}).content.decode()
    book = openpyxl.load_workbook(io.BytesIO(page("/published-totals/published-totals.xlsx", {"on": "2025-06-30"}).content))
    (row,) = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert row[4:6] == ("almost half a billion", 500)
    assert row[9:11] == (400, -100)


@pytest.mark.parametrize("rows", [1, 3])
def test_published_totals_cost_the_same_however_many(scope, rows, django_assert_num_queries):
    for number in range(rows):
        coalition = CoalitionFactory()
        promise(coalition, 100)
        for metric in ("pledged", "committed", "received"):
            PublishedTotalFactory(coalition=coalition, metric=metric, as_of=date(f"2025-0{number + 1}"))
        PublishedTotalFactory(coalition=coalition, metric="members", currency="", as_of=date(f"2025-0{number + 1}"))

    with django_assert_num_queries(6):
        assert len(published(scope)) == 4 * rows
