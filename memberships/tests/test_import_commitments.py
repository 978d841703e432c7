from decimal import Decimal

import pytest
from django.utils.translation import override

from coalitions.tests.factories import CoalitionFactory, MeetingFactory, NeedFactory, PartnerFactory
from memberships.models import Allocation, Commitment, Delivery, Membership
from memberships.tests.factories import CommitmentFactory, MembershipFactory
from office.dates import ImpreciseDate
from office.tests.importing import bring, changed, counts, told

pytestmark = pytest.mark.django_db

DRONES = {
    "coalition": "drone",
    "partner": "LV",
    "announced_on": "2025-02-27",
    "category": "in_kind",
    "item_en": "Combat drones",
    "quantity": "12000",
    "unit": "pcs",
}

QUERIES_OF_A_LOOK = 14


@pytest.fixture(autouse=True)
def ground():
    CoalitionFactory(slug="drone", code="DRN", name_en="Drone Capability Coalition", name_uk="Коаліція дронів")
    for code, english, ukrainian in [("LV", "Latvia", "Латвія"), ("NL", "Netherlands", "Нідерланди"), ("DK", "Denmark", "Данія")]:
        PartnerFactory(code=code, name_en=english, name_uk=ukrainian).aliases.create(name=f"{english}, alias")
    with override("en"):
        yield


def partners_of(commitment):
    return [(share.partner.code, share.share) for share in commitment.shares.all()]


@pytest.mark.parametrize("written", ["LV", "lv", "Latvia", "Латвія", "ЛАТВІЯ", "Latvia, alias", " latvia "])
def test_a_partner_is_known_by_code_either_name_or_alias(written):
    bring("commitments", {**DRONES, "partner": written})

    assert partners_of(Commitment.objects.get()) == [("LV", None)]


@pytest.mark.parametrize(
    ("cell", "partners"),
    [
        ("NL; DK", [("NL", None), ("DK", None)]),
        ("NL;Данія", [("NL", None), ("DK", None)]),
        ("NL:0.5; DK:0.5", [("NL", Decimal("0.5")), ("DK", Decimal("0.5"))]),
        ("NL: 40 %; DK", [("NL", Decimal("0.4")), ("DK", None)]),
        ("NL:0,25; DK:0,75", [("NL", Decimal("0.25")), ("DK", Decimal("0.75"))]),
        ("", []),
    ],
)
def test_several_partners_stand_in_one_cell_with_shares_where_known(cell, partners):
    row = {**DRONES, "partners": cell}
    del row["partner"]

    bring("commitments", row)

    assert partners_of(Commitment.objects.get()) == partners
    assert counts(bring("commitments", row)) == {"create": 0, "update": 0, "same": 1}


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("NL; XX", "No partner is known by this name."),
        ("Netherland", "No partner is known by this name; did you mean NL?"),
        ("NL; NL", "The same name stands twice in this cell."),
        ("NL:0.7; DK:0.7", "The shares add up to more than 1."),
        ("NL:2", "A share is above 0 and at most 1."),
    ],
)
def test_a_partner_cell_that_cannot_be_read_is_told_with_a_suggestion(cell, reason):
    assert told(bring("commitments", {**DRONES, "partner": cell})) == [(2, "partner", cell, reason)]


def test_references_follow_the_coalition_and_the_partner_named_first():
    bring("commitments", DRONES, {**DRONES, "item_en": "More drones"}, {**DRONES, "partner": "NL; DK"}, {**DRONES, "partner": ""})

    assert sorted(Commitment.objects.values_list("reference", flat=True)) == ["DRN-LV-0001", "DRN-LV-0002", "DRN-NL-0001", "DRN-XX-0001"]


def test_what_a_new_record_is_must_be_said_and_is_never_guessed():
    without = {name: cell for name, cell in DRONES.items() if name != "category"}

    assert told(bring("commitments", without)) == [(2, "category", "", "The record is new, and this column is missing.")]
    assert told(bring("commitments", {**DRONES, "category": ""})) == [(2, "category", "", "A value is needed here.")]
    assert told(bring("memberships", {"coalition": "drone", "partner": "LV"})) == [
        (2, "role", "", "The record is new, and this column is missing.")
    ]


