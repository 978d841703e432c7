"""Whatever stands in the cells, an import ends with an outcome: sentences, never a traceback, never half a file."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memberships.models import Commitment
from office import datasets
from office.exporting import sheet_of
from office.importing.run import File, run_import
from office.spreadsheets.table import CellError, Row, Sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

WORDS = [
    "",
    "LV",
    "NL; DK",
    "NL:0.5; DK:0.5",
    "NL:x",
    ":",
    ";",
    "drone",
    "artillery",
    "DRN-M-001",
    "DRN-M-001/2",
    "ART-N-001",
    "DRN-LV-0001",
    "UDCG-25",
    "1",
    "2",
    "0",
    "-1",
    "1e30",
    "99999999999999999999999999",
    "0.0000001",
    "1,234",
    "2025",
    "2025-13",
    "2025-02-31",
    "31.12.9999",
    "Q1 2025",
    "member",
    "endorsed",
    "draft",
    "done",
    "public",
    "official_use",
    "money",
    "pcs",
    "pcs/month",
    "EUR",
    "yes",
    "x" * 2000,
    "a\nb",
    "'",
    "‮",
]
cells = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.just(CellError("#N/A")),
)


def outcome_of(dataset, headings, rows):
    sheet = Sheet("", (Row(1, tuple(headings)), *(Row(number, tuple(row)) for number, row in enumerate(rows, 2))))
    outcome = run_import([(File("any.csv", b""), [(dataset, sheet)])], dataset)

    assert not outcome.applied
    assert outcome.total("create") + outcome.total("update") + outcome.total("same") <= outcome.total("rows")
    assert outcome.as_json()
    return outcome


@pytest.mark.parametrize("dataset", datasets.all())
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_cells_end_in_an_outcome(dataset, data):
    columns = [column.column_name for column in datasets.all()[dataset]().columns]
    headings = data.draw(st.lists(st.sampled_from(columns), min_size=1, unique=True))

    outcome_of(dataset, headings, data.draw(st.lists(st.lists(cells, min_size=len(headings), max_size=len(headings)), max_size=6)))


@pytest.mark.parametrize("dataset", datasets.all())
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_real_rows_with_any_cells_among_them_end_in_an_outcome(dataset, data):
    sheet = sheet_of(dataset, coded=True)
    rows = [list(row) for row in sheet.rows][:12]
    for _change in range(data.draw(st.integers(1, 6))):
        row = rows[data.draw(st.integers(0, len(rows) - 1))]
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(cells)

    outcome = outcome_of(dataset, sheet.headings, rows)

    assert {problem.row for problem in outcome.errors} <= set(range(2, len(rows) + 2))


def test_a_row_of_nothing_but_errors_leaves_the_register_as_it_was():
    before = Commitment.objects.count()
    sheet = Sheet("", (Row(1, ("item_en", datetime.date(2025, 1, 1))), Row(2, (CellError("#REF!"), ""))))

    run_import([(File("any.csv", b""), [("commitments", sheet)])], "commitments", apply=True)

    assert Commitment.objects.count() == before
