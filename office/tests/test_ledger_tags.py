import datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from office import numbers
from office.dates import ImpreciseDate
from office.glyphs import SHAPES

NBSP = numbers.NBSP


def render(source, language, **context):
    with translation.override(language):
        return Template("{% load ledger %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "ukrainian", "english"),
    [
        (Decimal("1234567.89"), "1 234 567,89", "1,234,567.89"),
        (Decimal("3.500"), "3,5", "3.5"),
        (Decimal("-1200"), "−1 200", "−1,200"),
        (0, "0", "0"),
        (Decimal("1E+6"), "1 000 000", "1,000,000"),
        (None, "–", "–"),
    ],
)
def test_a_number_is_written_as_its_language_writes_it(value, ukrainian, english):
    assert render("{{ value|number }}", "uk", value=value) == ukrainian.replace(" ", NBSP)
    assert render("{{ value|number }}", "en", value=value) == english


@pytest.mark.parametrize(
    ("amount", "ukrainian", "english"),
    [
        (Decimal("12500000.00"), "12 500 000 EUR", "12,500,000 EUR"),
        (Decimal("1785714.2"), "1 785 714,20 EUR", "1,785,714.20 EUR"),
        (Decimal(0), "0 EUR", "0 EUR"),
        (None, "–", "–"),
    ],
)
def test_money_always_shows_its_currency(amount, ukrainian, english):
    assert render('{{ amount|money:"EUR" }}', "uk", amount=amount) == ukrainian.replace(" ", NBSP)
    assert render('{{ amount|money:"EUR" }}', "en", amount=amount) == english.replace(" EUR", f"{NBSP}EUR")


@pytest.mark.parametrize(
    ("ratio", "english"),
    [("0.534", "53%"), ("0.535", "54%"), ("0.004", "0.4%"), ("0", "0%"), ("1.2", "120%"), (None, "–")],
)
def test_a_percentage_has_no_decimals_unless_it_lies_under_one(ratio, english):
    ratio = ratio and Decimal(ratio)

    assert render("{{ ratio|percent }}", "en", ratio=ratio) == english
    assert render("{{ ratio|percent }}", "uk", ratio=ratio) == english.replace(".", ",").replace("%", f"{NBSP}%")


@pytest.mark.parametrize(
    ("text", "ukrainian", "english"),
    [
        ("2025-12-31", "31.12.2025", "31 Dec 2025"),
        ("2025-01", "січень 2025", "Jan 2025"),
        ("2025-Q1", "I кв. 2025", "Q1 2025"),
        ("2025", "2025", "2025"),
    ],
)
def test_a_date_shows_only_what_is_known(text, ukrainian, english):
    value = ImpreciseDate.parse(text)

    assert render("{{ value|when }}", "uk", value=value) == ukrainian.replace(" ", NBSP)
    assert render("{{ value|when }}", "en", value=value) == english.replace(" ", NBSP)


def test_a_plain_day_and_an_instant_are_written_too():
    instant = datetime.datetime(2026, 11, 22, 7, 40, tzinfo=datetime.UTC)

    assert render("{{ value|when }}", "uk", value=datetime.date(2026, 11, 22)) == "22.11.2026"
    assert render("{{ value|when }}", "uk", value=instant) == "22.11.2026, 09:40"
    assert render("{{ value|long_date }}", "uk", value=datetime.date(2026, 11, 22)) == f"22{NBSP}листопада{NBSP}2026"
    assert render("{{ value|when }}{{ value|dash }}", "en", value=None) == "––"


def test_a_quantity_stands_with_its_unit():
    class Unit:
        symbol = "шт."

    assert render("{% quantity value unit %}", "uk", value=1200, unit=Unit()) == f"1{NBSP}200{NBSP}шт."
    assert render("{% quantity value 'pcs' %}", "en", value=1200) == f"1,200{NBSP}pcs"
    assert render("{% quantity value 'pcs' %}", "en", value=None) == "–"


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_every_role_and_status_has_a_shape_that_is_drawn(name):
    drawing = render("{% glyph name %}", "en", name=name)

    assert 'aria-hidden="true"' in drawing
    assert drawing.count("<path") + drawing.count("<circle") >= 1


def test_a_shape_that_stands_alone_speaks_for_itself():
    drawing = render("{% glyph 'lead' words %}", "en", words="lead <nation>")

    assert 'role="img"><title>lead &lt;nation&gt;</title>' in drawing


def test_a_status_is_a_word_with_a_shape():
    assert "</svg>partly delivered</span>" in render("{% status 'partly_delivered' %}", "en")
    assert "</svg>own word</span>" in render("{% status 'partly_delivered' 'own word' %}", "en")


@pytest.mark.parametrize(("days", "words"), [(1, "late 1 day"), (23, "late 23 days"), (1200, "late 1,200 days")])
def test_late_is_said_with_a_number(days, words):
    assert f"</svg>{words}</span>" in render("{% late days %}", "en", days=days)


@pytest.mark.parametrize(
    ("address", "href", "order"),
    [
        ("/?coalition=drones&page=3", "?coalition=drones&amp;sort=item", ""),
        ("/?sort=item", "?sort=-item", ' aria-sort="ascending"'),
        ("/?sort=-item", "?sort=item", ' aria-sort="descending"'),
    ],
)
def test_a_head_sorts_turns_and_keeps_the_other_questions(address, href, order):
    head = render('{% sort_head "item" "Item" "n" %}', "en", request=RequestFactory().get(address))

    assert head.strip() == f'<th scope="col" class="n"{order}><a href="{href}">Item</a></th>'


def test_a_form_carries_the_rest_of_the_address():
    request = RequestFactory().get("/?on=2025-01-01&status=stale&status=confirmed&page=2")

    assert render('{% hidden_query "on" %}', "en", request=request).strip() == (
        '<input type="hidden" name="status" value="stale"><input type="hidden" name="status" value="confirmed">'
    )
