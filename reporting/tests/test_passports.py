"""A printed table can be asked, months later, which rows made it."""

import datetime
import io
import re
from dataclasses import replace

import openpyxl
import pytest

from coalitions.models import Desk
from coalitions.tests.factories import CoalitionFactory, PartnerFactory, imprecise
from memberships.models import Commitment, Delivery
from memberships.tests.factories import CommitmentFactory, DeliveryFactory, ExchangeRateFactory
from office.dates import ImpreciseDate
from office.markings import Audience
from office.roles import DESK_OFFICER, EDITOR
from reporting.documents.passport import passport, written
from reporting.figures.passports import opened
from reporting.models import Passport
from reporting.tests.issuing import client_of, issued, person

pytestmark = pytest.mark.django_db
CODE = re.compile(r"Figure passport ([0-9A-Z]{4}-[0-9A-Z]{4})")


@pytest.fixture
def howitzers():
    """Six of ten howitzers promised by France have come."""
    coalition = CoalitionFactory(slug="artillery", code="ART", name_en="Artillery Coalition")
    given = {"announced_on": imprecise("2025-01"), "confirmed_on": imprecise("2025-02-01"), "releasability": "public"}
    commitment = CommitmentFactory(
        coalition=coalition, reference="ART-FR-0001", item_en="howitzers", partners=[PartnerFactory(code="FR")], **given
    )
    DeliveryFactory(coalition=coalition, commitment=commitment, reference="ART-D-0001", quantity=6, received_on=imprecise("2025-03-10"))
    return commitment


def rows_of(kinds):
    return {kind.name: [(row.name, row.figures) for row in kind.rows] for kind in kinds}


def printed(page, address):
    codes = CODE.findall(page(address).content.decode())
    assert codes
    return codes


def test_the_rows_behind_a_printed_table_are_found_by_its_code(page, howitzers, scope):
    (code,) = printed(page, "/commitments/print/?on=2025-06-30")

    found = Passport.objects.get(code=code)

    assert (found.kind, found.table, found.on, found.audience) == ("commitments", "commitments", scope.on, "internal")
    assert rows_of(opened(scope, found)) == {
        "Commitments": [
            (
                "ART-FR-0001 howitzers",
                (
                    ("Quantity", "10\u00a0pcs"),
                    ("Basis", "once"),
                    ("Announced on", "Jan 2025"),
                    ("Confirmed on", "1 Feb 2025"),
                    ("Attribution", "tied to the coalition by its source"),
                ),
            )
        ],
        "Partners of a commitment": [("Land FR", ())],
        "Deliveries": [
            (
                f"ART-D-0001 {howitzers.deliveries.get().item}",
                (("Quantity", "6\u00a0pcs"), ("Basis", "once"), ("Received on", "10 Mar 2025")),
            )
        ],
    }


def test_months_later_the_values_are_those_that_were_printed_and_what_changed_is_said(page, howitzers, scope):
    (code,) = printed(page, "/commitments/print/?on=2025-06-30")
    Commitment.objects.filter(pk=howitzers.pk).update(quantity=12)

    (commitments, *_others) = opened(scope, Passport.objects.get(code=code))
    (row,) = commitments.rows

    assert dict(row.figures)["Quantity"] == "10\u00a0pcs"
    assert [(field.label, field.before, field.after) for field in row.since.fields] == [("quantity", "10", "12")]
    assert commitments.changed == 1


def test_a_row_that_is_gone_is_still_named(page, howitzers, scope):
    (code,) = printed(page, "/deliveries/print/?on=2025-06-30")
    howitzers.deliveries.get().delete()

    rows = {row.name: row.is_gone for kind in opened(scope, Passport.objects.get(code=code)) for row in kind.rows}

    assert rows == {"ART-FR-0001 howitzers": False, "Land FR": False, "ART-D-0001": True}


def test_the_same_table_from_the_same_rows_has_the_same_code_whoever_prints_it(page, howitzers):
    first = printed(page, "/commitments/print/?on=2025-06-30")
    again = printed(client_of(person("editor", EDITOR)).get, "/commitments/print/?on=2025-06-30")

    assert first == again
    assert Passport.objects.count() == 1


@pytest.mark.parametrize("other", ["/commitments/print/?on=2025-07-01", "/deliveries/print/?on=2025-06-30"])
def test_another_question_has_another_code(page, howitzers, other):
    assert set(printed(page, "/commitments/print/?on=2025-06-30")).isdisjoint(printed(page, other))


def test_a_row_that_was_written_since_makes_another_code(page, howitzers):
    before = printed(page, "/commitments/print/?on=2025-06-30")
    Commitment.objects.filter(pk=howitzers.pk).update(note="seen")

    assert set(before).isdisjoint(printed(page, "/commitments/print/?on=2025-06-30"))


def test_what_an_audience_may_not_see_is_behind_none_of_its_tables(scope, howitzers):
    public = replace(scope, audience=Audience.parse("public"))
    made = passport(
        public, "commitments", "commitments", [public.rows(Commitment.objects), public.rows(Delivery.objects)], copy="2026-0001/1"
    )

    assert sorted(Passport.objects.get(code=made.code).rows) == ["memberships.commitment", "memberships.commitmentpartner"]


