import pytest
from django.utils.translation import override

from coalitions.models import Coalition, Meeting, Partner, WorkingGroup
from coalitions.tests.factories import CoalitionFactory, PartnerFactory
from office.tests.importing import bring, changed, counts, told

pytestmark = pytest.mark.django_db

POLAND = {
    "code": "PL",
    "name_en": "Poland",
    "name_uk": "Польща",
    "kind": "country",
    "nato": "yes",
    "eu": "так",
    "aliases": "Republic of Poland; Польщі",
}


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def test_the_words_of_the_public_facts_are_understood():
    outcome = bring("partners", POLAND)

    poland = Partner.objects.get()
    assert counts(outcome) == {"create": 1, "update": 0, "same": 0}
    assert (poland.code, poland.name_uk, poland.kind, poland.nato, poland.eu) == ("PL", "Польща", "state", True, True)
    assert {alias.name for alias in poland.aliases.all()} == {"Republic of Poland", "Польщі"}


def test_the_same_file_twice_changes_nothing():
    bring("partners", POLAND)

    assert counts(bring("partners", POLAND)) == {"create": 0, "update": 0, "same": 1}


def test_columns_that_are_not_in_the_file_are_left_alone():
    bring("partners", POLAND)

    outcome = bring("partners", {"code": "pl", "name_en": "Republic of Poland"})

    poland = Partner.objects.get()
    assert changed(outcome) == {2: {"name_en": ("Poland", "Republic of Poland")}}
    assert (poland.name_en, poland.name_uk, poland.nato, poland.aliases.count()) == ("Republic of Poland", "Польща", True, 2)


def test_aliases_are_taken_away_and_added_one_by_one():
    bring("partners", POLAND)
    kept = Partner.objects.get().aliases.get(name="Польщі").pk

    bring("partners", {"code": "PL", "aliases": "Польщі; Rzeczpospolita Polska"})

    assert {(alias.name, alias.pk == kept) for alias in Partner.objects.get().aliases.all()} == {
        ("Польщі", True),
        ("Rzeczpospolita Polska", False),
    }


def test_headings_in_either_language_and_titles_above_them_are_understood():
    content = "Партнери на 31.12.2025;;\n;;\nКод;Назва англійською;Назва українською\nPL;Poland;Польща\n".encode("cp1251")

    outcome = bring("partners", content=content)

    assert outcome.errors == []
    assert changed(outcome)[4]["name_uk"] == ("", "Польща")


def test_a_heading_nobody_knows_is_told_and_left_out():
    outcome = bring("partners", {**POLAND, "favourite colour": "red"})

    assert [(warning.row, warning.column, warning.reason) for warning in outcome.warnings] == [
        (1, "favourite colour", "No field is known by this heading; the column is left out.")
    ]
    assert outcome.applied


def test_a_missing_key_column_is_one_sentence():
    outcome = bring("partners", {"name_en": "Poland", "name_uk": "Польща"})

    assert told(outcome) == [(1, "code", "", "This column is missing.")]
    assert not outcome.applied


def test_a_new_partner_needs_its_names():
    assert told(bring("partners", {"code": "PL", "name_en": "Poland"})) == [
        (2, "name in Ukrainian", "", "The record is new, and this column is missing.")
    ]
    assert told(bring("partners", {"code": "PL", "name_en": "Poland", "name_uk": ""})) == [(2, "name_uk", "", "A value is needed here.")]


def test_two_rows_of_one_partner_are_named_together():
    assert told(bring("partners", POLAND, {**POLAND, "name_en": "Polska"})) == [(3, "", "", "Rows 2 and 3 mean the same record.")]


def test_a_rule_of_the_database_speaks_in_its_own_sentence_beside_the_column():
    outcome = bring("partners", {**POLAND, "code": "P1"}, {**POLAND, "code": "DE", "nato": "perhaps", "aliases": ""})

    assert told(outcome) == [
        (2, "code", "P1", "A partner's code is two to ten capital Latin letters."),
        (3, "nato", "perhaps", "Write yes or no."),
    ]
    assert not Partner.objects.exists()


