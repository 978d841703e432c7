"""The form's side of partly known dates; what the database does with them is tested where a record has one."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from office.dates import ImpreciseDate
from office.fields import ImpreciseDateField, ImpreciseDateFormField

MONTH = ImpreciseDate.parse("2025-01")


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("typed", ["січень 2025", "January 2025", "01.2025", " 2025-01 "])
def test_either_language_is_read_whatever_the_reader_speaks(language, typed):
    with translation.override(language):
        assert ImpreciseDateFormField().clean(typed) == MONTH


@pytest.mark.parametrize(("language", "shown"), [("uk", "січень 2025"), ("en", "Jan 2025")])
def test_a_date_is_shown_in_the_readers_language(language, shown):
    with translation.override(language):
        assert ImpreciseDateFormField().prepare_value(MONTH) == shown


def test_what_was_typed_wrong_is_shown_again_as_typed():
    assert ImpreciseDateFormField().prepare_value("soon") == "soon"


def test_a_blank_is_unknown_unless_a_date_is_required():
    assert ImpreciseDateFormField(required=False).clean("") is None
    with pytest.raises(ValidationError):
        ImpreciseDateFormField().clean("")


@pytest.mark.parametrize(("typed", "changed"), [("січень 2025", False), ("Jan 2025", False), ("2025", True), ("", True), ("soon", True)])
def test_another_way_of_writing_is_no_change(typed, changed):
    assert ImpreciseDateFormField(required=False).has_changed(MONTH, typed) is changed


def test_a_model_field_offers_that_form_field():
    assert isinstance(ImpreciseDateField().formfield(), ImpreciseDateFormField)


@pytest.mark.parametrize(("value", "read"), [("2025-01", MONTH), ("", None), (MONTH, MONTH), (MONTH.first, ImpreciseDate.day(MONTH.first))])
def test_a_model_field_takes_texts_days_and_dates(value, read):
    assert ImpreciseDateField().to_python(value) == read
