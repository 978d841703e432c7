"""The files of sample_data/: the public facts are untouched, and what was added to them holds together."""

import csv
import hashlib
import json
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "sample_data"

# rows, columns on the left and sha256 of the public facts as they were taken over
ORIGINALS = {
    "partners": (58, 8, "415add65ba1d78b78d6e7fb65f273d2c17fcbc0cf816950ccef0f6e8fc3ff98f"),
    "coalitions": (12, 8, "fbe550e99840ee873a0fb8c16713a585dc40183a4279e36b6f6476d871894244"),
    "memberships": (238, 6, "e4865adfb801eb26d5009ca027d3e5cc213fa8f5749e281f7fade5d21f12bfab"),
    "meetings": (69, 8, "69de0eeb0ee3513c202cf295fa92384dd58ccbe4ec905c12ae2687ed8565331b"),
    "commitments": (144, 14, "df95f05310a1e2e459d04c34f7a52e15a6c30f76d0155baf9762d3c7c5bf8b1e"),
    "deliveries": (20, 10, "b7956d88190b2b3fe3261b24d3934bbe96aa97a795deb1874e56d1a11146cfb0"),
    "fund_movements": (33, 9, "140e7021b0481d526e5bfecfde997da5f6179e73d32167f459eeb95a0b3b076f"),
    "published-totals": (38, 7, "1af41179afb02aa9c05bcdff4225108c5cf8146c6df4d93006b9c16001cbdfc3"),
}
ENUMERATIONS = [
    ("coalitions", "status", {"forming", "active", "closed"}),
    ("meetings", "kind", {"contact_group", "leadership_group", "steering_group", "working_group", "bilateral", "summit", "other"}),
    ("meetings", "status", {"held", "planned", "cancelled"}),
    ("meetings", "releasability", {"public"}),
    ("commitments", "basis", {"", "to_date", "per_year", "per_month"}),
    ("commitments", "releasability", {"public"}),
    ("commitments", "is_minimum", {"", "yes"}),
    ("deliveries", "stage", {"received", "shipped", "announced"}),
    ("deliveries", "basis", {"", "to_date"}),
    ("deliveries", "releasability", {"public"}),
    ("reported_statuses", "step", {"announced", "confirmed", "shipped", "fulfilled", "partly", "cancelled"}),
    ("published-totals", "compared_with", {"members", "pledged", "committed", "received", "other"}),
    ("accession-steps", "kind", {"announced", "letter_of_intent", "memorandum", "annex", "accession"}),
    ("working-groups", "kind", {"working", "expert", "steering", "syndicate"}),
    ("roadmaps", "status", {"endorsed", "superseded"}),
    ("roadmaps", "illustrative", {"yes"}),
    ("milestones", "status", {"planned", "on_track", "at_risk", "done"}),
    ("milestones", "releasability", {"internal"}),
    ("needs", "category", {"in_kind", "training", "industrial", "maintenance"}),
    ("needs", "unit", {"pcs", "system", "persons"}),
    ("needs", "priority", {"1", "2", "3", "4", "5"}),
    ("needs", "releasability", {"internal"}),
    ("use-reports", "releasability", {"internal"}),
    ("use-reports", "note", {"Illustrative"}),
]
DATES = [
    ("memberships", ["known_by", "until"]),
    ("commitments", ["since", "until", "confirmed_on", "fulfilled_on", "cancelled_on"]),
    ("accession-steps", ["on"]),
    ("roadmaps", ["since", "until", "endorsed_on"]),
    ("milestones", ["due_on", "done_on"]),
    ("needs", ["needed_by"]),
    ("allocations", ["since", "until"]),
    ("use-reports", ["quarter", "reported_on"]),
]
IMPRECISE = re.compile(r"\d{4}(-\d\d(-\d\d)?|-Q[1-4]|-H[12])?")
COLUMN_OF_STEP = {
    "announced": None,
    "confirmed": "confirmed_on",
    "shipped": "confirmed_on",
    "partly": "confirmed_on",
    "fulfilled": "fulfilled_on",
    "cancelled": "cancelled_on",
}


