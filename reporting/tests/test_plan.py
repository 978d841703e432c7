"""Planned beside received: hand-calculated, each unit and currency by itself, as the plan stood on the day asked for."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from coalitions.models import Unit
from coalitions.tests.factories import CoalitionFactory, PartnerFactory, UnitFactory
from memberships.models import CommitmentPartner
from memberships.tests.factories import CommitmentFactory, DeliveryFactory, PlannedDeliveryFactory
from office.dates import ImpreciseDate, Precision
from office.markings import Audience
from reporting.figures.plan import Sums, plan
from reporting.figures.plan_rows import Asked, Narrowed, listed

pytestmark = pytest.mark.django_db
ON = datetime.date(2025, 6, 30)
YEAR = Asked(2025, 2025)
BY_QUARTER = Asked(2025, 2025, Precision.QUARTER)


def date(text):
    return ImpreciseDate.parse(text)


@pytest.fixture
def unit(db):
    return UnitFactory(code="tube", symbol_en="tubes", symbol_uk="tubes")


@pytest.fixture
def promised(unit):
    """A hundred tubes, priced at a thousand euro, of one partner."""
    partner = PartnerFactory(code="LV")
    return CommitmentFactory(
        partners=[partner], coalition=CoalitionFactory(slug="artillery"), unit=unit, quantity=100, amount=1000, currency="EUR"
    )


def line(commitment, period, quantity=None, **more):
    given = {"since": datetime.date(2025, 1, 1), **more}
    return PlannedDeliveryFactory(commitment=commitment, period=date(period), quantity=quantity, **given)


def lot(commitment, received_on, quantity=None, **more):
    given = {"unit": commitment.unit if quantity else None, "coalition": commitment.coalition, **more}
    partners = list(commitment.partners.all())
    return DeliveryFactory(commitment=commitment, partners=partners, received_on=date(received_on), quantity=quantity, **given)


def of(found, key="unit:tube"):
    (one,) = [one for one in found.measures if one.measure.key == key]
    return one


def told(one):
    """Every line of the table that says anything: kind, period, planned, of it spread, received, difference."""
    figures = ("planned", "spread", "received", "variance")
    lines = [(line.kind, str(line.period), *(getattr(line, name) for name in figures)) for line in one.lines]
    return [line for line in lines if line[2:] != (None, 0, None, None)]


def by_the_end(one):
    return {str(line.period): (line.planned_by, line.received_by) for line in one.slots}


def test_month_by_month(scope, promised):
    for period, quantity in {"2025-01": 10, "2025-02": 20, "2025-07": 5}.items():
        line(promised, period, quantity)
    for day, quantity in {"2025-01-31": 8, "2025-02": 15, "2025-04-01": 4}.items():
        lot(promised, day, quantity)

    one = of(plan(scope, YEAR))

    assert told(one) == [
        ("slot", "2025-01", 10, 0, 8, -2),
        ("slot", "2025-02", 20, 0, 15, -5),
        ("all", "2025-Q1", 30, 0, 23, -7),
        ("slot", "2025-04", None, 0, 4, 4),
        ("all", "2025-Q2", None, 0, 4, 4),
        ("slot", "2025-07", 5, 0, None, None),
        ("all", "2025-Q3", 5, 0, None, None),
        ("all", "2025", 35, 0, 27, None),
    ]
    assert one.sums == of(plan(scope, BY_QUARTER)).sums == Sums(planned=Decimal(35), planned_by_now=Decimal(30), received=Decimal(27))
    assert (one.sums.variance, one.planned_lines) == (-3, 3)
    assert list(by_the_end(one).items()) == [
        ("2025-01", (10, 8)),
        ("2025-02", (30, 23)),
        ("2025-03", (30, 23)),
        ("2025-04", (30, 27)),
        ("2025-05", (30, 27)),
        ("2025-06", (30, 27)),
        *((f"2025-{month:02}", (35, None)) for month in range(7, 13)),
    ]


def test_what_is_known_to_a_quarter_stands_there_and_is_not_spread(scope, promised):
    line(promised, "2025-Q1", 30)
    lot(promised, "2025-01-15", 10)
    lot(promised, "2025-Q2", 7)
    lot(promised, "2025-H1", 2)

    one = of(plan(scope, YEAR))

    assert told(one) == [
        ("slot", "2025-01", None, 0, 10, None),  # whether it is more or less than planned nobody can say
        ("only", "2025-Q1", 30, 0, None, None),
        ("all", "2025-Q1", 30, 0, 10, None),  # two more came within the half-year, perhaps here
        ("only", "2025-Q2", None, 0, 7, None),
        ("all", "2025-Q2", None, 0, 7, None),
        ("only", "2025-H1", None, 0, 2, None),
        ("all", "2025", 30, 0, 19, None),
    ]
    assert by_the_end(one)["2025-02"] == (0, 10)
    assert by_the_end(one)["2025-03"] == (30, 10)
    assert by_the_end(one)["2025-06"] == (30, 19)
    assert one.sums == Sums(Decimal(30), Decimal(30), Decimal(19))


def test_by_quarter_months_come_together_and_compare(scope, promised):
    line(promised, "2025-01", 10)
    line(promised, "2025-Q1", 5)
    line(promised, "2025-Q2", 20)
    lot(promised, "2025-03-31", 12)
    lot(promised, "2025-Q2", 7)

    one = of(plan(scope, BY_QUARTER))

    assert told(one) == [
        ("slot", "2025-Q1", 15, 0, 12, -3),
        ("slot", "2025-Q2", 20, 0, 7, -13),
        ("all", "2025", 35, 0, 19, None),
    ]


def test_what_was_due_by_now_is_the_same_by_month_and_by_quarter(scope, promised):
    for month in ("2025-04", "2025-05", "2025-06"):
        line(promised, month, 10)

    halfway = replace(scope, on=datetime.date(2025, 5, 31))

    assert of(plan(halfway, YEAR)).sums.planned_by_now == of(plan(halfway, BY_QUARTER)).sums.planned_by_now == 20


def test_what_is_known_only_to_the_year_stands_with_the_year(scope, promised):
    later = replace(scope, on=datetime.date(2026, 3, 1))
    line(promised, "2025-Q4", 10)
    lot(promised, "2025", 9)

    assert told(of(plan(later, YEAR))) == [
        ("only", "2025-Q4", 10, 0, None, None),
        ("all", "2025-Q4", 10, 0, None, None),
        ("only", "2025", None, 0, 9, None),
        ("all", "2025", 10, 0, 9, -1),
    ]


def test_a_spread_that_somebody_asked_for_is_shown_as_one(scope, promised):
    line(promised, "2025-01", 10, spread_of=date("2025-Q1"))
    line(promised, "2025-02", 4)

    month, quarter = of(plan(scope, YEAR)), of(plan(scope, BY_QUARTER))

    assert [(entry[1], entry[2], entry[3]) for entry in told(month)][:2] == [("2025-01", 10, 10), ("2025-02", 4, 0)]
    assert (month.has_spread, quarter.has_spread) == (True, False)


def test_units_and_currencies_are_never_mixed(scope, promised):
    line(promised, "2025-01", 10, amount=Decimal("100.10"))
    other = CommitmentFactory(partners=[PartnerFactory()], quantity=None, unit=None, amount=70, currency="USD")
    line(other, "2025-01", amount=Decimal("0.20"))
    lot(promised, "2025-01-05", 3, amount=Decimal("30.03"), currency="EUR")
    lot(promised, "2025-01-06", amount=Decimal("0.07"), currency="EUR")

    found = plan(scope, YEAR)

    assert [(one.measure.key, one.measure.symbol, one.sums) for one in found.measures] == [
        ("unit:tube", "tubes", Sums(Decimal(10), Decimal(10), Decimal(3))),
        ("currency:EUR", "EUR", Sums(Decimal("100.10"), Decimal("100.10"), Decimal("30.10"))),
        ("currency:USD", "USD", Sums(Decimal("0.20"), Decimal("0.20"), Decimal(0))),
    ]
    assert found.money["received"] == {"EUR": Decimal("30.10"), "USD": Decimal(0)}


def test_the_years_before_are_told_apart(scope, promised):
    line(promised, "2024-12", 6)
    lot(promised, "2024", 4)
    line(promised, "2025-01", 1)

    one = of(plan(scope, YEAR))

    assert (one.before, one.sums) == (Sums(Decimal(6), Decimal(6), Decimal(4)), Sums(Decimal(1), Decimal(1), Decimal(0)))
    assert by_the_end(one)["2025-01"] == (1, 0)
    assert by_the_end(of(plan(scope, Asked(2024, 2025))))["2025-01"] == (7, 4)


def test_the_plan_is_as_it_stood_on_the_day(scope, promised):
    changed = datetime.date(2025, 5, 1)
    former = line(promised, "2025-01", 10, until=changed, reason="The ship was late.")
    line(promised, "2025-02", 10, since=changed, replaces=former)
    lot(promised, "2025-05-02", 10)

    def asked(day):
        one = of(plan(replace(scope, on=day), YEAR))
        return [entry[1:5] for entry in told(one) if entry[0] == "slot"]

    assert asked(datetime.date(2025, 4, 30)) == [("2025-01", 10, 0, 0)]
    assert asked(changed) == [("2025-02", 10, 0, 0)]
    assert asked(ON) == [("2025-02", 10, 0, 0), ("2025-05", None, 0, 10)]


@pytest.mark.parametrize(
    "reason",
    [{"cancelled_on": date("2025-03-01")}, {"attribution": "capability_area"}, {"basis": "per_year"}],
    ids=["cancelled", "area", "per year"],
)
def test_plans_count_as_their_commitments_do_in_totals(scope, promised, reason):
    line(promised, "2025-01", 10)
    other = CommitmentFactory(partners=[PartnerFactory()], unit=promised.unit, quantity=50, **reason)
    line(other, "2025-01", 7)

    found = plan(scope, YEAR)

    assert of(found).sums.planned == 10
    assert found.left_out == 1


@pytest.mark.parametrize("tie", ["part_of", "replaces"])
def test_neither_a_part_beside_its_whole_nor_what_was_replaced_is_planned_twice(scope, promised, tie):
    line(promised, "2025-01", 10)
    other = CommitmentFactory(partners=[PartnerFactory()], unit=promised.unit, quantity=50, **{tie: promised})
    line(other, "2025-01", 7)

    assert of(plan(scope, YEAR)).sums.planned == {"part_of": 10, "replaces": 7}[tie]


def test_figures_to_date_and_lots_that_have_not_arrived_are_not_received(scope, promised):
    line(promised, "2025-01", 10)
    lot(promised, "2025-01", 3, basis="to_date")
    lot(promised, "2025-07-01", 2)
    DeliveryFactory(commitment=promised, unit=promised.unit, quantity=9, shipped_on=date("2025-01"))

    assert of(plan(scope, YEAR)).sums == Sums(Decimal(10), Decimal(10), Decimal(0))


def test_a_partner_has_its_share_of_a_joint_plan(scope, promised):
    first, second = PartnerFactory(code="SE"), PartnerFactory(code="DK")
    joint = CommitmentFactory(unit=promised.unit, quantity=80)
    CommitmentPartner.objects.create(commitment=joint, partner=first, share=Decimal("0.25"))
    CommitmentPartner.objects.create(commitment=joint, partner=second)
    line(joint, "2025-01", 40)
    line(promised, "2025-01", 1)
    DeliveryFactory(commitment=joint, unit=promised.unit, quantity=9, received_on=date("2025-01"), partners=[first, second])
    DeliveryFactory(unit=promised.unit, quantity=2, received_on=date("2025-01"), partners=[first])

    assert of(plan(scope, YEAR)).sums == Sums(Decimal(41), Decimal(41), Decimal(11))
    assert of(plan(scope.over(partner=first), YEAR)).sums == Sums(Decimal(10), Decimal(10), Decimal(2))
    found = plan(scope.over(partner=second), YEAR)
    assert (found.measures, found.undivided) == ((), 1)


def test_a_plan_of_one_coalition_category_commitment_or_measure(scope, promised):
    line(promised, "2025-01", 10)
    elsewhere = CommitmentFactory(
        partners=[PartnerFactory()], unit=promised.unit, quantity=50, category="training", cancelled_on=date("2025-02")
    )
    line(elsewhere, "2025-01", 7)
    training = CommitmentFactory(partners=[PartnerFactory()], unit=promised.unit, quantity=50, category="training")
    line(training, "2025-02", 3)
    lot(training, "2025-02", 1)
    lot(promised, "2025-02", 2)

    def sums(scope, **asked):
        return of(plan(scope, replace(YEAR, **asked))).sums

    assert sums(scope) == Sums(Decimal(13), Decimal(13), Decimal(3))
    assert sums(scope.over(coalition=promised.coalition)) == Sums(Decimal(10), Decimal(10), Decimal(2))
    assert sums(scope, category="training") == Sums(Decimal(3), Decimal(3), Decimal(1))
    assert sums(scope, commitment=elsewhere.reference).planned == 7  # asked for by itself, what totals leave out is shown
    assert plan(scope, replace(YEAR, measure="currency:EUR")).measures == ()


def test_an_audience_is_told_what_a_register_without_the_hidden_rows_would_tell(scope, promised):
    type(promised).objects.filter(pk=promised.pk).update(releasability="public")
    line(promised, "2025-01", 10)
    hidden = CommitmentFactory(partners=[PartnerFactory()], unit=promised.unit, quantity=50)
    line(hidden, "2025-01", 7)
    replaced = CommitmentFactory(partners=[PartnerFactory()], unit=promised.unit, quantity=50, replaces=promised)
    line(replaced, "2025-01", 5)
    lot(promised, "2025-01", 3, releasability="public")
    lot(promised, "2025-01", 4)

    public = replace(scope, audience=Audience.parse("public"))

    assert of(plan(scope, YEAR)).sums == Sums(Decimal(12), Decimal(12), Decimal(7))
    assert of(plan(public, YEAR)).sums == Sums(Decimal(10), Decimal(10), Decimal(3))


def test_the_rows_behind_a_figure_come_to_it(scope, promised):
    line(promised, "2025-01", 10)
    line(promised, "2025-Q1", 5)
    lot(promised, "2025-01-15", 3)
    lot(promised, "2025-Q1", 2)
    asked = replace(YEAR, measure="unit:tube")

    def sums(**narrowed):
        lines, lots = listed(scope, asked, Narrowed(**narrowed))
        return [row.quantity for row in lines], [row.quantity for row in lots]

    assert sums() == ([10, 5], [3, 2])
    assert sums(period=date("2025-01")) == ([10], [3])
    assert sums(period=date("2025-Q1"), only=True) == ([5], [2])
    assert sums(through=date("2025-02")) == ([10], [3])
    assert sums(through=date("2025-03")) == ([10, 5], [3, 2])


@pytest.mark.parametrize("rows", [1, 3])
def test_a_plan_costs_the_same_however_many_rows(scope, rows, django_assert_num_queries):
    for number in range(rows):
        unit = Unit.objects.create(code=f"u{number}", name_en=f"Unit {number}", symbol_en=f"u{number}")
        one = CommitmentFactory(partners=[PartnerFactory()], unit=unit, quantity=50)
        line(one, f"2025-0{number + 1}", 5)
        lot(one, f"2025-0{number + 1}-01", 2)

    with django_assert_num_queries(4):
        assert len(plan(scope, YEAR).measures) == rows