def test_a_coalition_without_a_code_gets_one():
    bring(
        "coalitions", {"slug": "artillery", "name_en": "Artillery Coalition", "name_uk": "Коаліція артилерії", "founded_on": "2024-01-18"}
    )

    assert Coalition.objects.get().code == "ART"


def test_a_meetings_slug_is_its_reference():
    CoalitionFactory(slug="udcg", kind=Coalition.Kind.CONTACT_GROUP)

    bring("meetings", {"slug": "udcg-09", "format_slug": "udcg", "title_en": "9th UDCG meeting", "held_on": "2023-02", "mode": "in_person"})

    meeting = Meeting.objects.get()
    assert (meeting.reference, str(meeting.held_on), meeting.kind, meeting.mode) == ("UDCG-09", "2023-02", "contact_group", "in_person")


def test_a_meeting_without_a_reference_is_found_by_format_day_and_title_and_given_one():
    CoalitionFactory(slug="udcg", code="UDCG")
    row = {"format": "udcg", "title_en": "A meeting", "held_on": "31.03.2025"}

    bring("meetings", row)
    again = bring("meetings", {**row, "place": "Brussels"})

    assert (Meeting.objects.get().reference, Meeting.objects.get().place_en) == ("UDCG-01", "Brussels")
    assert changed(again) == {2: {"place_en": ("", "Brussels")}}


def test_working_group_members_stand_in_one_cell():
    CoalitionFactory(slug="armour")
    for code in ("UA", "PL"):
        PartnerFactory(code=code)

    bring("working-groups", {"coalition_slug": "armour", "name_en": "Training", "kind": "syndicate", "members": "UA; PL"})
    outcome = bring("working-groups", {"coalition_slug": "armour", "name_en": "Training", "members": "PL"})

    assert changed(outcome) == {2: {"members": ("UA; PL", "PL")}}
    assert [member.code for member in WorkingGroup.objects.get().members.all()] == ["PL"]


def test_a_second_column_for_one_field_is_told_and_left_out():
    outcome = bring("partners", content=b"code,name_en,English name,name_en\nPL,Poland,Polonia,Polska\n", apply=False)

    assert [(problem.column, problem.reason) for problem in outcome.warnings] == [
        (heading, "The column “name_en” further left means the same field; this one is left out.")
        for heading in ("English name", "name_en")
    ]


@pytest.mark.parametrize("written", ["9:30", "09:30", "9:30:00"])
def test_an_hour_is_read_with_one_digit_too(written):
    CoalitionFactory(slug="drone", code="DRN")

    bring("meetings", {"format": "drone", "held_on": "2025-01-09", "title_en": "Meeting", "begins_at": written})

    assert f"{Meeting.objects.get().begins_at:%H:%M}" == "09:30"


def whole(*cells):
    return ";".join(cells)


HEADINGS = whole("code", "name_en", "name_uk", "kind", "nato", "eu", "aliases")


def test_a_csv_row_that_was_cut_off_blanks_nothing_and_is_warned_of():
    bring("partners", POLAND)

    outcome = bring("partners", content=f"{HEADINGS}\nPL;Republic of Poland;Польща".encode())

    poland = Partner.objects.get()
    assert [(warning.row, warning.reason) for warning in outcome.warnings] == [
        (2, "This row has only 3 of 7 cells: the file may be cut off.")
    ]
    assert changed(outcome) == {2: {"name_en": ("Poland", "Republic of Poland")}}
    assert (poland.nato, poland.eu, poland.aliases.count()) == (True, True, 2)


def test_an_empty_cell_that_is_written_out_is_still_emptied():
    bring("partners", POLAND)

    outcome = bring("partners", content=f"{HEADINGS}\nPL;Poland;Польща;country;yes;yes;".encode())

    assert (outcome.warnings, Partner.objects.get().aliases.count()) == ([], 0)


def test_a_row_cut_off_before_what_names_its_record_is_refused():
    outcome = bring("working-groups", content=b"name_en;note;coalition\nBridging;Half a n")

    assert told(outcome) == [(2, "coalition", "", "A value is needed here.")]
