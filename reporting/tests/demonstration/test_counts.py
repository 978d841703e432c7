"""What the pages show against plain arithmetic over the files: nothing of the office's own reckoning is used here."""

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from reporting.tests.demonstration.markup import Page

FOLDER = Path(__file__).parents[3] / "sample_data"
TAKING_PART = {"lead", "co_lead", "member"}
BESIDE = {"observer", "intends_to_join"}


def rows_of(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def guests(roles):
    """How many partners hold one of these roles in each coalition; Ukraine is the host of all."""
    held = Counter(row["coalition_slug"] for row in rows_of("memberships") if row["partner_code"] != "UA" and row["role"] in roles)
    return {row["slug"]: held[row["slug"]] for row in rows_of("coalitions")}


@pytest.fixture
def read(clients):
    """Open a page in English."""
    return lambda address: Page(clients["en"].get(address).content.decode())


def slug_of(row):
    return re.match(r"/coalitions/([\w-]+)/", next(row.every("th")).links_inside[0])[1]


def cells(page, heading):
    """Each coalition's cell under a heading of the home page's table."""
    table = next(table for table in page.every("table") if heading in [th.words for th in table.every("th")])
    rows = [row for row in table.every("tr") if row.links_inside and list(row.every("td"))]
    return {slug_of(row): next(td for td in row.every("td") if td.attributes.get("data-label") == heading).words for row in rows}


def number(text):
    return int(re.search(r"\d[\d,]*", text)[0].replace(",", ""))


def test_the_home_page_counts_every_coalition_s_members_without_ukraine(read):
    assert {slug: number(words) for slug, words in cells(read("/"), "Members").items()} == guests(TAKING_PART)


def test_the_matrix_adds_up_to_the_memberships_on_both_edges(read):
    (table,) = read("/partners/").every("table")
    (head,) = next(table.every("thead")).every("tr")
    slugs = [re.match(r"/coalitions/([\w-]+)/", link)[1] for link in head.links_inside if link.startswith("/coalitions/")]
    taking_part, beside, _host = [
        [number(td.words) if td.words else 0 for td in row.every("td")][: len(slugs)]
        for row in list(next(table.every("tfoot")).every("tr"))[:2]
    ] + [None]

    assert dict(zip(slugs, taking_part, strict=True)) == guests(TAKING_PART)
    assert dict(zip(slugs, beside, strict=True)) == guests(BESIDE)

    shown = {}
    for row in next(table.every("tbody")).every("tr"):
        *_roles, member_of, others = [td.words for td in row.every("td")]
        shown[row.links_inside[0].split("/")[2]] = (number(member_of), number(others))
    expected = {}
    for row in rows_of("memberships"):
        if row["partner_code"] != "UA":
            one, other = expected.get(row["partner_code"], (0, 0))
            expected[row["partner_code"]] = (one + (row["role"] in TAKING_PART), other + (row["role"] in BESIDE))
    assert shown == expected


@pytest.mark.parametrize(("page", "noun"), [("commitments", "commitments"), ("deliveries", "deliveries"), ("meetings", "meetings")])
def test_a_register_lists_every_row_of_its_file(read, page, noun):
    assert f"{len(rows_of(page))} {noun}" in read(f"/{page}/").words


@pytest.mark.parametrize("slug", [row["slug"] for row in rows_of("coalitions")])
def test_a_coalition_s_registers_list_the_rows_of_their_files(read, slug):
    for page, column in [("commitments", "coalition_slug"), ("deliveries", "coalition_slug"), ("meetings", "format_slug")]:
        count = sum(1 for row in rows_of(page) if row[column] == slug)
        asked = f"/{page}/?{'format' if page == 'meetings' else 'coalition'}={slug}"
        said = re.search(rf"(\d+) (?:{page}|{page.removesuffix('s').replace('ie', 'y')})\b", read(asked).words)
        assert (int(said[1]) if said else 0, asked) == (count, asked)


def test_every_partner_of_the_file_has_a_page_of_its_own(clients):
    codes = [row["code"] for row in rows_of("partners")]

    assert {code for code in codes if clients["en"].get(f"/partners/{code}/").status_code != 200} == set()


def test_the_money_in_totals_is_the_money_of_the_rows_that_count(read):
    """Once only, tied to the coalition by its source, not part of a whole, not cancelled: currency by currency, all stages together."""
    expected = Counter()
    for row in rows_of("commitments"):
        counts = row["attribution"] == "coalition" and not (row["basis"] or row["part_of"] or row["cancelled_on"])
        if counts and row["amount"]:
            expected[row["currency"]] += Decimal(row["amount"])

    shown = Counter()
    for stage in next(found for found in read("/commitments/").every("dl") if found.attributes.get("class") == "money").every("div"):
        word, told = [next(stage.every(tag)).words for tag in ("dt", "dd")]
        for amount, currency in re.findall(r"([\d,.]+) ([A-Z]{3})", told) if word != "received" else []:  # which is part of the committed
            shown[currency] += Decimal(amount.replace(",", ""))

    assert shown == expected
