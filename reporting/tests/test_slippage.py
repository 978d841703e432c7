"""What was promised beside what was kept: by hand, and against a slow, obvious reckoning over random plans."""

import datetime
import statistics
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalitions.tests.factories import CoalitionFactory, PartnerFactory, imprecise
from memberships.models import PlannedDelivery
from memberships.planning import drop_plan, gather_quarter, replan, spread_quarter
from memberships.tests.factories import CommitmentFactory, CommitmentOverlapFactory, DeliveryFactory, PlannedDeliveryFactory
from office.markings import Audience
from reporting.figures.slippage import by_partner, changes_of_plan, promises, promises_of, slippage
from reporting.scope import Scope

pytestmark = pytest.mark.django_db
MADE, LATER, LAST = datetime.date(2024, 1, 1), datetime.date(2024, 9, 1), datetime.date(2025, 2, 1)
ON = datetime.date(2025, 6, 30)


@pytest.fixture
def commitment():
    return CommitmentFactory(quantity=100, partners=[PartnerFactory(code="LV")])


def plan(commitment, period, quantity=5, since=MADE):
    return PlannedDeliveryFactory(commitment=commitment, period=imprecise(period), quantity=quantity, since=since)


def move(line, period, on=LATER, quantity=None):
    return replan(line, period=imprecise(period), quantity=quantity or line.quantity, amount=line.amount, reason="Late", on=on)


def receive(commitment, on, quantity=5):
    return DeliveryFactory(commitment=commitment, unit=commitment.unit, quantity=quantity, received_on=imprecise(on))


def told(scope, commitment):
    return [(str(p.period), p.planned and str(p.planned), p.moved, p.changed, p.state, p.delay) for p in promises_of(scope, commitment)]


def test_a_promise_kept_within_its_period_has_no_delay(scope, commitment):
    plan(commitment, "2025-Q1")
    receive(commitment, "2025-02-10")

    assert told(scope, commitment) == [("2025-Q1", "2025-Q1", 0, 0, "kept", 0)]


def test_the_delay_of_what_came_late_runs_from_the_first_promises_last_day_to_the_receipts(scope, commitment):
    move(plan(commitment, "2024-Q4"), "2025-Q2")
    receive(commitment, "2025-04")

    assert told(scope, commitment) == [
        ("2024-Q4", "2025-Q2", 1, 0, "late", (datetime.date(2025, 4, 30) - datetime.date(2024, 12, 31)).days)
    ]


def test_what_is_awaited_is_as_late_as_it_is_planned_now(scope, commitment):
    move(move(plan(commitment, "2025-Q1"), "2025-Q2"), "2025-Q4", on=LAST)

    assert told(scope, commitment) == [("2025-Q1", "2025-Q4", 2, 0, "awaited", 275)]


def test_what_is_overdue_is_late_until_today(scope, commitment):
    plan(commitment, "2025-Q1")

    assert told(scope, commitment) == [("2025-Q1", "2025-Q1", 0, 0, "overdue", 91)]


def test_a_plan_moved_forward_is_not_late(scope, commitment):
    move(plan(commitment, "2025-Q4"), "2025-Q3")

    assert told(scope, commitment) == [("2025-Q4", "2025-Q3", 1, 0, "awaited", 0)]


def test_a_slip_of_the_pen_is_no_slippage(scope, commitment):
    move(plan(commitment, "2024-Q4"), "2025-Q4", on=MADE)
    second = plan(commitment, "2025-Q3")
    move(move(second, "2026-Q1", on=LATER), "2025-Q3", on=LATER, quantity=5)

    assert told(scope, commitment) == [("2025-Q3", "2025-Q3", 0, 0, "awaited", 0), ("2025-Q4", "2025-Q4", 0, 0, "awaited", 0)]


def test_spreading_and_gathering_a_quarter_moves_nothing(scope, commitment):
    first, *_rest = spread_quarter(plan(commitment, "2025-Q4"), reason="Months", on=LATER)
    assert told(scope, commitment) == [("2025-Q4", "2025-12", 0, 0, "awaited", 0)]
    gather_quarter(first, reason="The quarter", on=LAST)

    assert told(scope, commitment) == [("2025-Q4", "2025-Q4", 0, 0, "awaited", 0)]


def test_receipts_keep_the_first_promises_in_the_order_they_fell_due(scope, commitment):
    plan(commitment, "2025-Q1", 5)
    plan(commitment, "2025-Q2", 5)
    receive(commitment, "2025-01-10", 3)
    receive(commitment, "2025-04-10", 4)

    assert told(scope, commitment) == [("2025-Q1", "2025-Q1", 0, 0, "late", 10), ("2025-Q2", "2025-Q2", 0, 0, "awaited", 0)]


def test_what_was_dropped_takes_no_receipt_and_weighs_in_no_median(scope, commitment):
    drop_plan(plan(commitment, "2025-Q1"), reason="Given up", on=LATER)
    plan(commitment, "2025-04")
    receive(commitment, "2025-05-10")

    assert told(scope, commitment) == [("2025-Q1", None, 0, 0, "dropped", None), ("2025-04", "2025-04", 0, 0, "late", 10)]
    found = slippage(scope)
    assert (found.promises, found.due, found.dropped, found.late, found.median) == (2, 2, 1, 1, Decimal("10.0"))


