import datetime
import io
import resource
import zipfile

import openpyxl
import pytest

from office.spreadsheets.reader import read_sheets, sheet_names
from office.spreadsheets.table import Caps, CellError, Row, Sheet, Unreadable
from office.tests.spreadsheets.making import csv_file, workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read(content, name="file.csv", sheet="", caps=Caps()):  # noqa: B008 -- frozen
    (found,) = read_sheets(content, name, [sheet], caps)
    return [(row.number, row.cells) for row in found.rows]


def refusal(content, name, caps=Caps()):  # noqa: B008 -- frozen
    with pytest.raises(Unreadable) as refused:
        read_sheets(content, name, sheet_names(content, name, caps), caps)
    return refused.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_whatever_its_encoding_and_delimiter(encoding, delimiter):
    content = csv_file(["код", "назва"], ["PL", "Польща"], delimiter=delimiter, encoding=encoding)

    assert read(content) == [(1, ("код", "назва")), (2, ("PL", "Польща"))]


def test_a_comma_in_a_quoted_cell_does_not_hide_the_semicolon():
    content = b'code;note\nPL;"one, two, three"\nDE;"four, five"\n'

    assert read(content) == [(1, ("code", "note")), (2, ("PL", "one, two, three")), (3, ("DE", "four, five"))]


def test_rows_are_numbered_as_the_spreadsheet_shows_them():
    csv_rows = read(b'code,note\n"PL","two\nlines"\n\n,\nDE,x\n')
    sheet_rows = read(workbook(one=[["code"], [], ["PL"], [None], ["DE"]]), "file.xlsx", "one")

    assert [number for number, _cells in csv_rows] == [1, 2, 5]
    assert sheet_rows == [(1, ("code",)), (3, ("PL",)), (5, ("DE",))]


def test_excels_own_word_for_the_delimiter_is_no_row():
    assert read(b"sep=;\r\ncode;note\r\nPL;a,b\r\n") == [(1, ("code", "note")), (2, ("PL", "a,b"))]


def test_numbers_dates_and_booleans_of_a_workbook_stay_what_they_are():
    content = workbook(one=[["12", 12, 12.5, True, datetime.date(2025, 3, 31), datetime.datetime(2025, 3, 31, 14, 30)]])  # noqa: DTZ001

    assert read(content, "file.xlsx", "one") == [
        (1, ("12", 12, 12.5, True, datetime.date(2025, 3, 31), datetime.datetime(2025, 3, 31, 14, 30)))  # noqa: DTZ001
    ]


def test_a_formula_that_was_never_calculated_is_an_error_not_a_blank():
    content = workbook(one=[["code", "=1+1", "after"]])

    assert read(content, "file.xlsx", "one") == [(1, ("code", CellError("="), "after"))]


def test_only_the_chosen_sheets_are_read():
    content = workbook(first=[["a"]], second=[["b"]])

    assert sheet_names(content, "file.xlsx") == ["first", "second"]
    assert read_sheets(content, "file.xlsx", ["second"]) == [Sheet("second", (Row(1, ("b",)),))]
    with pytest.raises(Unreadable) as refused:
        read_sheets(content, "file.xlsx", ["third"])
    assert (refused.value.code, refused.value.details) == ("no_such_sheet", {"sheet": "third", "sheets": "first, second"})


