import csv
import datetime
import re
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.spreadsheets import delimited, values
from office.spreadsheets.reader import read_sheets, sheet_names
from office.spreadsheets.safety import CONTROL, TRIGGERS, neutral, restored, sheet_name
from office.spreadsheets.table import Caps
from office.spreadsheets.writer import OutSheet
from office.tests.spreadsheets.making import written

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "'quoted", "'=1", "''"]
printable = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=40)


def round_trip(suffix, *rows):
    content = written(suffix, OutSheet("sheet", ["heading"], rows))
    (sheet,) = read_sheets(content, f"file.{suffix}", ["" if suffix == "csv" else "sheet"])
    return [row.cells for row in sheet.rows[1:]]


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "ods"])
def test_text_comes_back_as_it_went(suffix):
    texts = ["Ґанок", "two  spaces", "a\nb", "<&>\"'", "_x0041_", "2025", "=1+1", "'q"]

    assert [cells[0] for cells in round_trip(suffix, *([text] for text in texts))] == texts


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_harmless_in_csv_and_itself_again_afterwards(text):
    assert not neutral(text).startswith(tuple(trigger for trigger in TRIGGERS if trigger != "'"))
    assert restored(neutral(text)) == text


@given(printable)
def test_no_text_at_all_changes_by_being_made_harmless(text):
    assert restored(neutral(text)) == text
    assert neutral(text)[0] not in set(TRIGGERS) - {"'"}


cut = st.text(st.sampled_from("=+-@＝'\"; \t\r\na,"), max_size=12)


@given(cut)
@settings(max_examples=500)
def test_no_text_changes_by_being_made_harmless_for_programs_that_cut_it(text):
    assert restored(neutral(text)) == text


@pytest.mark.parametrize("delimiter", [";", "\t"])
@given(st.lists(st.lists(cut, min_size=3, max_size=3), min_size=1, max_size=3))
def test_no_program_that_cuts_the_lines_elsewhere_finds_a_formula(delimiter, rows):
    content = written("csv", OutSheet("", ["one", "two", "three"], rows)).decode("utf-8-sig")

    cells = [cell for cells in csv.reader(content.splitlines(keepends=True), delimiter=delimiter) for cell in cells]
    assert [cell for cell in cells if cell.startswith(tuple(set(TRIGGERS) - {*"'\t\r\n"}))] == []


def test_a_formula_behind_a_semicolon_is_harmless_in_csv_alone():
    text = "5;=HYPERLINK(1)"
    assert neutral(text) == "5;'=HYPERLINK(1)"
    assert [round_trip(suffix, [text])[0][0] for suffix in ("xlsx", "csv", "ods")] == [text] * 3
    assert neutral("one; two - three; 'four'") == "one; two - three; ''four'"


@given(st.lists(printable, min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_row_of_texts_survives_a_csv(texts):
    content = written("csv", OutSheet("", [f"h{number}" for number in range(len(texts))], [texts]))

    assert delimited.read_rows(content, Caps())[1] == texts


hostile = st.one_of(printable, st.sampled_from(FORMULAS), st.text(max_size=60)).map(lambda text: CONTROL.sub("", text))


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "ods"])
def test_headings_and_texts_of_any_kind_come_back_as_they_went(suffix):
    """But for white space at the ends and line ends, which no program keeps."""

    @given(st.lists(hostile, min_size=1, max_size=4), st.lists(hostile, min_size=1, max_size=4))
    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def survives(headings, texts):
        content = written(suffix, OutSheet("sheet", ["first", *headings], [["x", *texts]]))
        (sheet,) = read_sheets(content, f"file.{suffix}", ["" if suffix == "csv" else "sheet"])
        for row, sent in zip(sheet.rows, [["first", *headings], ["x", *texts]], strict=True):
            read = [values.text(cell).split() for cell in row.cells]
            expected = [values.text(text).split() for text in sent]
            width = max(len(read), len(expected))
            assert read + [[]] * (width - len(read)) == expected + [[]] * (width - len(expected))

    survives()


@pytest.mark.parametrize("heading", FORMULAS)
def test_a_heading_is_made_harmless_like_any_other_text(heading):
    (first,) = csv.reader([written("csv", OutSheet("x", [heading], [])).decode("utf-8-sig").replace("\r\n", "\n", 0).rstrip("\r\n")])
    assert first[0].startswith("'")

    with zipfile.ZipFile(BytesIO(written("xlsx", OutSheet("x", [heading], [])))) as archive:
        assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()
    with zipfile.ZipFile(BytesIO(written("ods", OutSheet("x", [heading], [])))) as archive:
        assert "table:formula" not in archive.read("content.xml").decode()


@given(
    st.lists(
        st.one_of(st.text(max_size=60), st.sampled_from(["", "'", "[x]", "a/b\\c:d?*", "History", "x" * 300, "Same", "SAME"])), max_size=6
    )
)
@settings(max_examples=60, deadline=None)
def test_any_names_make_sheets_that_every_program_opens(names):
    sheets = [OutSheet(name, ["heading"], []) for name in names] or [OutSheet("x", ["heading"], [])]
    taken = []
    for name in names:
        taken.append(sheet_name(name, taken))

    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") and not name.startswith("'") for name in taken)
    assert len({name.casefold() for name in taken}) == len(names)
    with zipfile.ZipFile(BytesIO(written("xlsx", *sheets))) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_sheets_named_by_strangers_are_read_back(suffix):
    sheets = [OutSheet(name, ["heading"], [["x"]]) for name in ("=cmd|'/c calc'!A1", '<b>&"', "a\x00b\r\nc", "'", "Same", "SAME")]

    names = sheet_names(written(suffix, *sheets), f"file.{suffix}")

    assert names == ["=cmd|'-c calc'!A1", '<b>&"', "ab c", "-", "Same", "SAME 2"]


def test_formulas_are_string_cells_in_a_workbook():
    content = written("xlsx", OutSheet("sheet", ["=heading"], [[text] for text in FORMULAS]))

    with zipfile.ZipFile(BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert set(re.findall(r'<c [^>]*t="(\w+)"', xml)) == {"inlineStr"}


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_numbers_and_days_stay_typed_in_a_workbook(suffix):
    row = [Decimal("12.345"), 7, datetime.date(2025, 3, 31), True, None, ""]

    assert round_trip(suffix, row)[0][:4] == (12.345, 7, datetime.date(2025, 3, 31), True)


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "ods"])
@pytest.mark.parametrize("number", ["1.234", "-1.234", "123456789012345678.25", "0.001", "100000000000000000000", "12"])
def test_every_number_is_read_back_exactly(suffix, number):
    assert values.number(round_trip(suffix, [Decimal(number)])[0][0]) == Decimal(number)


def test_a_csv_opens_with_ukrainian_letters_in_excel():
    assert written("csv", OutSheet("", ["Назва"], [])).startswith(b"\xef\xbb\xbf")


def test_a_text_longer_than_a_cell_can_hold_is_never_cut_silently():
    with pytest.raises(ValueError, match="32767"):
        written("xlsx", OutSheet("sheet", ["note"], [["x" * 40_000]]))


def test_in_a_csv_text_with_another_delimiter_is_quoted():
    assert written("csv", OutSheet("x", ["a"], [["one;=1+1", "two\t=2", 'three"', "four"]])).decode("utf-8-sig") == (
        'a\r\n"one;\'=1+1","two\t\'=2","three""",four\r\n'
    )
