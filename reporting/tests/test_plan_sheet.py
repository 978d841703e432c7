"""The plans of a coalition or partner edited as one sheet: everything typed is saved, or nothing, and nothing typed is lost."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from coalitions.tests.factories import CoalitionFactory, PartnerFactory, imprecise
from memberships.models import PlannedDelivery
from memberships.planning import replan, spread_quarter
from memberships.tests.factories import CommitmentFactory, PlannedDeliveryFactory
from office.models import Confirmation
from office.roles import DESK_OFFICER, EDITOR, LEADERSHIP
from office.tests.admin_forms import carried
from office.tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
MADE = datetime.date(2025, 1, 1)
YEAR = "?from=2026-Q1"


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def coalition():
    return CoalitionFactory(slug="artillery", code="ART")


@pytest.fixture
def monthly(coalition):
    return CommitmentFactory(coalition=coalition, reference="ART-LV-0001", partners=[PartnerFactory(code="LV", plans_by="month")])


@pytest.fixture
def quarterly(coalition):
    return CommitmentFactory(coalition=coalition, reference="ART-FR-0001", partners=[PartnerFactory(code="FR")])


@pytest.fixture
def editor(client):
    user = UserFactory(username="editor", role=EDITOR, language="en")
    client.force_login(user)
    return user


ADDRESS = reverse("reporting:coalition_plan_edit", args=["artillery"]) + YEAR


def sheet(client, address=ADDRESS):
    """The form as it is shown: every cell by name, with what travels unseen."""
    return filled(client.get(address))


def filled(response):
    cells = {name: cell.text for name, cell in response.context["grid"].cells.items()} if "grid" in response.context else {}
    left = dict(response.context["left_over"])
    return {**cells, **left, "reason": response.context["reason"], **carried(response)}


def cell(commitment, period, measure="q"):
    return f"{measure}-{commitment.pk}-{period}"


def told():
    lines = PlannedDelivery.objects.order_by("pk")
    return [(str(row.period), row.quantity, row.amount, row.until is None, row.reason, row.replaces_id) for row in lines]


def test_each_row_is_shown_as_its_partner_plans(client, editor, monthly, quarterly):
    rows = client.get(ADDRESS).context["grid"].rows

    assert [(row.commitment.reference, [(str(c.period), c.span) for c in row.cells][:3]) for row in rows] == [
        ("ART-FR-0001", [("2026-Q1", 3), ("2026-Q2", 3), ("2026-Q3", 3)]),
        ("ART-LV-0001", [("2026-01", 1), ("2026-02", 1), ("2026-03", 1)]),
    ]


def test_a_quarter_stands_over_its_months_as_one_cell_and_is_never_spread(client, editor, monthly):
    PlannedDeliveryFactory(commitment=monthly, quantity=5)

    (row,) = client.get(f"{ADDRESS}&by=month").context["grid"].rows

    assert [(str(c.period), c.span, c.text) for c in row.cells][:3] == [("2026-Q1", 3, "5"), ("2026-04", 1, ""), ("2026-05", 1, "")]


def test_months_are_told_beside_their_quarter_and_not_put_into_it(client, editor, monthly):
    PlannedDeliveryFactory(commitment=monthly, period=imprecise("2026-01"), quantity=2)
    PlannedDeliveryFactory(commitment=monthly, period=imprecise("2026-02"), quantity=3)

    (row,) = client.get(f"{ADDRESS}&by=quarter").context["grid"].rows

    assert [(c.text, c.beside) for c in row.cells] == [("", "5"), ("", ""), ("", ""), ("", "")]


def test_sums_keep_units_apart_and_quarters_out_of_months(client, editor, monthly, quarterly):
    type(quarterly).objects.filter(pk=quarterly.pk).update(amount=100, currency="EUR")
    PlannedDeliveryFactory(commitment=monthly, period=imprecise("2026-01"), quantity=2)
    PlannedDeliveryFactory(commitment=quarterly, quantity=3, amount=Decimal("40.5"))
    PlannedDeliveryFactory(commitment=quarterly, period=imprecise("2027-Q1"), quantity=4)

    grid = client.get(ADDRESS).context["grid"]

    assert [(row.unit, row.promised, row.sum, row.whole) for row in grid.rows] == [
        ("pcs", "10", "3", "7"),
        ("EUR", "100", "40.5", "40.5"),
        ("pcs", "10", "2", "2"),
    ]
    assert [(total.unit, total.months[0], total.quarters[0], total.sum) for total in grid.totals] == [
        ("pcs", ("2026-01", "2"), ("2026-Q1", "5"), "5"),
        ("EUR", ("2026-01", "0"), ("2026-Q1", "40.5"), "40.5"),
    ]


def test_new_figures_are_saved_plainly_and_the_same_sheet_again_changes_nothing(client, editor, monthly, quarterly):
    data = sheet(client) | {cell(monthly, "2026-01"): "1.5", cell(quarterly, "2026-Q2"): "4"}

    assert client.post(ADDRESS, data).url == ADDRESS
    assert [row[:4] for row in told()] == [("2026-01", Decimal("1.5"), None, True), ("2026-Q2", 4, None, True)]
    client.post(ADDRESS, sheet(client))
    assert len(told()) == 2


def test_a_sheet_sent_twice_is_saved_once(client, editor, monthly):
    data = sheet(client) | {cell(monthly, "2026-01"): "1"}

    client.post(ADDRESS, data)
    response = client.post(ADDRESS, data, follow=True)

    assert "already been sent" in response.content.decode()
    assert len(told()) == 1


def test_a_changed_an_emptied_and_a_moved_figure_keep_what_stood_with_one_reason(client, editor, monthly):
    lines = [PlannedDeliveryFactory(commitment=monthly, period=imprecise(f"2026-0{n}"), quantity=n, since=MADE) for n in (1, 2, 3)]
    data = sheet(client) | {"reason": "The plant  is late"}
    data |= {cell(monthly, "2026-01"): "4", cell(monthly, "2026-02"): "", cell(monthly, "2026-03"): "", cell(monthly, "2026-09"): "3"}

    response = client.post(ADDRESS, data, follow=True)

    assert "The plan is saved: changed: 1, moved: 1, dropped: 1." in response.content.decode()
    assert told() == [
        *((f"2026-0{n}", n, None, False, "The plant is late", None) for n in (1, 2, 3)),
        ("2026-01", 4, None, True, "", lines[0].pk),
        ("2026-09", 3, None, True, "", lines[2].pk),
    ]


def test_without_a_reason_nothing_that_stood_is_changed_and_what_was_typed_stays(client, editor, monthly):
    PlannedDeliveryFactory(commitment=monthly, period=imprecise("2026-01"), quantity=1)
    data = sheet(client) | {cell(monthly, "2026-01"): "2", cell(monthly, "2026-02"): "7"}

    response = client.post(ADDRESS, data)

    assert response.context["reason_problem"] == "Say why: lines that stood are changed."
    assert filled(response)[cell(monthly, "2026-01")] == "2"
    assert filled(response)[cell(monthly, "2026-02")] == "7"
    assert [row[:2] for row in told()] == [("2026-01", 1)]
    assert client.post(ADDRESS, filled(response) | {"reason": "Now said"}).status_code == 302


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ten", "“ten” is not a number."),
        ("NaN", "“NaN” is not a number."),
        ("1e3", "“1e3” is not a number."),
        ("0", "A planned delivery is above zero; leave the cell empty where nothing is planned."),
        ("-1", "A planned delivery is above zero; leave the cell empty where nothing is planned."),
        ("1.2345", "“1.2345” has more digits than are kept."),
        ("9" * 16, f"“{'9' * 16}” has more digits than are kept."),
        ("9" * 60, f"“{'9' * 40}” is not a number."),
    ],
)
def test_a_wrong_figure_is_named_by_row_column_and_value_and_nothing_is_saved(client, editor, monthly, text, sentence):
    data = sheet(client) | {cell(monthly, "2026-01"): text, cell(monthly, "2026-02"): "1"}

    response = client.post(ADDRESS, data)

    wrong = cell(monthly, "2026-01")
    assert response.context["problems"] == [{"name": wrong, "where": "ART-LV-0001, Jan 2026, pcs", "text": text, "sentence": sentence}]
    assert response.context["grid"].cells[wrong].problem == sentence
    assert {name: filled(response)[name] for name in (wrong, cell(monthly, "2026-02"))} == {wrong: text, cell(monthly, "2026-02"): "1"}
    assert told() == []


@pytest.mark.parametrize(
    ("language", "text", "figure"),
    [
        ("en", "1,234.5", "1234.5"),
        ("en", "1,234", "1234"),
        ("en", "1 234,5", "1234.5"),
        ("uk", "1 234,5", "1234.5"),
        ("uk", "1\u00a0234", "1234"),
        ("uk", "1,234.5", "1234.5"),
        ("uk", "1.234,5", "1234.5"),
        ("uk", "1,234", "1.234"),
    ],
)
def test_figures_are_read_as_either_language_writes_them(client, coalition, language, text, figure):
    client.force_login(UserFactory(role=EDITOR, language=language))
    commitment = CommitmentFactory(coalition=coalition, quantity=9999, partners=[PartnerFactory(plans_by="month")])

    client.post(ADDRESS, sheet(client) | {cell(commitment, "2026-01"): text})

    assert [row[1] for row in told()] == [Decimal(figure)]


def test_money_is_kept_to_the_cent(client, editor, coalition):
    commitment = CommitmentFactory(coalition=coalition, quantity=None, unit=None, amount=100, currency="EUR")
    name = cell(commitment, "2026-Q1", "a")

    refused = client.post(ADDRESS, sheet(client) | {name: "1.005"})
    client.post(ADDRESS, filled(refused) | {name: "1.05"})

    assert [row["sentence"] for row in refused.context["problems"]] == ["“1.005” has more digits than are kept."]
    assert [row[1:3] for row in told()] == [(None, Decimal("1.05"))]


def test_a_month_is_not_typed_beside_its_quarter(client, editor, monthly):
    data = sheet(client) | {cell(monthly, "2026-01"): "1", cell(monthly, "2026-Q1"): "2"}

    response = client.post(ADDRESS, data)

    assert {row["sentence"][:32] for row in response.context["problems"]} == {
        "The plan has Q1 2026 already: a ",
        "The plan has Jan 2026 already: a",
    }
    assert told() == []


def test_a_quarter_gives_way_to_its_months_in_one_sheet(client, editor, quarterly):
    PlannedDeliveryFactory(commitment=quarterly)
    data = sheet(client) | {cell(quarterly, "2026-Q1"): "", cell(quarterly, "2026-01"): "2", "reason": "Months were named"}

    assert client.post(ADDRESS, data).status_code == 302
    assert [row[:2] for row in told() if row[3]] == [("2026-01", 2)]


def meanwhile(line, quantity):
    return replan(line, period=line.period, quantity=Decimal(quantity), amount=None, reason="By somebody", on=timezone.localdate())


def contest(client, monthly):
    """Somebody else made 1 of January a 5 while this person typed 2."""
    line = PlannedDeliveryFactory(commitment=monthly, period=imprecise("2026-01"), quantity=1)
    data = sheet(client) | {cell(monthly, "2026-01"): "2", cell(monthly, "2026-02"): "4", "reason": "Mine"}
    meanwhile(line, 5)
    return data, client.post(ADDRESS, data)


def test_what_somebody_else_changed_meanwhile_is_shown_beside_and_nothing_is_saved(client, editor, monthly):
    _data, response = contest(client, monthly)

    (one,) = response.context["contested"]
    (field,) = one.fields
    assert (field.label, field.read, field.saved, field.mine, field.choice) == ("Jan 2026, quantity", "1", "5", "2", "")
    assert filled(response)[cell(monthly, "2026-01")] == "2"
    assert [row[:2] for row in told() if row[3]] == [("2026-01", 5)]


@pytest.mark.parametrize(("choice", "kept"), [("saved", 5), ("mine", 2)])
def test_the_choice_is_kept(client, editor, monthly, choice, kept):
    _data, response = contest(client, monthly)

    done = client.post(ADDRESS, filled(response) | {f"choice-{cell(monthly, '2026-01')}": choice})

    assert done.status_code == 302
    assert {row[0]: row[1] for row in told() if row[3]} == {"2026-01": kept, "2026-02": 4}


def test_a_third_persons_writing_is_asked_about_anew(client, editor, monthly):
    _data, response = contest(client, monthly)
    meanwhile(PlannedDelivery.objects.current().get(), 6)

    again = client.post(ADDRESS, filled(response) | {f"choice-{cell(monthly, '2026-01')}": "mine"})

    assert again.context["contested"][0].fields[0].saved == "6"
    assert [row[:2] for row in told() if row[3]] == [("2026-01", 6)]


def test_the_same_figure_from_both_needs_no_choice(client, editor, monthly):
    line = PlannedDeliveryFactory(commitment=monthly, period=imprecise("2026-01"), quantity=1)
    data = sheet(client) | {cell(monthly, "2026-01"): "5", "reason": "Agreed"}
    meanwhile(line, 5)

    assert client.post(ADDRESS, data).status_code == 302
    assert len(told()) == 2


def test_a_cell_that_is_no_longer_shown_keeps_what_was_typed(client, editor, quarterly):
    by_month = f"{ADDRESS}&by=month"
    line = PlannedDeliveryFactory(commitment=quarterly)
    data = sheet(client, by_month) | {cell(quarterly, "2026-Q1"): "7", "reason": "Mine"}
    spread_quarter(line, reason="By somebody", on=timezone.localdate())

    response = client.post(by_month, data)

    assert response.context["left_over"] == [(cell(quarterly, "2026-Q1"), "7")]
    assert (response.context["contested"][0].fields[0].saved, response.context["contested"][0].fields[0].mine) == ("–", "7")
    chosen = client.post(by_month, filled(response) | {f"choice-{cell(quarterly, '2026-Q1')}": "saved"})
    assert chosen.status_code == 302
    assert {row[0] for row in told() if row[3]} == {"2026-01", "2026-02", "2026-03"}


@pytest.mark.parametrize("read", ["", "garbled"])
def test_a_sheet_that_says_not_what_it_was_filled_from_asks_about_what_differs(client, editor, monthly, read):
    PlannedDeliveryFactory(commitment=monthly, period=imprecise("2026-01"), quantity=1)
    data = sheet(client) | {cell(monthly, "2026-01"): "2", "reason": "Mine", "read": read}

    response = client.post(ADDRESS, data)

    assert [d.name for d in response.context["contested"][0].fields] == [cell(monthly, "2026-01")]
    assert client.post(ADDRESS, filled(response) | {f"choice-{cell(monthly, '2026-01')}": "mine"}).status_code == 302


def test_a_form_without_its_token_is_shown_again_with_what_was_typed(client, editor, monthly):
    data = sheet(client) | {cell(monthly, "2026-01"): "2", "form_token": ""}

    response = client.post(ADDRESS, data)

    assert filled(response)[cell(monthly, "2026-01")] == "2"
    assert told() == []


def test_more_than_was_promised_is_confirmed_first(client, editor, monthly):
    data = sheet(client) | {cell(monthly, "2026-01"): "6", cell(monthly, "2026-02"): "5"}

    held = client.post(ADDRESS, data)
    assert [str(warning) for warning in held.context["unconfirmed"]] == ["ART-LV-0001 would be planned to bring 11 of 10."]
    assert told() == []
    done = client.post(ADDRESS, filled(held) | {"warnings_confirmed": held.context["unconfirmed_token"]})

    assert done.status_code == 302
    assert [row[1] for row in told()] == [6, 5]
    assert Confirmation.objects.count() == 1


@pytest.fixture
def foreign():
    return CommitmentFactory(coalition=CoalitionFactory(slug="other", code="OTH"), reference="OTH-LV-0001")


def officer(client, coalition, **given):
    person = UserFactory(role=DESK_OFFICER, language="en", **given)
    person.desks.create(coalition=coalition)
    client.force_login(person)
    return person


@pytest.mark.parametrize("restricted", [False, True])
def test_a_foreign_commitment_in_ones_own_sheet_answers_as_missing(client, coalition, monthly, foreign, restricted):
    officer(client, coalition, reads_own_desks_only=restricted)
    data = sheet(client) | {cell(monthly, "2026-01"): "1", cell(foreign, "2026-Q1"): "1"}

    assert client.post(ADDRESS, data).status_code == 404
    assert told() == []


def test_a_commitment_of_another_page_is_not_written_by_this_one(client, editor, monthly, foreign):
    assert client.post(ADDRESS, sheet(client) | {cell(foreign, "2026-Q1"): "1"}).status_code == 404
    assert told() == []


def test_a_partners_sheet_shows_other_desks_rows_only_to_be_read(client, coalition, monthly, foreign):
    officer(client, coalition)
    foreign.shares.create(partner=monthly.partners.get())
    PlannedDeliveryFactory(commitment=foreign)
    address = reverse("reporting:partner_plan_edit", args=["LV"]) + YEAR

    response = client.get(address)

    assert [(row.commitment.reference, row.editable) for row in response.context["grid"].rows] == [
        ("ART-LV-0001", True),
        ("OTH-LV-0001", False),
    ]
    assert client.post(address, filled(response) | {cell(foreign, "2026-Q1"): "1", "reason": "x"}).status_code == 404
    assert client.post(address, filled(response) | {cell(monthly, "2026-01"): "1"}).status_code == 302


def test_a_restricted_readers_sheet_of_a_partner_holds_nothing_of_others(client, coalition, monthly, foreign):
    officer(client, coalition, reads_own_desks_only=True)
    foreign.shares.create(partner=monthly.partners.get())

    response = client.get(reverse("reporting:partner_plan_edit", args=["LV"]) + YEAR)

    assert [row.commitment.reference for row in response.context["grid"].rows] == ["ART-LV-0001"]


@pytest.mark.parametrize(("restricted", "answer"), [(False, 403), (True, 404)])
def test_the_sheet_of_another_desk_is_refused(client, coalition, foreign, restricted, answer):
    officer(client, coalition, reads_own_desks_only=restricted)
    address = reverse("reporting:coalition_plan_edit", args=["other"])

    assert client.get(address).status_code == client.post(address, {cell(foreign, "2026-Q1"): "1"}).status_code == answer


@pytest.mark.parametrize("role", [LEADERSHIP, None])
def test_whoever_changes_no_plan_is_refused(client, coalition, monthly, role):
    client.force_login(UserFactory(role=role) if role else UserFactory())

    for address in (ADDRESS, reverse("reporting:partner_plan_edit", args=["LV"])):
        assert client.get(address).status_code == client.post(address, {}).status_code == 403


@pytest.mark.parametrize("asked", ["from=x&months=7&by=z&page=y", "from=2199-Q4", "from=1900-01-01", "months=3&by=quarter"])
def test_an_address_that_asks_nonsense_shows_what_it_can(client, editor, monthly, asked):
    response = client.get(f"{ADDRESS.partition('?')[0]}?{asked}")

    assert (response.status_code, len(response.context["grid"].rows)) == (200, 1)


@pytest.mark.parametrize("rows", [1, 4])
def test_the_sheet_costs_the_same_however_many_rows(client, editor, coalition, rows, django_assert_num_queries):
    partner = PartnerFactory(code="LV", plans_by="month")
    for _number in range(rows):
        PlannedDeliveryFactory(commitment=CommitmentFactory(coalition=coalition, partners=[partner]), period=imprecise("2026-02"))
    client.get(ADDRESS)

    with django_assert_num_queries(QUERIES):
        client.get(ADDRESS)


QUERIES = 14


def test_sixty_rows_by_twelve_months_are_saved_in_few_questions(client, editor, coalition):
    partner = PartnerFactory(code="LV", plans_by="month")
    commitments = [CommitmentFactory(coalition=coalition, quantity=100, partners=[partner]) for _number in range(60)]
    names = [cell(one, f"2026-{month:02}") for one in commitments for month in range(1, 13)]
    data = sheet(client) | dict.fromkeys(names, "2")

    connection.force_debug_cursor = True
    connection.queries_log.clear()
    response = client.post(ADDRESS, data)
    asked = len(connection.queries_log)
    connection.force_debug_cursor = False

    assert response.status_code == 302
    assert PlannedDelivery.objects.count() == 720
    assert asked < 60


def test_two_people_on_different_cells_do_not_stand_in_each_others_way(client, editor, monthly):
    other = Client()
    other.force_login(UserFactory(role=EDITOR))
    mine, hers = sheet(client), sheet(other)

    assert other.post(ADDRESS, hers | {cell(monthly, "2026-02"): "2"}).status_code == 302
    assert client.post(ADDRESS, mine | {cell(monthly, "2026-01"): "1"}).status_code == 302
    assert {row[0]: row[1] for row in told()} == {"2026-01": 1, "2026-02": 2}
