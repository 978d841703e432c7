"""The lists of commitments, deliveries and meetings: what is found, counted, ordered, told and exported."""

import io
import re
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from coalitions.models import PartnerAlias
from coalitions.operations import endorse_roadmap
from coalitions.tests.factories import CoalitionFactory, MeetingFactory, NeedFactory, PartnerFactory, RoadmapFactory, imprecise
from memberships.tests.factories import AllocationFactory, CommitmentFactory, DeliveryFactory
from office.markings import Audience
from office.models import User
from reporting.figures.commitments import register, totals
from reporting.figures.deliveries import lots
from reporting.figures.deliveries import totals as totals_of_lots
from reporting.figures.meetings import by_format, known_meetings
from reporting.filters import CommitmentFilter, DeliveryFilter

pytestmark = pytest.mark.django_db


def money(amount, currency="EUR", **facts):
    return CommitmentFactory(quantity=None, unit=None, amount=amount, currency=currency, **facts)


def found(scope, **asked):
    return [row.reference for row in CommitmentFilter(asked, register(scope), scope).qs.order_by("reference")]


@pytest.mark.parametrize(
    "text", ["звʼязку", "ЗВ’ЯЗКУ", "зв'язку", "secure RADIO", "radio франці", "républi", "fr", "drone radio", "C-FR-0001"]
)
def test_words_are_found_in_either_language_whatever_the_case_or_apostrophe(scope, text):
    france = PartnerFactory(code="FR", name_en="France", name_uk="Франція")
    PartnerAlias.objects.create(partner=france, name="République française")
    coalition = CoalitionFactory(name_en="Drone Coalition", name_uk="Коаліція дронів")
    CommitmentFactory(
        reference="C-FR-0001", item_en="Secure radio sets", item_uk="Засоби захищеного зв’язку", coalition=coalition, partners=[france]
    )
    CommitmentFactory(reference="C-XX-0002", item_en="Trucks", item_uk="Вантажівки")

    assert found(scope, q=text) == ["C-FR-0001"]


def test_words_that_mean_something_to_a_database_are_only_words(scope):
    CommitmentFactory(reference="C-1", item_en="100% cotton_bags")
    CommitmentFactory(reference="C-2", item_en="Trucks")

    assert [found(scope, q=text) for text in ("100%", "n_b", "%", "_", "\\")] == [["C-1"], ["C-1"], ["C-1"], ["C-1"], []]


def test_several_partners_may_be_asked_for(scope):
    for code in ("FR", "DE", "PL"):
        CommitmentFactory(reference=f"C-{code}", partners=[PartnerFactory(code=code)])

    assert found(scope, partner=["FR", "PL"]) == ["C-FR", "C-PL"]


def test_collective_figures_are_those_without_a_partner(scope):
    CommitmentFactory(reference="COLLECTIVE")
    CommitmentFactory(reference="NAMED", partners=[PartnerFactory()])

    assert found(scope, collective="1") == ["COLLECTIVE"]


def test_lots_received_in_a_year_are_those_that_had_arrived_by_the_date(scope):
    for received_on in ("2024-12", "2025-03", "2025-07"):
        DeliveryFactory(reference=received_on, received_on=imprecise(received_on))
    DeliveryFactory(received_on=imprecise("2025-03"), basis="to_date")

    assert [row.reference for row in DeliveryFilter({"received_in": "2025"}, lots(scope), scope).qs] == ["2025-03"]


def test_statuses_are_as_at_the_date(scope):
    CommitmentFactory(reference="PLEDGED", announced_on=imprecise("2025-05"))
    CommitmentFactory(reference="STALE", announced_on=imprecise("2024-11"), until=imprecise("2025-01"))
    CommitmentFactory(reference="SURE", announced_on=imprecise("2025-01"), confirmed_on=imprecise("2025-02"))
    arriving = CommitmentFactory(reference="ARRIVING", announced_on=imprecise("2025-01"))
    DeliveryFactory(commitment=arriving, received_on=imprecise("2025-06"))
    CommitmentFactory(reference="LATER", announced_on=imprecise("2025-07"))

    asked = ["announced", "pledged", "stale", "committed", "partly_delivered", "received", "overdue"]

    assert {status: found(scope, status=status) for status in asked} == {
        "announced": ["PLEDGED"],
        "pledged": ["PLEDGED"],
        "stale": ["STALE"],
        "committed": ["ARRIVING", "SURE"],
        "partly_delivered": ["ARRIVING"],
        "received": ["ARRIVING"],
        "overdue": ["STALE"],
    }


