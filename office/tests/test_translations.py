import gettext
import pathlib
import re

import django
import pytest
from django.conf import settings

from office import translations


def test_every_sentence_has_a_ukrainian_translation_in_every_form():
    assert list(translations.faults()) == []


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """A catalogue of its own, and one sentence of each kind to translate."""
    monkeypatch.setattr(translations, "CATALOGUE", tmp_path / "django.po")
    template = tmp_path / "page.html"
    template.write_text("""{% load i18n %}
        <p>{% translate "Open" context "not closed" %}</p>
          <p>{% blocktranslate count counter=rows %}One row{% plural %}{{ counter }} rows{% endblocktranslate %}</p>
    """)
    code = tmp_path / "code.py"
    code.write_text('label = _("Coalition")\n')
    monkeypatch.setattr(translations, "_sources", lambda: [template, code])
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    return translations.CATALOGUE


TRANSLATED = """
msgctxt "not closed"
msgid "Open"
msgstr "Відкрито"

msgid "One row"
msgid_plural "%(counter)s rows"
msgstr[0] "%(counter)s рядок"
msgstr[1] "%(counter)s рядки"
msgstr[2] "%(counter)s рядків"
msgstr[3] "%(counter)s рядка"

msgid "Coalition"
msgstr "Коаліція"
"""


def test_sentences_of_code_and_templates_are_found_with_context_and_plural(catalogue):
    found = {(message.id, message.context) for message in translations.source_messages() if message.id}

    assert found == {("Open", "not closed"), (("One row", "%(counter)s rows"), None), ("Coalition", None)}


def test_a_complete_catalogue_has_no_faults(catalogue):
    catalogue.write_bytes(translations.HEADER + TRANSLATED.encode())

    assert list(translations.faults()) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgid "Coalition"', 'msgid "Partner"', "missing: 'Coalition' (code.py)"),
        ('msgid "Coalition"', '#, fuzzy\nmsgid "Coalition"', "fuzzy: 'Coalition'"),
        ("Коаліція", "", "not translated in every form: 'Coalition' (code.py)"),
        ("%(counter)s рядка", "", "not translated in every form: 'One row' (page.html)"),
    ],
)
def test_what_is_missing_fuzzy_empty_or_short_of_a_form_is_named(catalogue, old, new, fault):
    catalogue.write_bytes(translations.HEADER + TRANSLATED.replace(old, new).encode())

    assert list(translations.faults()) == [fault]


def test_an_update_adds_what_is_new_and_keeps_what_is_translated(catalogue):
    catalogue.write_bytes(translations.HEADER + b'\nmsgid "Coalition"\nmsgstr "\xd0\x9a"\n\nmsgid "Gone"\nmsgstr "X"\n')

    translations.update()
    once = catalogue.read_bytes()
    translations.update()

    strings = {message.id: message.string for message in translations.catalogue() if message.id}
    assert strings == {"Coalition": "К", "Open": "", ("One row", "%(counter)s rows"): ("", "", "", "")}
    assert catalogue.read_bytes() == once


def test_the_compiled_catalogue_speaks_ukrainian_and_counts_in_it(catalogue):
    catalogue.write_bytes(translations.HEADER + TRANSLATED.encode())

    translations.compile_catalogue()

    with catalogue.with_suffix(".mo").open("rb") as compiled:
        read = gettext.GNUTranslations(compiled)
    rows = [read.ngettext("One row", "%(counter)s rows", counter) % {"counter": counter} for counter in (1, 3, 5, 21)]
    assert rows == ["1 рядок", "3 рядки", "5 рядків", "21 рядок"]
    assert read.pgettext("not closed", "Open") == "Відкрито"


def test_our_plural_forms_are_djangos_own():
    compiled = pathlib.Path(django.__file__).parent / "conf" / "locale" / "uk" / "LC_MESSAGES" / "django.mo"
    with compiled.open("rb") as catalogue:
        theirs = gettext.GNUTranslations(catalogue).info()["plural-forms"]

    assert re.sub(r"\s", "", translations.FORMS) == re.sub(r"\s", "", theirs)


def test_no_sentence_hides_behind_a_name_the_extraction_does_not_know():
    renamed = re.compile(r"import (?:n?p?n?gettext(?:_lazy|_noop)?) as (?!_\b)")

    assert [path.name for path in translations._sources() if path.suffix == ".py" and renamed.search(path.read_text())] == []
