import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.spreadsheets import values
from office.spreadsheets.values import BadValue


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (12, "12"),
        (0.1 + 0.2, "0.3"),
        ("12", "12"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("0,125", "0.125"),
        ("1234,567", "1234.567"),
        ("1 234 567,89", "1234567.89"),
        ("1\u00a0234\u202f567", "1234567"),
        ("1'234.50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.2E+06", "1200000"),
    ],
)
def test_a_number_is_read_in_every_usual_writing(cell, number):
    assert values.number(cell) == Decimal(number)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1,234", "ambiguous_number"),
        ("1.234", "ambiguous_number"),
        ("10-20", "range"),
        ("10 – 20", "range"),
        ("about 5", "not_a_number"),
        ("12 34", "not_a_number"),
        ("٣", "not_a_number"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("1e999", "not_a_number"),
        (True, "not_a_number"),
        (datetime.date(2025, 1, 1), "not_a_number"),
    ],
)
def test_what_is_no_one_number_is_refused_and_never_guessed(cell, code):
    with pytest.raises(BadValue) as refused:
        values.number(cell)

    assert refused.value.code == code


def test_the_rest_of_the_column_settles_what_one_cell_leaves_open():
    assert values.decimal_mark_of(["1,234", "12,5", ""]) == ","
    assert values.decimal_mark_of(["1,234", "1,234.50"]) == "."
    assert values.decimal_mark_of(["1,234", "12,5", "12.5"]) is None
    assert values.number("1,234", ",") == Decimal("1.234")
    assert values.number("1,234", ".") == Decimal(1234)


@pytest.mark.parametrize(
    ("cell", "answer"), [("yes", True), ("Так", True), (True, True), (1, True), ("no", False), ("НІ", False), ("0", False)]
)
def test_yes_and_no_are_read_in_both_languages(cell, answer):
    assert values.boolean(cell) is answer


def test_maybe_is_neither_yes_nor_no():
    with pytest.raises(BadValue):
        values.boolean("maybe")


def test_a_days_serial_number_is_its_date_and_a_small_number_a_year():
    assert values.date_text(45747) == "2025-03-31"
    assert values.date_text(2025) == "2025"
    assert values.date_text(datetime.datetime(2025, 3, 31)) == "2025-03-31"  # noqa: DTZ001
    assert values.date_text("31.03.2025") == "31.03.2025"


def test_numbers_kept_as_text_lose_no_digit_and_gain_none():
    assert [values.text(cell) for cell in [12, 12.0, 12.5, 1e-7, " a\r\nb ", None]] == ["12", "12", "12.5", "0.0000001", "a\nb", ""]


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=3, allow_nan=False))
def test_any_exact_number_survives_its_own_writing_with_a_comma(number):
    written = f"{number:.4f}".replace(".", ",")

    assert values.number(written) == number