def rows(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def keyed(name, column):
    return {row[column]: row for row in rows(name)}


def listed(cell):
    return [part.strip() for part in cell.split(";") if part.strip()]


def numbered(stems):
    """Give each stem its own running number, in order."""
    return [f"{stem}-{stems[: place + 1].count(stem):04}" for place, stem in enumerate(stems)]


@pytest.mark.parametrize("name", ORIGINALS)
def test_the_public_facts_are_untouched(name):
    count, width, digest = ORIGINALS[name]

    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        lines = [line[:width] for line in csv.reader(file, strict=True)]

    assert len(lines) - 1 == count
    assert hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest() == digest


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_every_row_is_as_wide_as_its_header(path):
    with path.open(encoding="utf-8", newline="") as file:
        header, *body = csv.reader(file, strict=True)

    assert len(set(header)) == len(header)
    assert {len(line) for line in body} == {len(header)}


@pytest.mark.parametrize(("name", "column", "values"), ENUMERATIONS)
def test_added_columns_hold_only_known_words(name, column, values):
    assert {row[column] for row in rows(name)} <= values


@pytest.mark.parametrize(("name", "columns"), DATES)
def test_added_dates_are_dates_as_far_as_known(name, columns):
    written = [row[column] for row in rows(name) for column in columns]

    assert [text for text in written if text and not IMPRECISE.fullmatch(text)] == []


def test_a_name_or_alias_names_one_partner_only():
    owners = {}
    for row in rows("partners"):
        own = {text.casefold() for text in (row["code"], row["name_en"], row["name_uk"])}
        aliases = [alias.casefold() for alias in listed(row["aliases"])]
        assert len({*own, *aliases}) == len(own) + len(aliases), row["code"]
        for text in {*own, *aliases}:
            owners.setdefault(text, []).append(row["code"])

    assert {text: codes for text, codes in owners.items() if len(codes) > 1} == {}


def test_invented_use_reports_never_tell_of_more_than_was_promised():
    promised = {row["reference"]: int(row["quantity"]) for row in rows("commitments") if row["quantity"].isdecimal()}
    figures = ["in_service", "spent", "under_repair", "lost"]
    told = [(row["commitment"], sum(int(row[name] or 0) for name in figures)) for row in rows("use-reports")]

    assert [(reference, total) for reference, total in told if total > promised[reference]] == []


def test_coalition_codes_are_unique():
    codes = [row["code"] for row in rows("coalitions")]

    assert len(set(codes)) == len(codes) == 12
    assert all(re.fullmatch(r"[A-Z0-9]{2,6}", code) for code in codes)


def test_at_latest_by_is_told_only_where_the_beginning_is_unknown():
    assert [row for row in rows("memberships") if row["known_by"] and row["since"]] == []


@pytest.mark.parametrize(("name", "column"), [("meetings", "title_uk"), ("commitments", "item_uk"), ("deliveries", "item_uk")])
def test_every_fact_has_its_ukrainian_text(name, column):
    assert [row for row in rows(name) if not re.search("[а-щьюяєіїґ]", row[column])] == []


def test_commitments_are_numbered_by_coalition_and_partner_in_file_order():
    codes = {row["slug"]: row["code"] for row in rows("coalitions")}
    stems = [f"{codes[row['coalition_slug']]}-{row['partner_code'] or 'XX'}" for row in rows("commitments")]

    assert [row["reference"] for row in rows("commitments")] == numbered(stems)


def test_deliveries_are_numbered_by_coalition_in_file_order():
    codes = {row["slug"]: row["code"] for row in rows("coalitions")}
    stems = [f"{codes[row['coalition_slug']]}-D" for row in rows("deliveries")]

    assert [row["reference"] for row in rows("deliveries")] == numbered(stems)


def test_a_joint_pledge_begins_with_its_leading_partner():
    joint = {row["reference"]: row["partners"] for row in rows("commitments") if row["partners"]}
    partners = keyed("partners", "code")

    assert joint == {"DRN-NL-0001": "NL; DK; DE", "DRN-NL-0002": "NL; DK"}
    assert all(code in partners for cell in joint.values() for code in listed(cell))


def test_one_period_text_is_always_read_the_same_way():
    readings = {}
    for row in rows("commitments"):
        readings.setdefault(row["period"], set()).add((row["since"], row["until"]))

    assert {period: reading for period, reading in readings.items() if len(reading) > 1} == {}
    assert readings[""] == {("", "")}


def test_reported_statuses_give_the_dated_steps():
    table = keyed("reported_statuses", "status_reported")
    reported = {row["delivery_status_reported"] for row in rows("commitments")} - {""}
    assert set(table) == reported
    assert len(rows("reported_statuses")) == len(table) == 25

    for row in rows("commitments"):
        expected = {"confirmed_on": "", "fulfilled_on": "", "cancelled_on": ""}
        line = table.get(row["delivery_status_reported"])
        column = line and COLUMN_OF_STEP[line["step"]]
        if column:
            dated_by = line["dated_by"]
            named = dated_by in {"announced_on", "since", "until"}
            expected[column] = (row[dated_by] or row["announced_on"]) if named else dated_by
            assert IMPRECISE.fullmatch(expected[column]), row["reference"]
        assert {name: row[name] for name in expected} == expected, row["reference"]


def test_a_pledge_is_announced_at_the_meeting_of_its_day():
    meetings = {row["slug"].upper(): row for row in rows("meetings")}
    announced = [(row, meetings[row["announced_at"]]) for row in rows("commitments") if row["announced_at"]]

    assert announced
    for commitment, meeting in announced:
        assert (meeting["kind"], meeting["status"]) == ("contact_group", "held")
        assert commitment["announced_on"] == meeting["held_on"]


@pytest.mark.parametrize("column", ["part_of", "replaces"])
def test_parts_and_replacements_lead_to_commitments_and_never_in_a_circle(column):
    links = {row["reference"]: listed(row[column]) for row in rows("commitments")}

    assert [whole for wholes in links.values() for whole in wholes if whole not in links] == []
    TopologicalSorter(links).prepare()


def test_a_delivery_matches_the_partner_and_unit_of_its_commitment():
    commitments = keyed("commitments", "reference")
    matched = [row for row in rows("deliveries") if row["commitment"]]

    assert len(matched) == 8
    for row in matched:
        commitment = commitments[row["commitment"]]
        assert row["coalition_slug"] == commitment["coalition_slug"]
        assert listed(row["partner_codes"]) == [commitment["partner_code"]]
        assert row["unit"].removesuffix("s") == commitment["unit"].removesuffix("s")


def test_accession_steps_and_working_groups_name_known_partners():
    coalitions, partners = keyed("coalitions", "slug"), keyed("partners", "code")
    steps = [(row["coalition_slug"], row["partner_code"], row["kind"], row["on"]) for row in rows("accession-steps")]

    assert len(set(steps)) == len(steps)
    assert {(slug, code) for slug, code, *_ in steps} <= {(row["coalition_slug"], row["partner_code"]) for row in rows("memberships")}
    for row in rows("working-groups"):
        assert row["coalition_slug"] in coalitions
        assert all(code in partners for code in listed(row["members"]))
    assert all(row["source_url"].startswith("http") for name in ("accession-steps", "working-groups") for row in rows(name))


def test_roadmaps_are_labelled_illustrative_and_endorsed_at_known_meetings():
    meetings = {row["slug"].upper() for row in rows("meetings")}

    for row in rows("roadmaps"):
        assert [row[text].split()[0] for text in ("title_en", "title_uk", "note")] == ["Illustrative", "Приклад", "Illustrative"]
        assert row["endorsed_at"] in meetings | {""}
    assert all(row["note"].startswith("Illustrative") for name in ("needs", "allocations") for row in rows(name))


def test_every_roadmap_version_is_whole():
    versions = [(row["coalition_slug"], row["version"]) for row in rows("roadmaps")]
    lines = {(row["coalition_slug"], row["version"], row["number"]) for row in rows("lines-of-effort")}

    assert versions == [("artillery", "1"), ("artillery", "2"), ("drone", "1"), ("drone", "2")]
    assert lines == {(*version, number) for version in versions for number in "1234"}
    for name, count in [("milestones", {"1": 12, "2": 12}), ("needs", {"1": 7, "2": 8})]:
        for version in versions:
            listings = [row for row in rows(name) if (row["coalition_slug"], row["version"]) == version]
            assert len({row["reference"] for row in listings}) == len(listings) == count[version[1]]
            assert {(*version, row["line"]) for row in listings} <= lines


def test_done_milestones_have_their_date_and_only_they():
    for row in rows("milestones"):
        assert (row["status"] == "done") == bool(row["done_on"]) == (row["percent"] == "100"), row["reference"]


@pytest.mark.parametrize("version", ["1", "2"])
def test_milestones_wait_for_known_ones_and_never_in_a_circle(version):
    partners = keyed("partners", "code")
    stones = [row for row in rows("milestones") if row["version"] == version]
    links = {row["reference"]: listed(row["depends_on"]) for row in stones}

    assert [stone for needed in links.values() for stone in needed if stone not in links] == []
    assert {stone[:3] + needed[:3] for stone, all_needed in links.items() for needed in all_needed} >= {"ARTDRN", "DRNART"}
    assert all(code in partners for row in stones for code in listed(row["responsible"]))
    TopologicalSorter(links).prepare()


def test_allocations_join_commitments_and_needs_of_one_coalition_in_one_unit():
    commitments = keyed("commitments", "reference")
    needs = {row["reference"]: row for row in rows("needs") if row["version"] == "2"}
    given = {}

    for row in rows("allocations"):
        commitment, need = commitments[row["commitment"]], needs[row["need"]]
        assert commitment["coalition_slug"] == need["coalition_slug"]
        assert bool(row["quantity"]) != bool(row["amount"])
        what, unit = ("quantity", "unit") if row["quantity"] else ("amount", "currency")
        assert commitment[unit] == need[unit] != "", row
        given.setdefault((row["commitment"], what), []).append(int(row[what]))

    assert [key for key, parts in given.items() if sum(parts) > int(commitments[key[0]][key[1]])] == []


def test_a_part_and_its_whole_are_never_allocated_twice():
    commitments = keyed("commitments", "reference")
    given = {}
    for row in rows("allocations"):
        if row["quantity"]:
            whole = commitments[row["commitment"]]["part_of"] or row["commitment"]
            given[whole] = given.get(whole, 0) + int(row["quantity"])

    assert [whole for whole, quantity in given.items() if quantity > int(commitments[whole]["quantity"])] == []


def test_a_rate_names_the_bank_that_published_it_and_where_it_was_read():
    for row in rows("exchange-rates"):
        bank, read = row["source_url"].split("; ")
        assert bank.startswith("https://www.ecb.europa.eu/") and read.startswith("https://github.com/"), row


def test_each_day_of_rates_has_the_same_currencies_and_no_euro():
    days = {}
    for row in rows("exchange-rates"):
        days.setdefault(row["on"], []).append(row["currency"])

    assert len(days) == 12
    assert set(map(tuple, days.values())) == {("USD", "GBP", "SEK", "NOK", "DKK", "CAD")}