def test_a_year_that_cannot_be_meant_is_told():
    outcome = bring("commitments", {**DRONES, "announced_on": "2922-01-31"}, {**DRONES, "announced_on": "31.12.9999"})

    assert [(row, column, value) for row, column, value, _reason in told(outcome)] == [
        (2, "announced_on", "2922-01-31"),
        (3, "announced_on", "31.12.9999"),
    ]


def test_a_new_reference_is_none_that_the_file_itself_uses():
    bring("commitments", DRONES, {**DRONES, "item_en": "More drones", "reference": "DRN-LV-0001"})

    assert dict(Commitment.objects.values_list("item_en", "reference")) == {"Combat drones": "DRN-LV-0002", "More drones": "DRN-LV-0001"}


def test_a_row_without_a_reference_is_found_by_coalition_partners_day_and_item():
    bring("commitments", DRONES)

    again = bring(
        "commitments",
        {**DRONES, "coalition": "Коаліція дронів", "item_en": "combat  DRONES", "announced_on": "27.02.2025", "quantity": "11 000"},
    )

    assert Commitment.objects.count() == 1
    assert changed(again)[2]["quantity"] == ("12000", "11000")


def test_a_row_with_a_reference_may_change_what_makes_the_key():
    bring("commitments", DRONES)

    outcome = bring("commitments", {"reference": "drn-lv-0001", "item_en": "Interceptors", "partners": "NL; DK", "announced_on": "2025-03"})

    assert changed(outcome) == {
        2: {"partners": ("LV", "NL; DK"), "item_en": ("Combat drones", "Interceptors"), "announced_on": ("2025-02-27", "2025-03")}
    }
    assert [code for code, _share in partners_of(Commitment.objects.get())] == ["NL", "DK"]


def test_a_row_that_names_one_partner_finds_the_joint_pledge_it_leads():
    bring("commitments", {**DRONES, "partner": "NL", "partners": "NL; DK"})

    assert counts(bring("commitments", {**DRONES, "partner": "NL"})) == {"create": 0, "update": 0, "same": 1}
    assert counts(bring("commitments", {**DRONES, "partner": "DK"})) == {"create": 1, "update": 0, "same": 0}


def test_another_reference_for_a_record_that_is_kept_is_refused():
    bring("commitments", DRONES)

    assert told(bring("commitments", {**DRONES, "reference": "DRN-LV-0099"})) == [
        (2, "reference", "DRN-LV-0099", "This record is already kept as DRN-LV-0001.")
    ]


def test_parts_and_replacements_may_stand_before_their_whole():
    bring(
        "commitments",
        {**DRONES, "reference": "DRN-LV-0002", "item_en": "A batch", "part_of": "DRN-LV-0001"},
        {**DRONES, "reference": "DRN-LV-0001", "part_of": ""},
    )

    assert Commitment.objects.get(reference="DRN-LV-0002").part_of.reference == "DRN-LV-0001"


def test_commitments_that_would_contain_each_other_are_refused():
    outcome = bring(
        "commitments",
        {**DRONES, "reference": "DRN-LV-0001", "part_of": "DRN-LV-0002"},
        {**DRONES, "reference": "DRN-LV-0002", "item_en": "B", "part_of": "DRN-LV-0001"},
    )

    assert told(outcome) == [(3, "part_of", "DRN-LV-0001", "These commitments would contain or replace each other in a circle.")]
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("unit", "basis"), [("pcs/month", "per_month"), ("шт./міс.", "per_month"), ("pcs per year", "per_year"), ("шт.", "once")]
)
def test_a_unit_with_a_rate_is_the_unit_and_a_basis(unit, basis):
    bring("commitments", {**DRONES, "unit": unit})

    assert (Commitment.objects.get().unit.code, Commitment.objects.get().basis) == ("pcs", basis)


