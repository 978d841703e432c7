import datetime
import re
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.spreadsheets import delimited, values
from office.spreadsheets.reader import read_sheets
from office.spreadsheets.safety import TRIGGERS, neutral, restored
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


@given(st.lists(printable, min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_row_of_texts_survives_a_csv(texts):
    content = written("csv", OutSheet("", [f"h{number}" for number in range(len(texts))], [texts]))

    assert delimited.read_rows(content, Caps())[1] == texts


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
        'a\r\n"one;=1+1","two\t=2","three""",four\r\n'
    )
