import pytest
from django.contrib import admin
from django.utils import translation

from office.models import Confirmation


@pytest.mark.parametrize(
    ("record", "shown"), [("office.user olena", "User olena"), ("office.gone ART-FR-0001", "office.gone ART-FR-0001"), ("olena", "olena")]
)
def test_a_confirmed_warning_names_the_kind_of_its_record_in_words(record, shown):
    with translation.override("en"):
        assert admin.site.get_model_admin(Confirmation).about(Confirmation(record=record)) == shown