def test_every_error_of_the_file_is_told_at_once_and_nothing_is_written():
    good = {**DRONES, "item_en": "Good", "amount": "", "currency": ""}
    outcome = bring(
        "commitments",
        good,
        {**good, "coalition": "dron", "quantity": "many", "announced_on": "31.02.2025"},
        {**good, "item_en": "", "unit": "bushels"},
        {**good, "item_en": "A", "quantity": "-5"},
        {**good, "item_en": "B", "amount": "10-20", "currency": "EUR"},
        {**good, "item_en": "C", "amount": "100", "currency": "euro"},
        {**good, "item_en": "D", "category": "gifts"},
    )

    assert told(outcome) == [
        (3, "coalition", "dron", "No coalition is known by this name; did you mean drone?"),
        (3, "announced_on", "31.02.2025", "“31.02.2025” is not a date: write 31.12.2025, January 2026, Q4 2025 or 2025."),
        (3, "quantity", "many", "This is not a number."),
        (4, "item_en", "", "A value is needed here."),
        (4, "unit", "bushels", "No unit is known by this name."),
        (5, "quantity", "-5", "A quantity is above zero and has its unit."),
        (6, "amount", "10-20", "This is a range; one number is needed."),
        (7, "currency", "euro", "A currency is its three-letter ISO 4217 code, like EUR."),
        (7, "currency", "euro", "Ensure this value has at most 3 characters (it has 4)."),
        (8, "category", "gifts", "This word is not one of: in kind, money, training, industrial, maintenance."),
    ]
    assert not Commitment.objects.exists()


def test_the_reasons_are_in_the_readers_language():
    with override("uk"):
        ((_row, _column, _value, reason),) = told(bring("commitments", {**DRONES, "quantity": "багато"}))

    assert reason == "Це не число."


def test_the_column_decides_what_a_number_with_one_comma_means():
    ambiguous = {**DRONES, "quantity": "", "unit": "", "amount": "1,234", "currency": "EUR"}

    assert told(bring("commitments", ambiguous)) == [
        (2, "amount", "1,234", "This can be read as thousands or as a fraction: write 1234 or 1.2340.")
    ]
    bring("commitments", ambiguous, {**ambiguous, "item_en": "Other", "amount": "1,234.50"})
    assert set(Commitment.objects.values_list("amount", flat=True)) == {Decimal("1234"), Decimal("1234.50")}


def test_warnings_are_listed_and_stop_nothing():
    commitment = CommitmentFactory(reference="DRN-LV-0001", quantity=10)
    need = NeedFactory(reference="DRN-N-001", coalition=commitment.coalition, unit=commitment.unit)

    outcome = bring("allocations", {"commitment": "DRN-LV-0001", "need": "DRN-N-001", "quantity": "15"})

    assert [warning.row for warning in outcome.warnings] == [2]
    assert outcome.warnings[0].reason.startswith("DRN-LV-0001 would be allocated 15 of 10")
    assert outcome.applied
    assert Allocation.objects.get(need=need).quantity == 15


def test_a_delivery_takes_its_reported_date_as_received_or_as_the_stage_it_says():
    delivery = {"coalition": "drone", "partner_codes": "LV;NL", "delivered_on": "2025-04", "item_en": "Drones"}

    bring(
        "deliveries",
        delivery,
        {**delivery, "item_en": "On the way", "stage": "shipped"},
        {**delivery, "item_en": "Told", "stage": "announced"},
    )

    kept = {d.item_en: (str(d.received_on), str(d.shipped_on), d.date_reported, d.reference) for d in Delivery.objects.all()}
    assert kept == {
        "Drones": ("2025-04", "None", "2025-04", "DRN-D-0001"),
        "On the way": ("None", "2025-04", "2025-04", "DRN-D-0002"),
        "Told": ("None", "None", "2025-04", "DRN-D-0003"),
    }
    assert counts(bring("deliveries", delivery, {**delivery, "item_en": "On the way"}, {**delivery, "item_en": "Told"})) == {
        "create": 0,
        "update": 0,
        "same": 3,
    }


