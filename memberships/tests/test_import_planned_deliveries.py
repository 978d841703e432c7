"""A plan by spreadsheet: what reads otherwise is a change with a reason, and what stood before stays on record."""

import datetime
import io

import pytest
from django.utils import timezone
from django.utils.translation import override

from coalitions.tests.factories import CoalitionFactory, PartnerFactory, imprecise
from memberships.models import PlannedDelivery
from memberships.planning import drop_plan, replan, spread_quarter
from memberships.tests.factories import CommitmentFactory, PlannedDeliveryFactory
from office.exporting import export
from office.roles import DESK_OFFICER
from office.tests.factories import UserFactory
from office.tests.importing import bring, counts
from office.tests.importing import told as errors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
MADE = datetime.date(2025, 1, 1)
SAME = {"create": 0, "update": 0}


@pytest.fixture
def commitment():
    return CommitmentFactory(reference="ART-LV-0001", partners=[PartnerFactory(code="LV")])


def row(**given):
    return {"commitment": "ART-LV-0001", "period": "2026-Q1", "quantity": "5", **given}


def told():
    lines = PlannedDelivery.objects.order_by("since", "pk")
    found = [(str(line.period), line.quantity, str(line.since), line.until and str(line.until), line.reason) for line in lines]
    return [(*line, str(replaced.period) if replaced else "") for line, replaced in zip(found, [x.replaces for x in lines], strict=True)]


def plans(*rows, reason="", **options):
    return bring("planned-deliveries", *rows, reason=reason, **options)


def test_new_lines_are_brought_in_and_the_same_file_changes_nothing(commitment):
    rows = [row(since="2025-01-01"), row(period="квітень 2026", quantity="2,5", since="2025-01-01")]

    assert counts(plans(*rows)) == {"create": 2, "update": 0, "same": 0}
    assert counts(plans(*rows)) == {**SAME, "same": 2}
    assert [line[:4] for line in told()] == [("2026-Q1", 5, "2025-01-01", None), ("2026-04", 2.5, "2025-01-01", None)]


def test_a_changed_figure_ends_what_stood_and_is_the_same_the_second_time(commitment):
    PlannedDeliveryFactory(commitment=commitment, since=MADE)
    today = timezone.localdate()

    assert counts(plans(row(quantity="7", reason="More was found"))) == {"create": 1, "update": 0, "same": 0}
    assert counts(plans(row(quantity="7", reason="More was found"))) == {**SAME, "same": 1}

    assert told() == [
        ("2026-Q1", 5, "2025-01-01", str(today), "More was found", ""),
        ("2026-Q1", 7, str(today), None, "", "2026-Q1"),
    ]


def test_a_change_may_have_its_day(commitment):
    PlannedDeliveryFactory(commitment=commitment, since=MADE)

    plans(row(quantity="7", reason="More", since="2025-03-01"))

    assert [line[2:4] for line in told()] == [("2025-01-01", "2025-03-01"), ("2025-03-01", None)]


def test_the_reason_of_the_import_stands_for_rows_without_one(commitment):
    PlannedDeliveryFactory(commitment=commitment, since=MADE)

    plans(row(quantity="7"), reason="The plan of May")

    assert told()[0][4] == "The plan of May"


def test_without_any_reason_nothing_is_written(commitment):
    PlannedDeliveryFactory(commitment=commitment, since=MADE)

    outcome = plans(row(quantity="7"), row(period="2026-Q2"))

    assert [(error[0], error[3]) for error in errors(outcome)] == [(2, "The plan reads otherwise: say in this column why it is changed.")]
    assert len(told()) == 1


