"""Pledges by age: who reads them, who confirms or drops them, and what is written."""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalitions.tests.factories import CoalitionFactory, DeskFactory, PartnerFactory, imprecise
from memberships.models import Commitment
from memberships.tests.factories import CommitmentFactory
from office.dates import ImpreciseDate, months_before
from office.markings import Audience
from office.roles import DESK_OFFICER, EDITOR, LEADERSHIP
from office.tests.admin_forms import carried
from office.tests.factories import UserFactory
from reporting.figures.pledges import Band, bands, pledges, stale_from

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
PAGE = "/pledges/"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def stale(today):
    return pledge("C-STALE", today - datetime.timedelta(days=1500))


def pledge(reference, announced, **more):
    on = announced and (announced if isinstance(announced, ImpreciseDate) else ImpreciseDate.day(announced))
    return CommitmentFactory(reference=reference, announced_on=on, **more)


def told(rows):
    return [(row.reference, row.band, row.age.days if row.age is not None else None) for row in rows]


def sign_in(client, role, *desks):
    person = UserFactory(role=role)
    for coalition in desks:
        DeskFactory(officer=person, coalition=coalition)
    client.force_login(person)
    return person


def test_a_pledge_is_stale_after_the_setting_and_told_a_month_before(scope, settings):
    settings.STALE_AFTER_MONTHS = 12  # the scope is as at 30 June 2025
    pledge("C-1", imprecise("2024-06-29"))
    pledge("C-2", imprecise("2024-06-30"))
    pledge("C-3", imprecise("2024-07"))
    pledge("C-4", imprecise("2024-07-29"), quantity=None, unit=None, amount=5, currency="EUR")
    pledge("C-5", imprecise("2024-07-30"), condition="If others do")
    pledge("C-6", None, quantity=None, unit=None, amount=7, currency="USD")
    pledge("C-7", imprecise("2024-01"), confirmed_on=imprecise("2024-02"))
    pledge("C-8", imprecise("2024-01"), cancelled_on=imprecise("2024-02"))
    pledge("C-9", imprecise("2025-07-01"))

    rows = pledges(scope)

    assert told(rows) == [
        ("C-1", "stale", 366),
        ("C-2", "soon", 365),
        ("C-4", "soon", 336),
        ("C-5", "younger", 335),
        ("C-3", "younger", 334),
        ("C-6", "undated", None),
    ]
    assert bands(rows) == [
        Band("stale", 1, {}),
        Band("soon", 2, {"EUR": Decimal(5)}),
        Band("younger", 2, {}),
        Band("undated", 1, {"USD": Decimal(7)}),
    ]


@pytest.mark.parametrize("announced", ["2024-02-29", "2024-08-31", "2024-06", "2024-12-31", "2023"])
@pytest.mark.parametrize("months", [1, 6, 12])
def test_stale_from_is_the_first_day_on_which_it_is_stale(announced, months, settings):
    settings.STALE_AFTER_MONTHS = months
    on = imprecise(announced)

    day = stale_from(on)

    assert months_before(day, months) > on.last >= months_before(day - datetime.timedelta(days=1), months)
    assert stale_from(None) is None


def test_what_an_audience_may_not_see_is_in_no_age(scope):
    from dataclasses import replace

    partner = PartnerFactory(code="LV")
    pledge("C-1", imprecise("2020"), releasability="bilateral", partners=[partner])
    pledge("C-2", imprecise("2020"), partners=[partner])

    assert [row.reference for row in pledges(replace(scope, audience=Audience.parse("partner:LV")))] == ["C-1"]
    assert [row.reference for row in pledges(replace(scope, audience=Audience.parse("public")))] == []


def test_only_what_has_to_be_seen_to_is_listed_until_all_are_asked_for(client, stale, today):
    sign_in(client, EDITOR)
    pledge("C-YOUNG", today)

    assert [row.reference for row, *_rest in client.get(PAGE).context["pledges"]] == ["C-STALE"]
    assert [row.reference for row, *_rest in client.get(PAGE, {"age": "all"}).context["pledges"]] == ["C-STALE", "C-YOUNG"]
    assert [row.reference for row, *_rest in client.get(PAGE, {"age": "younger"}).context["pledges"]] == ["C-YOUNG"]