def test_totals_keep_currencies_and_stages_apart_and_say_what_they_leave_out(scope):
    sure = {"announced_on": imprecise("2025-01"), "confirmed_on": imprecise("2025-02")}
    whole = money(100, **sure)
    DeliveryFactory(commitment=whole, quantity=None, unit=None, amount=40, currency="EUR", received_on=imprecise("2025-06"))
    money(30, part_of=whole, **sure)
    money(7, "USD", announced_on=imprecise("2025-06"))
    money(5, announced_on=imprecise("2025-06"))
    money(2, announced_on=imprecise("2024-11"))
    money(900, attribution="capability_area", **sure)
    money(800, basis="per_year", **sure)
    money(700, cancelled_on=imprecise("2025-06"))
    money(600, replaces=money(500, **sure), cancelled_on=imprecise("2025-03"))
    CommitmentFactory(quantity=None, unit=None)

    summary = totals(register(scope))

    assert (summary.rows, summary.counted) == (11, 5)
    assert summary.apart == {"cancelled": 2, "capability_area": 1, "part": 1, "per_year": 1, "unquantified": 1}
    assert summary.money == {
        "pledged": {"EUR": Decimal(5), "USD": Decimal(7)},
        "stale": {"EUR": Decimal(2)},
        "committed": {"EUR": Decimal(100 + 500)},
        "received": {"EUR": Decimal(40)},
    }


def test_a_replaced_commitment_says_so(scope):
    former = money(1)
    money(2, replaces=former)

    assert {row.pk: row.apart for row in register(scope)}[former.pk] == "replaced"


def test_hidden_rows_leave_no_trace_in_counts_choices_or_search(scope):
    public = replace(scope, audience=Audience.parse("public"))
    shown = money(1, reference="SHOWN", releasability="public", announced_on=imprecise("2025"))
    hidden = money(
        2,
        "SEK",
        reference="HIDDEN",
        item_en="Canary",
        announced_on=imprecise("2024"),
        partners=[PartnerFactory(code="SE")],
        replaces=shown,
    )
    DeliveryFactory(commitment=shown, quantity=None, unit=None, amount=1, currency="EUR", received_on=imprecise("2025-01"))

    filters = CommitmentFilter({}, register(public), public)
    fields = filters.form.fields

    assert [(row.reference, row.status, row.received_amount, row.apart) for row in filters.qs] == [("SHOWN", "announced", 0, "")]
    assert [code for code, _name in fields["partner"].choices] == []
    assert [slug for slug, _name in fields["coalition"].choices if slug] == [shown.coalition.slug]
    assert [value for value, _word in fields["currency"].choices if value] == ["EUR"]
    assert [value for value, _word in fields["year"].choices if value] == ["2025"]
    assert found(public, q="canary") == found(public, partner=["SE"]) == found(public, coalition=hidden.coalition.slug) == []


def test_a_value_that_is_no_choice_finds_nothing(page):
    CommitmentFactory()

    response = page(reverse("reporting:commitments"), {"status": "lost"})

    assert response.context["commitments"] == []
    assert [(label, value) for label, value, _url in response.context["listing"].chosen] == [("Status", "lost")]


def test_each_filter_in_force_can_be_taken_away_alone(page):
    PartnerFactory(code="FR", name_en="France")
    CommitmentFactory(partners=[PartnerFactory(code="FR"), PartnerFactory(code="DE", name_en="Germany")])

    response = page(reverse("reporting:commitments") + "?partner=FR&partner=DE&q=item&on=2025-06-30&page=1")

    assert response.context["listing"].chosen == [
        ("Words", "“item”", "?partner=FR&partner=DE&on=2025-06-30"),
        ("Partner", "France", "?partner=DE&q=item&on=2025-06-30"),
        ("Partner", "Germany", "?partner=FR&q=item&on=2025-06-30"),
    ]
    assert response.context["listing"].clear == "?on=2025-06-30"


def test_text_is_sorted_by_the_readers_alphabet(page, reader):
    User.objects.filter(pk=reader.pk).update(language="uk")
    for item in ("Ґанок", "Гармата", "Дрон", "Їжа", "Єнот", "Зброя"):
        CommitmentFactory(item_en="x", item_uk=item)

    response = page(reverse("reporting:commitments"), {"sort": "item"})

    assert [row.item_uk for row in response.context["commitments"]] == ["Гармата", "Ґанок", "Дрон", "Єнот", "Зброя", "Їжа"]