def zipped(name, content=b"x"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def half_a_workbook():
    content = workbook(one=[["code"]] * 50)
    return content[: len(content) // 2]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "file.csv", "empty"),
        (b"\xef\xbb\xbf \r\n", "file.csv", "empty"),
        (b"%PDF-1.7 and so on", "file.csv", "not_a_spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "file.csv", "not_a_spreadsheet"),
        (b"just words", "file.xlsx", "not_a_spreadsheet"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "file.csv", "not_a_spreadsheet"),
        (zipped("word/document.xml"), "file.xlsx", "not_a_spreadsheet"),
        (zipped("xl/workbook.bin"), "file.xlsb", "old_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Workbook" * 100, "file.xls", "old_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file.xlsx", "locked"),
        (b"PK\x03\x04 no archive", "file.xlsx", "broken"),
        (zipped("xl/workbook.xml", b"<no"), "file.xlsx", "broken"),
        (half_a_workbook(), "file.xlsx", "broken"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_by_name(content, name, code):
    assert refusal(content, name) == code


def test_a_bomb_is_refused_before_it_unpacks():
    assert refusal(zipped("xl/workbook.xml", b"\0" * 210 * 1024 * 1024), "file.xlsx") == "too_much_unzipped"


def test_a_cell_in_the_farthest_corner_costs_no_more_than_the_process_that_reads_it():
    book = openpyxl.Workbook()
    book.active["A1"] = "code"
    book.active["XFD1048576"] = "far"
    stream = io.BytesIO()
    book.save(stream)

    assert refusal(stream.getvalue(), "file.xlsx") in {"too_much", "too_many_rows", "too_many_columns"}


@pytest.mark.parametrize(
    ("caps", "code"),
    [
        (Caps(rows=2), "too_many_rows"),
        (Caps(columns=2), "too_many_columns"),
        (Caps(sheets=1), "too_many_sheets"),
        (Caps(bytes=100), "too_many_bytes"),
    ],
)
def test_each_cap_is_said_by_its_own_name(caps, code):
    content = workbook(one=[["a", "b", "c"]] * 4 if "columns" in code or "rows" in code else [["a"]], two=[["b"]])

    assert refusal(content, "file.xlsx", caps) == code


def test_the_caps_hold_for_csv_too():
    assert refusal(b"a,b\n" * 5, "file.csv", Caps(rows=3)) == "too_many_rows"
    assert refusal(b"a,b,c\n", "file.csv", Caps(columns=2)) == "too_many_columns"
    assert refusal(b"code\n" + b"x" * 200, "file.csv", Caps(cell=100)) == "cell_too_long"


def test_reading_that_takes_too_long_is_stopped():
    assert refusal(b"code\nPL\n", "file.csv", Caps(seconds=0)) == "too_slow"


@pytest.mark.parametrize("place", [3, 10, 5000])
def test_a_zero_byte_in_text_is_no_sign_of_utf_16(place):
    content = b"code,name_en,name_uk\n" + b"PL,Poland,Polska\n" * 500

    assert refusal(content[:place] + b"\0" + content[place:], "file.csv") == "not_a_spreadsheet"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_read(encoding):
    assert read("код,name\nPL,Польща — “країна”\n".encode(encoding)) == [(1, ("код", "name")), (2, ("PL", "Польща — “країна”"))]


def test_a_text_that_stands_in_very_many_cells_is_counted_in_each():
    rows = [["x" * 99]] * 50

    assert len(read(workbook(one=rows), "file.xlsx", "one", Caps(characters=5000))) == 50
    assert refusal(workbook(one=rows), "file.xlsx", Caps(characters=4999)) == "too_much_text"
    assert refusal(workbook(one=rows[:25], two=rows[25:]), "file.xlsx", Caps(characters=4999)) == "too_much_text"


def test_what_the_bounded_process_says_is_weighed_before_it_is_read():
    content = csv_file(*[["x" * 1000]] * 100)

    assert refusal(content, "file.csv", Caps(answer=50_000)) == "too_much"
    assert len(read(content, caps=Caps(answer=200_000))) == 100


def test_a_small_file_of_one_long_text_costs_little_memory():
    content = _of_one_shared_string("x" * 30_000, 15_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert (len(content) < 100_000, refusal(content, "file.xlsx")) == (True, "too_much_text")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kilobytes


def _of_one_shared_string(text, times):
    made = io.BytesIO()
    rows = "".join(f'<row r="{number}"><c r="A{number}" t="s"><v>0</v></c></row>' for number in range(1, times + 1))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(io.BytesIO(workbook(one=[["x"]]))) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        for name in archive.namelist():
            written.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else archive.read(name))
        written.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}" count="1" uniqueCount="1"><si><t>{text}</t></si></sst>')
    return made.getvalue()