@pytest.mark.parametrize(
    ("step", "field", "said"), [("confirmed_on", "confirmed_on", "confirmed"), ("cancelled_on", "cancelled_on", "dropped")]
)
def test_ticked_pledges_are_confirmed_or_dropped_together_once(client, stale, today, step, field, said):
    sign_in(client, EDITOR)
    other = pledge("C-OTHER", imprecise("2019"))
    sent = {**carried(client.get(PAGE)), "row": [stale.pk, other.pk], "step": step, "on": "2025-03"}

    first = client.post(PAGE, sent)
    client.post(PAGE, sent)

    assert first.status_code == 302
    assert f"2 pledges are {said}." in client.get(PAGE).content.decode()
    assert {str(getattr(row, field)) for row in Commitment.objects.all()} == {"2025-03"}
    assert {row.revision for row in Commitment.objects.all()} == {2}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"on": "soon"}, "is not a date"),
        ({"on": "2199"}, "cannot end in the future"),
        ({"on": ""}, "is not a date"),
        ({"row": []}, "Tick at least one pledge."),
    ],
)
def test_what_cannot_be_written_comes_back_as_it_was_typed(client, stale, given, sentence):
    sign_in(client, EDITOR)

    answer = client.post(PAGE, {**carried(client.get(PAGE)), "row": [stale.pk], "step": "confirmed_on", "on": "2025", **given})

    assert answer.status_code == 200
    assert sentence in str(list(answer.context["messages"])[-1])
    assert Commitment.objects.get().confirmed_on is None


def test_a_pledge_that_somebody_changed_meanwhile_is_left_alone(client, stale):
    sign_in(client, EDITOR)
    sent = {**carried(client.get(PAGE)), "row": [stale.pk], "step": "cancelled_on", "on": "2025"}
    Commitment.objects.update(note="They called")

    answer = client.post(PAGE, sent)

    assert "after you had opened this page" in str(list(answer.context["messages"])[-1])
    assert Commitment.objects.get().cancelled_on is None


def test_others_pledges_are_read_and_a_crafted_tick_finds_none(client, stale):
    own = CoalitionFactory()
    mine = pledge("C-MINE", imprecise("2020"), coalition=own)
    sign_in(client, DESK_OFFICER, own)

    page = client.get(PAGE)

    assert {row.reference: changeable for row, _from, changeable in page.context["pledges"]} == {"C-MINE": True, "C-STALE": False}
    for rows in ([mine.pk, stale.pk], [stale.pk], ["9999999"], ["x"]):
        sent = {**carried(page), "row": rows, "step": "cancelled_on", "on": "2025"}
        assert client.post(PAGE, sent).status_code == 404
    assert client.post(PAGE, {**carried(page), "row": [mine.pk], "step": "reference", "on": "2025"}).status_code == 404
    assert (
        client.post(PAGE + "?on=2024-01-01", {**carried(page), "row": [mine.pk], "step": "cancelled_on", "on": "2025"}).status_code == 404
    )
    assert set(Commitment.objects.values_list("cancelled_on", flat=True)) == {None}


def test_leadership_reads_the_list_without_a_form(client, stale):
    sign_in(client, LEADERSHIP)

    page = client.get(PAGE)

    assert page.context["read"] == []
    assert 'name="step"' not in page.content.decode()
    assert client.post(PAGE, {"form_token": "x" * 24, "row": [stale.pk], "step": "cancelled_on", "on": "2025"}).status_code == 404


def test_the_workbook_holds_each_pledge_with_its_days(client, stale, today):
    sign_in(client, EDITOR)

    answer = client.get("/pledges/pledges.xlsx")

    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content))
    heads, row = list(book.worksheets[0].iter_rows(values_only=True))
    assert heads[:5] == ("Reference", "Age", "Last word", "Last word, last day", "Days since")
    assert (row[0], row[1], row[4]) == ("C-STALE", "stale", 1500)


def test_the_page_costs_the_same_however_many_pledges(client, today):
    sign_in(client, EDITOR)
    costs = []
    for number in (1, 3):
        while Commitment.objects.count() < number:
            pledge(f"C-{Commitment.objects.count()}", imprecise("2020"), partners=[PartnerFactory(), PartnerFactory()])
        client.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            assert len(client.get(PAGE).context["pledges"]) == number
        costs.append(len(asked))

    assert costs[0] == costs[1] <= 30