def test_a_missing_column_does_not_hide_the_other_errors():
    row = {"coalition": "dron", "partner": "LV", "announced_on": "2025", "category": "in_kind", "quantity": "many"}

    assert told(bring("commitments", row)) == [
        (1, "item in English", "", "This column is missing."),
        (2, "coalition", "dron", "No coalition is known by this name; did you mean drone?"),
        (2, "quantity", "many", "This is not a number."),
    ]


def test_a_reported_date_written_another_way_is_no_change():
    delivery = {"coalition": "drone", "partner_codes": "LV", "delivered_on": "2025-04-29", "item_en": "Drones"}
    bring("deliveries", delivery)

    assert counts(bring("deliveries", {**delivery, "delivered_on": "29.04.2025"})) == {"create": 0, "update": 0, "same": 1}


def test_a_delivery_is_not_received_in_the_future():
    ((row, column, value, reason),) = told(
        bring("deliveries", {"coalition": "drone", "partners": "LV", "item_en": "Drones", "received_on": "2198-01"})
    )

    assert (row, column, value) == (2, "received_on", "2198-01")
    assert reason == "This cannot end in the future: give the day, or a period that is over."


def test_one_period_of_a_partner_is_found_by_the_pair_and_several_by_their_beginning():
    MembershipFactory(coalition__slug="drone", partner__code="LV", role="observer", since=None)
    row = {"coalition_slug": "drone", "partner_code": "LV"}

    first = bring("memberships", {**row, "role": "member", "since": "2024-02-14"})
    second = bring(
        "memberships",
        {**row, "role": "co-lead", "since": "2025-07-02", "until": ""},
        {**row, "role": "member", "since": "2024-02-14", "until": "2025-07-02"},
    )

    assert changed(first) == {2: {"role": ("observer", "member"), "since": ("", "2024-02-14")}}
    assert (second.errors, counts(second)) == ([], {"create": 1, "update": 1, "same": 0})
    assert list(Membership.objects.order_by("since").values_list("role", "until")) == [
        ("member", ImpreciseDate.parse("2025-07-02")),
        ("co_lead", None),
    ]


def test_periods_of_one_partner_that_overlap_are_refused():
    row = {"coalition": "drone", "partner": "LV"}

    outcome = bring("memberships", {**row, "role": "member", "since": "2024"}, {**row, "role": "co-lead", "since": "2025"})

    assert told(outcome) == [(3, "coalition", "drone", "This partner already has a role in this coalition in that period.")]


def test_the_meeting_of_an_announcement_is_named_by_its_reference():
    MeetingFactory(reference="UDCG-26")

    bring("commitments", {**DRONES, "announced_at": "udcg-26"})

    assert str(Commitment.objects.get().announced_at) == "UDCG-26"


@pytest.mark.parametrize("size", [2, 20])
def test_looking_at_what_is_already_so_costs_the_same_however_many_rows(django_assert_num_queries, size):
    rows = [{**DRONES, "item_en": f"Item {number}", "partner": "NL; DK"} for number in range(size)]
    bring("commitments", *rows)

    with django_assert_num_queries(QUERIES_OF_A_LOOK):
        outcome = bring("commitments", *rows, apply=False)

    assert counts(outcome) == {"create": 0, "update": 0, "same": size}


def test_the_two_columns_of_partners_must_not_contradict_each_other():
    contradicting = bring("commitments", {**DRONES, "partner": "LV", "partners": "NL; DK"}, apply=False)
    agreeing = bring("commitments", {**DRONES, "partner": "NL", "partners": "NL; DK"})

    reason = "The columns of partners contradict each other: this one is not among the partners of the row."
    assert told(contradicting) == [(2, "partner", "LV", reason)]
    assert (agreeing.errors, partners_of(Commitment.objects.get())) == ([], [("NL", None), ("DK", None)])