def test_a_moved_and_a_dropped_line_are_told_by_their_end(commitment):
    for period in ("2026-Q1", "2026-Q3"):
        PlannedDeliveryFactory(commitment=commitment, period=imprecise(period), since=MADE)
    rows = [
        row(since="2025-01-01", until="2025-06-01", reason="The plant is late"),
        row(period="2026-Q2", since="2025-06-01", replaces="2026-Q1"),
        row(period="2026-Q3", since="2025-01-01", until="2025-07-01", reason="Given up"),
    ]

    assert counts(plans(*rows)) == {"create": 1, "update": 2, "same": 0}
    assert counts(plans(*rows)) == {**SAME, "same": 3}
    assert told() == [
        ("2026-Q1", 5, "2025-01-01", "2025-06-01", "The plant is late", ""),
        ("2026-Q3", 5, "2025-01-01", "2025-07-01", "Given up", ""),
        ("2026-Q2", 5, "2025-06-01", None, "", "2026-Q1"),
    ]


def test_a_file_that_tells_the_end_of_what_it_changes_needs_no_other_reason(commitment):
    PlannedDeliveryFactory(commitment=commitment, since=MADE)

    plans(row(since="2025-01-01", until="2025-06-01", reason="Less"), row(quantity="3", since="2025-06-01"))

    assert told() == [("2026-Q1", 5, "2025-01-01", "2025-06-01", "Less", ""), ("2026-Q1", 3, "2025-06-01", None, "", "2026-Q1")]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"period": "2026"}, "by month or by quarter"),
        ({"quantity": "0"}, "above zero"),
        ({"quantity": ""}, "above zero"),
        ({"amount": "5"}, "has no amount"),
        ({"since": "2199-01-01"}, "not made on a day to come"),
        ({"since": "2025-02-01", "until": "2025-01-01", "reason": "x"}, "before it was made"),
        ({"since": "2025-01-01", "until": "2025-02-01"}, "says why"),
        ({"replaces": "2025-Q4"}, "No line of that period ended"),
        ({"since": "2025"}, "Say on which day."),
        ({"commitment": "ART-XX-9999"}, "ART-XX-9999"),
    ],
)
def test_what_the_rules_refuse_is_an_error_in_its_row(commitment, given, sentence):
    (error,) = errors(plans(row(**given)))

    assert error[0] == 2
    assert sentence in " ".join(map(str, error))
    assert told() == []


def test_any_plan_survives_its_own_export(commitment):
    first = PlannedDeliveryFactory(commitment=commitment, since=MADE)
    slip = replan(first, period=imprecise("2026-Q3"), quantity=5, amount=None, reason="Late", on=datetime.date(2025, 2, 1))
    replan(slip, period=imprecise("2026-Q2"), quantity=6, amount=None, reason="A slip of the pen", on=datetime.date(2025, 2, 1))
    spread_quarter(PlannedDelivery.objects.current().get(), reason="Months", on=datetime.date(2025, 3, 1))
    drop_plan(PlannedDelivery.objects.current().first(), reason="Given up", on=datetime.date(2025, 4, 1))
    before = told()

    for language in ("uk", "en"):
        stream = io.BytesIO()
        with override(language):
            export(stream, "xlsx", "planned-deliveries")
        outcome = plans(content=stream.getvalue(), name="planned-deliveries.xlsx")
        assert (errors(outcome), counts(outcome)) == ([], {**SAME, "same": 5})
    assert told() == before

    PlannedDelivery.objects.all().delete()
    plans(content=stream.getvalue(), name="planned-deliveries.xlsx")
    assert [line for line in told() if line[2] != line[3]] == [
        (*line[:5], "2026-Q1" if line[5] == "2026-Q3" else line[5]) for line in before if line[2] != line[3]
    ]


@pytest.mark.parametrize("restricted", [False, True])
def test_another_desks_plan_is_not_changed_by_a_file(commitment, restricted):
    PlannedDeliveryFactory(commitment=commitment, since=MADE)
    officer = UserFactory(role=DESK_OFFICER, reads_own_desks_only=restricted)
    officer.desks.create(coalition=CoalitionFactory(slug="own", code="OWN"))
    before = told()

    for rows in ([row(quantity="7", reason="Mine")], [row(period="2026-Q2")], [row(since="2025-01-01", until="2025-02-01", reason="Mine")]):
        assert len(errors(plans(*rows, user=officer))) == 1
    assert told() == before
