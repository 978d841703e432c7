"""The workbench adds lines of a plan and changes them by steps that ask why."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from coalitions.tests.factories import CoalitionFactory, imprecise
from memberships.models import PlannedDelivery
from memberships.planning import drop_plan, spread_quarter
from memberships.tests.factories import CommitmentFactory, PlannedDeliveryFactory
from office.models import Confirmation
from office.roles import DESK_OFFICER
from office.tests.admin_forms import add_row, address, carried, filled, listing, send
from office.tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
MADE = datetime.date(2025, 1, 1)
SINCE = {"since": "2025-01-01"}


@pytest.fixture
def line():
    return PlannedDeliveryFactory(since=MADE)


def step(line, name):
    return f"{address(line).removesuffix('change/')}step/{name}/"


def told():
    return [(str(row.period), row.quantity, row.since, row.until, row.reason) for row in PlannedDelivery.objects.order_by("pk")]


def test_a_line_is_added_plainly(client, editor):
    commitment = CommitmentFactory()

    response = send(client, listing(PlannedDelivery, "add"), {"commitment": commitment.pk, "period": "Q1 2026", "quantity": "5"} | SINCE)

    assert response.status_code == 302
    assert told() == [("2026-Q1", Decimal(5), MADE, None, "")]


def test_a_line_that_stands_is_not_rewritten_by_its_form(client, editor, line):
    response = client.get(address(line))

    assert set(response.context["adminform"].form.fields) == {"source", "note"}
    client.post(address(line), filled(response, note="Said by letter", quantity="9", period="2027-Q1", until="2025-02-01"))
    line.refresh_from_db()
    assert (line.note, line.quantity, line.until) == ("Said by letter", 5, None)


def test_a_line_is_moved_with_a_reason(client, editor, line):
    today = timezone.localdate()

    response = send(client, step(line, "change"), {"period": "Q2 2026", "quantity": "5", "reason": "The plant is late", "on": str(today)})

    new = PlannedDelivery.objects.current().get()
    assert response.url == address(new)
    assert told() == [("2026-Q1", 5, MADE, today, "The plant is late"), ("2026-Q2", 5, today, None, "")]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reason": ""}, "This field is required."),
        ({"on": "2199-01-01"}, "not changed on a day to come"),
        ({"on": "2025"}, "Say on which day."),
        ({"on": "2024-01-01"}, "before it was made"),
        ({"period": "2026"}, "by month or by quarter"),
        ({"quantity": "0"}, "above zero"),
        ({"quantity": "5", "period": "Q1 2026"}, "says already"),
    ],
)
def test_a_step_that_is_refused_keeps_what_was_typed_and_writes_nothing(client, editor, line, given, sentence):
    typed = {"period": "Q2 2026", "quantity": "6", "reason": "Late", "on": "2025-06-30", **given}

    response = send(client, step(line, "change"), typed)

    assert sentence in response.content.decode()
    assert [response.context["form"][name].value() for name in typed] == list(typed.values())
    assert told() == [("2026-Q1", 5, MADE, None, "")]


def test_more_than_was_promised_is_confirmed_first(client, editor, line):
    typed = {"period": "Q1 2026", "quantity": "11", "reason": "More", "on": "2025-06-30"}

    held = send(client, step(line, "change"), typed)
    assert [str(warning) for warning in held.context["form"].unconfirmed] == [
        f"{line.commitment.reference} would be planned to bring 11 of 10."
    ]
    assert told() == [("2026-Q1", 5, MADE, None, "")]
    confirmed = {"warnings_confirmed": held.context["form"].unconfirmed_token}
    response = client.post(step(line, "change"), {**typed, **carried(held), **confirmed})

    assert response.status_code == 302
    assert [row[1] for row in told()] == [5, 11]
    assert list(Confirmation.objects.values_list("code", "by__username")) == [("over_plan", "editor")]


def test_a_quarter_is_spread_and_gathered(client, editor, line):
    given = {"reason": "The partner named months", "on": "2025-06-30"}

    send(client, step(line, "spread"), given)
    months = list(PlannedDelivery.objects.current().order_by("period"))
    assert [(str(month.period), month.quantity) for month in months] == [("2026-01", 1), ("2026-02", 1), ("2026-03", 3)]
    send(client, step(months[0], "gather"), given)

    assert [(str(row.period), row.quantity) for row in PlannedDelivery.objects.current()] == [("2026-Q1", 5)]


def test_a_line_is_dropped_with_a_reason(client, editor, line):
    send(client, step(line, "drop"), {"reason": "Given up", "on": "2025-06-30"})

    assert told() == [("2026-Q1", 5, MADE, datetime.date(2025, 6, 30), "Given up")]


@pytest.mark.parametrize("name", ["change", "spread", "gather", "drop"])
def test_a_line_that_was_changed_takes_no_step_and_no_change(client, editor, line, name):
    drop_plan(line, reason="Given up", on=MADE)
    before = told()

    assert client.get(step(line, name)).status_code == 403
    assert client.post(step(line, name), {"reason": "Again", "on": "2025-06-30", "form_token": "t" * 24}).status_code == 403
    assert client.post(address(line), {"note": "Again", "form_token": "t" * 24}).status_code == 403
    assert "it is kept as it read" in client.get(address(line)).content.decode()
    assert told() == before


def test_a_plan_that_stood_is_not_deleted(client, editor, line):
    assert client.post(address(line, "delete"), {"post": "yes", "form_token": "t" * 24}).status_code == 403
    assert "delete_selected" not in client.get(listing(PlannedDelivery)).content.decode()


def test_what_was_typed_today_is_taken_back(client, editor):
    line = PlannedDeliveryFactory(since=timezone.localdate())

    send(client, address(line, "delete"), {"post": "yes"})

    assert told() == []


def test_a_commitment_goes_with_its_plan(client, editor, line):
    spread_quarter(line, reason="Months", on=datetime.date(2025, 2, 1))

    send(client, address(line.commitment, "delete"), {"post": "yes"})

    assert told() == []


def test_lines_are_added_on_the_commitment_and_standing_ones_only_read(client, editor, line):
    response = client.get(address(line.commitment))
    data = add_row(filled(response), "planned_deliveries", period="Q2 2026", quantity="4")
    data |= {"planned_deliveries-0-quantity": "1", "planned_deliveries-0-id": line.pk}

    assert client.post(address(line.commitment), data).status_code == 302
    assert [row[:2] for row in told()] == [("2026-Q1", 5), ("2026-Q2", 4)]


def test_the_commitments_form_warns_of_a_plan_that_passes_it(client, editor, line):
    response = client.get(address(line.commitment))

    held = client.post(address(line.commitment), add_row(filled(response), "planned_deliveries", period="Q2 2026", quantity="6"))

    assert [w.code for w in held.context["unconfirmed"]] == ["over_plan"]
    assert len(told()) == 1


def test_a_commitment_that_falls_below_its_plan_is_warned_of(client, editor, line):
    held = client.post(address(line.commitment), filled(client.get(address(line.commitment)), quantity="4"))

    assert [str(w) for w in held.context["unconfirmed"]] == [f"{line.commitment.reference} would be planned to bring 5 of 4."]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_many_lines(client, editor, django_assert_max_num_queries, rows):
    for number in range(rows):
        PlannedDeliveryFactory(period=imprecise(f"2026-Q{number + 1}"))

    with django_assert_max_num_queries(23):
        response = client.get(listing(PlannedDelivery))
    assert len(response.context["cl"].result_list) == rows


@pytest.mark.parametrize(("query", "found"), [("plan=current", {5}), ("plan=ended", {3}), ("year=2026", {5, 3}), ("year=2025", set())])
def test_the_list_is_filtered(client, editor, line, query, found):
    drop_plan(PlannedDeliveryFactory(period=imprecise("2026-Q2"), quantity=3), reason="No", on=MADE)

    response = client.get(f"{listing(PlannedDelivery)}?{query}")

    assert {row.quantity for row in response.context["cl"].result_list} == found


@pytest.mark.parametrize(("restricted", "refusal"), [(False, 403), (True, 404)])
def test_another_desks_plan_is_refused_by_every_route(client, line, restricted, refusal):
    officer = UserFactory(role=DESK_OFFICER, reads_own_desks_only=restricted)
    officer.desks.create(coalition=CoalitionFactory(slug="own", code="OWN"))
    client.force_login(officer)
    before = told()
    sent = {"reason": "Mine now", "on": "2025-06-30", "period": "Q2 2026", "quantity": "1", "note": "x", "post": "yes"}
    sent |= {"form_token": "t" * 24}

    assert client.get(address(line)).status_code == (404 if restricted else 200)
    assert client.post(address(line), sent).status_code == refusal
    assert client.post(address(line, "delete"), sent).status_code in {refusal, 403}
    for name in ("change", "spread", "drop"):
        assert client.post(step(line, name), sent).status_code == 404
    added = sent | SINCE | {"commitment": line.commitment.pk, "period": "Q3 2026"}
    response = client.post(listing(PlannedDelivery, "add"), added)
    assert response.context["adminform"].form.errors["commitment"]
    assert told() == before