@pytest.mark.parametrize(("sort", "order"), [("amount", ["E1", "E9", "U5", "NONE"]), ("-amount", ["E9", "E1", "U5", "NONE"])])
def test_amounts_sort_within_their_currency_and_what_is_unknown_comes_last(page, sort, order):
    for reference, amount, currency in [("E9", 9, "EUR"), ("U5", 5, "USD"), ("E1", 1, "EUR")]:
        money(amount, currency, reference=reference)
    CommitmentFactory(reference="NONE")

    response = page(reverse("reporting:commitments"), {"sort": sort})

    assert [row.reference for row in response.context["commitments"]] == order
    assert "Amounts are sorted within each currency; currencies A to Z." in response.content.decode()


def test_an_open_row_past_its_last_day_says_by_how_many_days_on_the_page_on_paper_and_in_the_workbook(page):
    for reference, until, facts in [
        ("LATE", "2025-05", {}),
        ("DAY", "2025-06-29", {}),
        ("TODAY", "2025-06-30", {}),
        ("DONE", "2024", {"fulfilled_on": imprecise("2025-01")}),
        ("GONE", "2024", {"cancelled_on": imprecise("2025-01")}),
        ("SUM", "2024", {"basis": "to_date"}),
    ]:
        CommitmentFactory(reference=reference, until=imprecise(until), **facts)

    asked = {"on": "2025-06-30", "sort": "until"}
    shown, paper = page(reverse("reporting:commitments"), asked), page(reverse("reporting:commitments_print"), asked)
    book = openpyxl.load_workbook(io.BytesIO(page(reverse("reporting:commitments_xlsx"), asked).content))
    first, *rows = book["Commitments"].iter_rows(values_only=True)
    late = {row[0]: row[first.index("Days late")] for row in rows}

    assert {row.reference: row.late.days for row in shown.context["commitments"] if row.late} == {"LATE": 30, "DAY": 1}
    for text in (shown.content.decode(), paper.content.decode()):
        assert re.findall(r"late (\d+) day", text) == ["30", "1"]
    assert late == {"LATE": 30, "DAY": 1, "TODAY": None, "DONE": None, "GONE": None, "SUM": None}


def test_every_head_sorts(page):
    CommitmentFactory()
    heads = ["reference", "announced", "partner", "coalition", "item", "quantity", "amount", "status", "received", "until", "nonsense"]

    assert {page(reverse("reporting:commitments"), {"sort": head}).status_code for head in heads} == {200}
    heads = ["reference", "received", "stage", "partner", "coalition", "item", "quantity", "amount", "commitment", "nonsense"]
    assert {page(reverse("reporting:deliveries"), {"sort": f"-{head}"}).status_code for head in heads} == {200}


def test_pages_keep_their_place_and_paper_holds_all(page):
    CommitmentFactory.create_batch(52)

    second = page(reverse("reporting:commitments"), {"page": 2, "q": "item"})

    assert len(second.context["commitments"]) == 2
    assert "51–52 of 52" in second.content.decode()
    assert len(page(reverse("reporting:commitments_print"), {"q": "item"}).context["commitments"]) == 52


def test_the_workbook_holds_what_is_shown_as_numbers_and_dates(page):
    partner = PartnerFactory(code="FR", name_en="France")
    for number in (2, 1):
        CommitmentFactory(
            reference=f"C-{number}", item_en="=Rounds", quantity=number, announced_on=imprecise("2025-03-31"), partners=[partner]
        )
    CommitmentFactory(reference="C-3", item_en="Trucks", announced_on=imprecise("2025-Q1"))

    response = page(reverse("reporting:commitments_xlsx"), {"q": "rounds", "sort": "quantity", "on": "2025-06-30"})
    book = openpyxl.load_workbook(io.BytesIO(response.content))

    rows = list(book["Commitments"].iter_rows(values_only=True))
    columns = {name: place for place, name in enumerate(rows[0])}
    told = dict(book["About"].iter_rows(min_row=2, values_only=True))
    assert [row[columns["Reference"]] for row in rows[1:]] == ["C-1", "C-2"]
    assert (rows[1][columns["Quantity"]], rows[1][columns["Announced"]]) == (1, "31 Mar 2025")
    assert rows[1][columns["Announced, first day"]].isoformat()[:10] == "2025-03-31"
    assert (rows[1][columns["Item in English"]], book["Commitments"].freeze_panes) == ("=Rounds", "A2")
    assert (told["Filters"], told["For"], told["Rows"], told["As at"].isoformat()[:10]) == (
        "Words: “rounds”",
        "internal use",
        2,
        "2025-06-30",
    )


