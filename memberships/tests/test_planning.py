"""A plan is changed by ending a line with a reason and opening the one that takes its place."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import RestrictedError

from coalitions.operations import merge_partners
from coalitions.tests.factories import PartnerFactory, UnitFactory, imprecise
from memberships.models import Commitment, PlannedDelivery
from memberships.operations import merge_commitments
from memberships.planning import drop_plan, gather_quarter, replan, spread_quarter
from memberships.tests.factories import CommitmentFactory, PlannedDeliveryFactory
from office.tests.factories import UserFactory
from office.warnings import warnings_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
MADE, CHANGED = datetime.date(2025, 1, 1), datetime.date(2025, 6, 30)


@pytest.fixture
def line():
    return PlannedDeliveryFactory(commitment__amount=1000, commitment__currency="EUR", since=MADE)


def told(rows=None):
    """Every line: period, quantity, amount, since, until, reason, what it was spread from, what it replaces."""
    lines = (PlannedDelivery.objects.all() if rows is None else rows).order_by("pk")
    return [
        (str(row.period), row.quantity, row.amount, row.since, row.until, row.reason, row.spread_of and str(row.spread_of), row.replaces_id)
        for row in lines
    ]


def test_a_moved_line_ends_with_its_reason_and_the_next_one_names_it(line):
    new = replan(line, period=imprecise("2026-Q2"), quantity=Decimal(5), amount=None, reason=" The plant  is late ", on=CHANGED)

    assert told() == [
        ("2026-Q1", Decimal(5), None, MADE, CHANGED, "The plant is late", None, None),
        ("2026-Q2", Decimal(5), None, CHANGED, None, "", None, line.pk),
    ]
    assert list(PlannedDelivery.objects.standing(CHANGED)) == [new]
    assert list(PlannedDelivery.objects.standing(MADE)) == [line]


def test_a_changed_figure_keeps_what_was_planned(line):
    replan(line, period=line.period, quantity=Decimal("2.5"), amount=Decimal("10.01"), reason="Less", on=CHANGED)

    assert [(row[1], row[2], row[4]) for row in told()] == [(5, None, CHANGED), (Decimal("2.5"), Decimal("10.01"), None)]


def test_a_line_changed_on_the_day_it_was_made_keeps_its_predecessor_and_stood_no_day(line):
    new = replan(line, period=line.period, quantity=Decimal(6), amount=None, reason="A slip of the pen", on=MADE)

    assert new.replaces == line
    assert list(PlannedDelivery.objects.standing(MADE)) == [new]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": "  "}, "says why"),
        ({"on": datetime.date(2024, 12, 31)}, "before it was made"),
        ({"period": imprecise("2026")}, "by month or by quarter"),
        ({"quantity": Decimal(0)}, "above zero"),
        ({"quantity": None}, "above zero"),
        ({"quantity": Decimal(5)}, "says already"),
    ],
)
def test_what_the_rules_refuse_leaves_the_plan_as_it_was(line, changes, sentence):
    before = told()

    with pytest.raises(ValidationError, match=sentence):
        replan(line, **{"period": line.period, "quantity": Decimal(6), "amount": None, "reason": "Because", "on": CHANGED, **changes})

    assert told() == before


def test_a_line_is_not_moved_to_where_another_stands(line):
    PlannedDeliveryFactory(commitment=line.commitment, period=imprecise("2026-Q2"))
    before = told()

    with pytest.raises(ValidationError, match="for that period already"):
        replan(line, period=imprecise("2026-Q2"), quantity=Decimal(5), amount=None, reason="Late", on=CHANGED)

    assert told() == before


def test_a_month_is_not_planned_beside_its_quarter(line):
    month = PlannedDelivery(commitment=line.commitment, period=imprecise("2026-02"), quantity=1)

    with pytest.raises(ValidationError, match="has Q1 2026 already"):
        month.full_clean()


def test_what_was_changed_is_not_changed_again(line):
    drop_plan(line, reason="Given up", on=CHANGED)
    before = told()

    for step in (drop_plan, spread_quarter):
        with pytest.raises(ValidationError, match="was changed already"):
            step(line, reason="Again", on=CHANGED)
    with pytest.raises(ValidationError, match="was changed already"):
        replan(line, period=line.period, quantity=Decimal(1), amount=None, reason="Again", on=CHANGED)

    assert told() == before == [("2026-Q1", Decimal(5), None, MADE, CHANGED, "Given up", None, None)]


@pytest.mark.parametrize(
    ("quantity", "amount", "months"),
    [
        (Decimal(10), None, [(3, None), (3, None), (4, None)]),
        (Decimal("0.5"), None, [(Decimal("0.166"), None), (Decimal("0.166"), None), (Decimal("0.168"), None)]),
        (None, Decimal(100), [(None, Decimal("33.33")), (None, Decimal("33.33")), (None, Decimal("33.34"))]),
        (Decimal(2), Decimal(9), [(None, 3), (None, 3), (2, 3)]),
        (Decimal(1), None, [(1, None)]),
    ],
)
def test_a_quarter_is_spread_exactly_and_marked_so(line, quantity, amount, months):
    PlannedDelivery.objects.update(quantity=quantity, amount=amount)

    found = spread_quarter(line, reason="The partner named months", on=CHANGED)

    assert [(month.quantity, month.amount) for month in found] == months
    assert {(str(month.spread_of), month.since, month.replaces_id) for month in found} == {("2026-Q1", CHANGED, line.pk)}
    assert [str(month.period) for month in found] == ["2026-01", "2026-02", "2026-03"][-len(found) :]
    assert told()[0][4:6] == (CHANGED, "The partner named months")


def test_only_a_quarter_is_spread(line):
    month = PlannedDeliveryFactory(period=imprecise("2026-04"))

    with pytest.raises(ValidationError, match="Only a quarter"):
        spread_quarter(month, reason="Why", on=CHANGED)


def test_spread_months_are_gathered_with_what_they_come_to_now(line):
    first, *_others = spread_quarter(line, reason="Months", on=datetime.date(2025, 2, 1))
    moved = replan(first, period=first.period, quantity=Decimal(3), amount=None, reason="More", on=datetime.date(2025, 3, 1))

    whole = gather_quarter(moved, reason="The quarter is what was promised", on=CHANGED)

    assert moved.spread_of == line.period
    assert (str(whole.period), whole.quantity, whole.spread_of, whole.replaces_id) == ("2026-Q1", Decimal(7), None, moved.pk)
    assert list(PlannedDelivery.objects.current()) == [whole]


def test_more_planned_than_promised_is_a_warning(line):
    assert warnings_of(line) == []
    more = PlannedDeliveryFactory(commitment=line.commitment, period=imprecise("2026-Q2"), quantity=6)

    (warning,) = warnings_of(more)

    assert (warning.code, str(warning)) == ("over_plan", f"{line.commitment.reference} would be planned to bring 11 of 10.")
    more.until, more.reason = CHANGED, "No"
    assert warnings_of(more) == []


@pytest.mark.parametrize("basis", ["per_year", "per_month", "to_date"])
def test_what_is_not_promised_once_has_no_whole_to_pass(line, basis):
    Commitment.objects.update(basis=basis)

    more = PlannedDeliveryFactory(commitment=Commitment.objects.get(), period=imprecise("2027-Q1"), quantity=99)

    assert warnings_of(more) == []


def test_a_commitment_goes_with_its_whole_plan(line):
    new = replan(line, period=imprecise("2026-Q2"), quantity=Decimal(5), amount=None, reason="Late", on=CHANGED)

    with pytest.raises(RestrictedError):
        line.delete()
    new.commitment.delete()

    assert told() == []


@pytest.fixture
def person():
    return UserFactory()


def twins():
    return CommitmentFactory(), CommitmentFactory()


def test_merged_commitments_have_one_plan_with_both_histories(person):
    kept, merged = twins()
    same = PlannedDeliveryFactory(commitment=kept, since=CHANGED)
    PlannedDeliveryFactory(commitment=merged, since=MADE, note="As told in January")
    moved = PlannedDeliveryFactory(commitment=merged, period=imprecise("2026-Q2"))
    replan(moved, period=imprecise("2026-Q3"), quantity=Decimal(5), amount=None, reason="Late", on=CHANGED)

    merge_commitments(kept, merged, by=person)

    assert set(PlannedDelivery.objects.values_list("commitment", flat=True)) == {kept.pk}
    same.refresh_from_db()
    assert (same.since, same.note) == (MADE, "As told in January")
    assert [(row[0], row[4], row[7]) for row in told()] == [
        ("2026-Q1", None, None),
        ("2026-Q2", CHANGED, None),
        ("2026-Q3", None, moved.pk),
    ]


@pytest.mark.parametrize("period", ["2026-Q1", "2026-02"])
def test_commitments_that_plan_one_time_differently_are_not_merged(person, period):
    kept, merged = twins()
    PlannedDeliveryFactory(commitment=kept)
    PlannedDeliveryFactory(commitment=merged, period=imprecise(period), quantity=4)
    before = told()

    with pytest.raises(ValidationError, match="and not the same"):
        merge_commitments(kept, merged, by=person)

    assert told() == before


def test_a_plan_is_not_moved_into_another_unit(person):
    kept, merged = CommitmentFactory(unit=UnitFactory(code="pcs")), CommitmentFactory(unit=UnitFactory(code="system"))
    PlannedDeliveryFactory(commitment=merged)

    with pytest.raises(ValidationError, match="another unit"):
        merge_commitments(kept, merged, by=person)


def test_of_two_partners_the_one_that_stays_keeps_its_custom(person):
    kept, merged = PartnerFactory(plans_by="month"), PartnerFactory(plans_by="quarter")
    line = PlannedDeliveryFactory(commitment=CommitmentFactory(partners=[merged]))

    kept = merge_partners(kept, merged, by=person)

    assert kept.plans_by == "month"
    assert [share.partner for share in line.commitment.shares.all()] == [kept]