def test_a_preview_has_no_code_and_each_copy_that_is_issued_has_its_own(page, reader, howitzers):
    address = "/commitments/commitments.xlsx?on=2025-06-30&for=public"

    codes = [_told(issued(client_of(reader), address))["Figure passport"] for _copy in range(2)]

    assert CODE.findall(page("/commitments/print/?on=2025-06-30&for=public").content.decode()) == []
    assert len({*codes}) == 2
    assert [found.audience for found in Passport.objects.filter(code__in=codes)] == ["public", "public"]


def _told(workbook):
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.content))["About"]
    return {question.value: answer.value for question, answer in sheet.iter_rows(max_col=2)}


def test_every_table_of_a_brief_has_its_own_code(page, howitzers):
    codes = printed(page, "/coalitions/artillery/print/?on=2025-06-30")

    assert sorted(Passport.objects.filter(code__in=codes).values_list("table", flat=True)) == ["money", "standings"]
    assert len(set(codes)) == 2


def test_the_rates_of_its_equivalents_are_kept(scope, howitzers):
    ExchangeRateFactory(currency="USD", on=datetime.date(2025, 3, 31), rate="1.0815")
    with_rates = type(scope)(scope.viewer, scope.on, today=scope.on, eur=datetime.date(2025, 4, 2))

    made = passport(with_rates, "commitments", "money", [Commitment.objects.all()])

    assert Passport.objects.get(code=made.code).rates == {"USD": ["2025-03-31", "1.081500"]}


def test_the_page_shows_the_rows_and_the_form_forgives_how_a_code_is_typed(page, howitzers):
    (code,) = printed(page, "/commitments/print/?on=2025-06-30")

    asked = page("/passports/", {"code": f" {code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "})
    shown = page(asked.url).content.decode()

    assert asked.url == f"/passports/{code}/"
    assert "ART-FR-0001 howitzers" in shown
    assert "Quantity: 10\u00a0pcs" in shown
    assert page("/passports/", {"code": "ZZZZ-ZZZZ"}).status_code == 404


def test_whoever_reads_one_coalition_opens_only_its_tables_and_its_rows(page, howitzers):
    foreign = CommitmentFactory(reference="DRN-LV-0001", item_en="drones", announced_on=ImpreciseDate.parse("2025-01"))
    (everything,) = printed(page, "/commitments/print/?on=2025-06-30")
    (own, *_others) = printed(page, "/coalitions/artillery/print/?on=2025-06-30")
    officer = person("officer", DESK_OFFICER, reads_own_desks_only=True)
    Desk.objects.create(officer=officer, coalition=howitzers.coalition)
    desk = client_of(officer)

    assert desk.get(f"/passports/{everything}/").status_code == 404
    assert desk.get(f"/passports/{own}/").status_code == 200
    assert foreign.reference not in desk.get("/passports/").content.decode()


def test_behind_a_table_one_may_open_rows_of_another_coalition_are_neither_named_nor_counted_out(howitzers, scope):
    foreign = CommitmentFactory(reference="DRN-LV-0001", item_en="drones", partners=[PartnerFactory(code="LV")])
    drawn = [Commitment.objects.all(), Delivery.objects.all()]
    made = passport(scope.over(coalition=howitzers.coalition), "coalition", "standings", drawn)
    officer = person("officer", DESK_OFFICER, reads_own_desks_only=True)
    Desk.objects.create(officer=officer, coalition=howitzers.coalition)

    shown = client_of(officer).get(f"/passports/{made.code}/").content.decode()

    assert "ART-FR-0001 howitzers" in shown
    assert [word for word in (foreign.reference, "drones", "Land LV") if word in shown] == []
    assert "Rows of other coalitions are not shown." in shown
    assert re.findall(r'<h2>([\w ]+) <span class="quiet">(\d+)', shown) == [
        ("Commitments", "1"),
        ("Partners of a commitment", "1"),
        ("Deliveries", "1"),
    ]


def test_a_passport_is_never_rewritten(howitzers, scope):
    made = passport(scope, "commitments", "commitments", [Commitment.objects.all()])

    with pytest.raises(Exception, match="denied"):
        Passport.objects.filter(code=made.code).update(title="another")


@pytest.mark.parametrize(("typed", "code"), [("k7f3qd2m", "K7F3-QD2M"), ("K7F3-QD2M", "K7F3-QD2M"), ("oil8 0000", "0118-0000")])
def test_a_code_is_read_however_it_is_typed(typed, code):
    assert written(typed) == code


def test_a_workbook_carries_its_code_on_the_sheet_that_says_what_it_is(page, howitzers):
    told = _told(page("/commitments/commitments.xlsx?on=2025-06-30"))

    found = Passport.objects.get(code=told["Figure passport"])

    assert (found.kind, found.table, found.rows["memberships.commitment"]) == (
        "commitments",
        "workbook",
        [[howitzers.pk, howitzers.revision]],
    )