def test_the_workbook_groups_thousands_and_sums_what_counts(page):
    money(Decimal("3500000.50"), item_uk="Гроші", reference="A", confirmed_on=imprecise("2025-02"))
    money(2000, reference="B", confirmed_on=imprecise("2025-02"))
    DeliveryFactory(
        commitment=money(9000, "USD", reference="C", confirmed_on=imprecise("2025-02")), received_on=imprecise("2025-03"), quantity=1
    )

    response = page(reverse("reporting:commitments_xlsx"), {"on": "2025-06-30", "sort": "reference"})
    book = openpyxl.load_workbook(io.BytesIO(response.content))

    first, *rows = book["Commitments"].iter_rows()
    columns = {cell.value: place for place, cell in enumerate(first)}
    assert [row[columns["Amount"]].number_format for row in rows] == ["#,##0.00#", "#,##0", "#,##0"]
    assert [row[columns["Received, money"]].value for row in rows] == [0, 0, None]  # what came without a price is not known in money
    assert rows[0][columns["Item in Ukrainian"]].value == "Гроші"
    assert list(book["Totals"].iter_rows(values_only=True, min_row=2)) == [("committed", "EUR", 3502000.5), ("committed", "USD", 9000)]


def test_who_may_not_export_gets_no_workbook(client):
    client.force_login(User.objects.create_user("guest"))

    assert client.get(reverse("reporting:commitments_xlsx")).status_code == 403
    assert client.get(reverse("reporting:deliveries_xlsx")).status_code == 403


def test_the_commitments_of_a_need_are_those_its_figures_count(scope):
    need = NeedFactory(reference="ART-N-001")
    AllocationFactory(need=need, commitment=CommitmentFactory(reference="SERVES"))
    AllocationFactory(need=need, commitment=CommitmentFactory(reference="FORMERLY"), until=imprecise("2025-01"))
    AllocationFactory(need=NeedFactory(), commitment=CommitmentFactory(reference="ANOTHER"))

    assert found(scope, need="ART-N-001") == ["SERVES"]


def test_lots_are_counted_by_stage_and_figures_to_date_never_added(scope):
    cash = {"quantity": None, "unit": None, "currency": "EUR"}
    DeliveryFactory(amount=5, received_on=imprecise("2025-06"), commitment=CommitmentFactory(), **cash)
    DeliveryFactory(amount=90, received_on=imprecise("2025-06"), basis="to_date", **cash)
    DeliveryFactory(amount=7, received_on=imprecise("2025-07"), shipped_on=imprecise("2025-06"), **cash)

    summary = totals_of_lots(lots(scope))

    assert (summary.rows, summary.lots_received, summary.received, summary.to_date, summary.unmatched) == (3, 1, {"EUR": 5}, 1, 2)
    assert len(DeliveryFilter({"unmatched": "1"}, lots(scope), scope).qs) == 2
    assert [row.amount for row in DeliveryFilter({"stage": "shipped"}, lots(scope), scope).qs] == [7]


def test_a_lot_of_a_hidden_commitment_looks_unmatched(scope):
    DeliveryFactory(commitment=CommitmentFactory(reference="HIDDEN"), releasability="public")

    (lot,) = lots(replace(scope, audience=Audience.parse("public")))

    assert lot.shown_commitment is None


def test_a_meeting_shows_what_came_out_of_it(scope, page):
    meeting = MeetingFactory(reference="UDCG-25", held_on=imprecise("2025-01-09"))
    CommitmentFactory(announced_at=meeting)
    roadmap = endorse_roadmap(RoadmapFactory(), on=imprecise("2025-01-09"), meeting=meeting)

    (group,) = by_format(scope, known_meetings(scope))
    html = page(reverse("reporting:meetings")).content.decode()

    assert [(line.meeting, line.status, line.endorsed, line.announced) for line in group.meetings] == [(meeting, "held", [roadmap], 1)]
    assert 'id="UDCG-25"' in html
    assert "/commitments/?announced_at=UDCG-25" in html


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("commitments", 15), ("deliveries", 13), ("meetings", 8)])
def test_a_list_costs_the_same_however_long_it_is(page, rows, name, queries, django_assert_num_queries):
    for _ in range(rows):
        meeting = MeetingFactory()
        commitment = CommitmentFactory(partners=[PartnerFactory(), PartnerFactory()], announced_at=meeting, part_of=CommitmentFactory())
        DeliveryFactory(commitment=commitment, partners=[PartnerFactory()], received_on=imprecise("2025-03"))
        endorse_roadmap(RoadmapFactory(), on=imprecise("2025-01"), meeting=meeting)
    page(reverse(f"reporting:{name}"))

    with django_assert_num_queries(queries):
        page(reverse(f"reporting:{name}"))


@pytest.mark.parametrize("name", ["roadmaps", "commitments", "deliveries", "meetings", "search"])
def test_an_empty_register_says_what_would_be_here(page, name):
    response = page(reverse(f"reporting:{name}"))

    assert 'class="empty"' in response.content.decode()
