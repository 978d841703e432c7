import datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from office.dates import ImpreciseDate, Precision, months_before

DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)).map(ImpreciseDate.day)
PERIODS = st.builds(
    lambda year, count, place: ImpreciseDate.months(year, (place % (12 // count)) * count + 1, count),
    st.integers(1900, 2199),
    st.sampled_from([1, 3, 6, 12]),
    st.integers(0, 11),
)


def span(first, last):
    return ImpreciseDate(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))


@given(DAYS | PERIODS)
def test_what_is_written_is_read_back_in_every_way_of_writing(date):
    assert [ImpreciseDate.parse(text) for text in (str(date), date.display("uk"), date.display("en"))] == [date] * 3


@pytest.mark.parametrize(
    ("texts", "first", "last"),
    [
        (
            [
                "2025-03-31",
                "31.03.2025",
                "31/03/2025",
                "31.3.2025 р.",
                "31 March 2025",
                "31 Mar 2025",
                "March 31, 2025",
                "31 березня 2025",
                "31 березня 2025 року",
                " 31\u00a0березня  2025 р. ",
                "2025-03-31T00:00:00",
            ],
            "2025-03-31",
            "2025-03-31",
        ),
        (["2025-03", "03.2025", "3/2025", "March 2025", "березень 2025", "БЕРЕЗЕНЬ 2025", "березня 2025"], "2025-03-01", "2025-03-31"),
        (["2024-02", "Feb 2024", "лютий 2024"], "2024-02-01", "2024-02-29"),
        (
            ["2025-Q1", "2025 Q1", "Q1 2025", "q1-2025", "I кв. 2025", "І кв. 2025", "1 кв 2025", "1-й квартал 2025 року"],
            "2025-01-01",
            "2025-03-31",
        ),
        (["2025-H2", "H2 2025", "II півріччя 2025", "2-ге півріччя 2025"], "2025-07-01", "2025-12-31"),
        (["2025", "2025 р.", "2025 рік", "2025 року"], "2025-01-01", "2025-12-31"),
    ],
)
def test_people_write_dates_in_many_ways(texts, first, last):
    assert [ImpreciseDate.parse(text) for text in texts] == [span(first, last)] * len(texts)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "31.02.2025", "2025-13", "2025-Q5", "2025-H3", "13.2025", "25", "03/31/2025", "0225", "9999", "2025–2026", "x" * 500],
)
def test_what_is_no_date_is_refused_in_a_sentence_that_says_how_to_write_one(text):
    with translation.override("en"), pytest.raises(ValueError, match=r"is not a date: write 31\.12\.2025, January 2026, Q4 2025 or 2025\."):
        ImpreciseDate.parse(text)


@pytest.mark.parametrize(
    ("text", "precision", "ukrainian", "english"),
    [
        ("2025-03-31", Precision.DAY, "31.03.2025", "31 Mar 2025"),
        ("2025-03", Precision.MONTH, "березень 2025", "Mar 2025"),
        ("2025-Q3", Precision.QUARTER, "III кв. 2025", "Q3 2025"),
        ("2025-H1", Precision.HALF, "I півріччя 2025", "H1 2025"),
        ("2025", Precision.YEAR, "2025", "2025"),
    ],
)
def test_a_date_shows_only_what_is_known(text, precision, ukrainian, english):
    date = ImpreciseDate.parse(text)

    assert (date.precision, str(date), date.display("uk"), date.display("en")) == (precision, text, ukrainian, english)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2025-01-01", "2025-01-30"),
        ("2025-01-02", "2025-01-31"),
        ("2025-02-01", "2025-04-30"),
        ("2025-04-01", "2025-09-30"),
        ("2025-01-01", "2025-02-28"),
        ("2025-07-01", "2026-06-30"),
        ("2025-01-01", "2026-12-31"),
        ("2025-02-01", "2025-01-31"),
        ("1899-12-31", "1899-12-31"),
        ("9999-01-01", "9999-12-31"),
    ],
)
def test_any_other_stretch_of_days_is_no_date(first, last):
    with pytest.raises(ValueError):
        span(first, last)


def test_dates_sort_by_their_first_day_then_by_their_last():
    texts = ["2025-01-01", "2025-01", "2025-Q1", "2025-H1", "2025", "2025-02"]

    assert [str(date) for date in sorted(map(ImpreciseDate.parse, reversed(texts)))] == texts


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [("2025-06-30", 6, "2024-12-30"), ("2025-08-31", 6, "2025-02-28"), ("2024-08-31", 6, "2024-02-29"), ("2025-01-15", 1, "2024-12-15")],
)
def test_months_before_a_day_end_on_a_day_that_exists(day, months, before):
    assert months_before(datetime.date.fromisoformat(day), months) == datetime.date.fromisoformat(before)