def test_a_changed_figure_is_told_apart_from_a_moved_date(scope, commitment):
    move(plan(commitment, "2025-Q4"), "2025-Q4", quantity=3)

    assert told(scope, commitment) == [("2025-Q4", "2025-Q4", 0, 1, "awaited", 0)]


def test_money_is_kept_by_money_of_its_own_currency(scope):
    commitment = CommitmentFactory(quantity=None, unit=None, amount=100, currency="EUR")
    PlannedDeliveryFactory(commitment=commitment, period=imprecise("2025-Q1"), quantity=None, amount=50, since=MADE)
    for currency in ("USD", "EUR"):
        DeliveryFactory(commitment=commitment, quantity=None, unit=None, amount=50, currency=currency, received_on=imprecise("2025-03-01"))

    assert told(scope, commitment) == [("2025-Q1", "2025-Q1", 0, 0, "kept", 0)]


def test_a_commitment_declared_fulfilled_has_kept_its_promises_by_then(scope, commitment):
    plan(commitment, "2025-Q1")
    type(commitment).objects.update(fulfilled_on=imprecise("2025-04-10"))

    assert told(scope, commitment) == [("2025-Q1", "2025-Q1", 0, 0, "late", 10)]


def test_the_promises_of_a_cancelled_commitment_are_dropped(scope, commitment):
    plan(commitment, "2025-Q4")
    type(commitment).objects.update(cancelled_on=imprecise("2025-04-10"))

    assert told(scope, commitment) == [("2025-Q4", "2025-Q4", 0, 0, "dropped", None)]


def test_as_at_an_earlier_day_the_plan_reads_as_it_did(reader, commitment):
    line = plan(commitment, "2025-Q1")
    move(line, "2025-Q4", on=LAST)

    assert told(Scope(reader, datetime.date(2025, 1, 31)), commitment) == [("2025-Q1", "2025-Q1", 0, 0, "awaited", 0)]
    assert told(Scope(reader, datetime.date(2023, 12, 31)), commitment) == []


def test_partners_stand_with_their_own_and_with_joint_promises(scope, commitment):
    move(plan(commitment, "2025-Q1"), "2025-Q4")
    joint = CommitmentFactory(partners=[commitment.partners.get(), PartnerFactory(code="FR")])
    plan(joint, "2025-Q1")
    plan(CommitmentFactory(), "2025-Q4")

    found = {one.partner and one.partner.code: one.slippage for one in by_partner(scope)}

    assert {code: (one.promises, one.moved, one.overdue, one.median) for code, one in found.items()} == {
        "LV": (2, 1, 1, Decimal("183.0")),
        "FR": (1, 0, 1, Decimal("91.0")),
        None: (1, 0, 0, None),
    }
    assert slippage(scope).promises == 3
    assert [p.delay for p in promises(scope)[0]] == [275, 91, 0]
    assert promises(scope, show="moved")[1] == 1


def test_what_is_counted_with_its_owner_is_told_with_its_owner(scope, commitment):
    plan(commitment, "2025-Q1")
    CommitmentOverlapFactory(commitment=commitment, owner=CommitmentFactory())

    assert slippage(scope).promises == 0


def test_an_audience_is_told_as_if_hidden_commitments_and_receipts_were_not_there(scope, commitment):
    plan(commitment, "2025-Q1")
    receive(commitment, "2025-02-10")
    hidden = CommitmentFactory(partners=[commitment.partners.get()])
    plan(hidden, "2025-Q1")
    type(commitment).objects.filter(pk=commitment.pk).update(releasability="public")
    public = Scope(scope.viewer, ON, Audience.parse("public"))

    assert told(public, commitment) == [("2025-Q1", "2025-Q1", 0, 0, "overdue", 91)]
    assert [(one.partner.code, one.slippage.promises) for one in by_partner(public)] == [("LV", 1)]
    assert changes_of_plan(public, commitment) == []


def test_a_coalitions_slippage_is_of_its_own_commitments(scope, commitment):
    plan(commitment, "2025-Q1")
    plan(CommitmentFactory(coalition=CoalitionFactory(slug="other", code="OTH")), "2025-Q1")

    assert slippage(scope.over(coalition=commitment.coalition)).promises == 1
    assert slippage(scope.over(partner=commitment.partners.get())).promises == 1


@pytest.mark.parametrize("rows", [1, 4])
def test_slippage_costs_the_same_however_many_rows(scope, django_assert_num_queries, rows):
    for number in range(rows):
        move(plan(CommitmentFactory(partners=[PartnerFactory(code=f"X{'ABCD'[number]}")]), "2025-Q1"), "2025-Q4")

    with django_assert_num_queries(4):
        assert len(by_partner(scope)) == rows
        assert promises(scope)[1] == rows


QUARTERS = ["2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3"]
steps = st.lists(st.tuples(st.sampled_from(QUARTERS), st.integers(1, 6), st.sampled_from([MADE, LATER, LAST, ON])), max_size=3)
lines = st.lists(st.tuples(st.sampled_from(QUARTERS), st.integers(1, 6), steps, st.booleans()), min_size=1, max_size=4)
receipts = st.lists(st.tuples(st.sampled_from(["2024-08-15", "2024-12", "2025-03-31", "2025-05"]), st.integers(1, 7)), max_size=4)


@given(lines=lines, receipts=receipts)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_plan_slips_as_reckoned_line_by_line(scope, lines, receipts):
    PlannedDelivery.objects.all().delete()
    commitment = CommitmentFactory()
    chains = []
    for period, quantity, steps, is_dropped in lines:
        if PlannedDelivery.objects.current().filter(commitment=commitment, period=imprecise(period)).exists():
            continue
        chain = [plan(commitment, period, quantity)]
        for target, figure, on in sorted(steps, key=lambda step: step[2]):
            if (imprecise(target), Decimal(figure)) == (chain[-1].period, chain[-1].quantity):
                continue
            taken = PlannedDelivery.objects.current().filter(commitment=commitment, period=imprecise(target)).exclude(pk=chain[-1].pk)
            if not taken.exists():
                chain.append(move(chain[-1], target, on=on, quantity=Decimal(figure)))
        if is_dropped:
            drop_plan(chain[-1], reason="Given up", on=ON)
        for line in chain:
            line.refresh_from_db()
        chains.append(chain)
    for on, quantity in receipts:
        receive(commitment, on, quantity)

    obvious = reckoned(chains, receipts)
    one = scope.over(coalition=commitment.coalition)
    assert told(one, commitment) == [row[:6] for row in obvious]
    weighed = [row[5] for row in obvious if row[5] is not None and (imprecise(row[0]).last <= ON or row[2])]
    assert slippage(one).median == (Decimal(str(float(statistics.median(weighed)))) if weighed else None)
    commitment.deliveries.all().delete()


def reckoned(chains, receipts):
    """Slowly and obviously: walk each chain, then hand out the receipts one by one."""
    found = []
    for chain in chains:
        stood = [line for line in chain if line.until is None or line.until > line.since]
        if stood:
            first, last = stood[0], chain[-1]
            is_standing = last.until is None or last.until > ON
            moves = sum(one.period.last != other.period.last for one, other in pairwise(stood))
            changes = sum(one.quantity != other.quantity for one, other in pairwise(stood))
            found.append((first, last.period if is_standing else None, moves, changes))
    found.sort(key=lambda row: (row[0].period.last, row[0].pk))
    pieces = [imprecise(on).last for on, quantity in sorted(receipts, key=lambda one: imprecise(one[0]).last) for _piece in range(quantity)]
    rows, used = [], 0
    for first, planned, moves, changes in found:
        due = first.period.last
        if planned is None:
            rows.append((str(first.period), None, moves, changes, "dropped", None))
            continue
        used += int(first.quantity)
        kept = pieces[used - 1] if used <= len(pieces) else None
        end = kept or (ON if planned.last < ON else planned.last)
        state = ("kept" if kept <= due else "late") if kept else "overdue" if planned.last < ON else "awaited"
        rows.append((str(first.period), str(planned), moves, changes, state, max((end - due).days, 0)))
    return rows


def test_the_page_leads_from_each_figure_to_its_promises(page, commitment):
    move(plan(commitment, "2025-Q1"), "2025-Q4")

    shown = page("/slippage/?on=2025-06-30")
    rows = page("/slippage/?on=2025-06-30&partner=LV&show=moved")

    assert "/slippage/?partner=LV&amp;show=moved&amp;on=2025-06-30" in shown.content.decode()
    assert [(one.commitment, one.delay) for one in rows.context_data["promises"]] == [(commitment, 275)]
    assert page("/slippage/?show=nonsense").status_code == page("/slippage/?partner=XX").status_code == 404


def test_commitment_and_partner_tell_their_slippage(page, commitment):
    move(plan(commitment, "2025-Q1"), "2025-Q4")

    own, partner = page(f"/commitments/{commitment.reference}/"), page("/partners/LV/")

    assert "Promised and kept" in own.content.decode()
    assert [(change.line.reason, str(change.next.period)) for change in own.context_data["plan_changes"]] == [("Late", "2025-Q4")]
    assert partner.context_data["slippage"].moved == 1


@pytest.mark.parametrize("query", ["", "?partner=LV", "?show=moved"])
def test_it_prints_and_goes_out_as_a_workbook(page, commitment, query):
    move(plan(commitment, "2025-Q1"), "2025-Q4")

    assert page(f"/slippage/print/{query}").status_code == 200
    assert page(f"/slippage/slippage.xlsx{query}")["Content-Type"].endswith("sheet")
    assert page(f"/slippage/slippage.pdf{query}")["Content-Type"] == "application/pdf"
