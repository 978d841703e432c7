"""The Ukrainian catalogue, read, merged and compiled by Babel: a fresh machine has no gettext."""

import io
import os

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import templatize

APPS = ["office", "coalitions", "memberships", "reporting"]
CATALOGUE = settings.BASE_DIR / "locale" / "uk" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# The four forms of Django's own Ukrainian catalogue; with other forms the two would not merge.
FORMS = (
    "nplurals=4; plural=(n % 1 == 0 && n % 10 == 1 && n % 100 != 11 ? 0 : n % 1 == 0 && n % 10 >= 2 && n % 10 <= 4 && "
    "(n % 100 < 12 || n % 100 > 14) ? 1 : n % 1 == 0 && (n % 10 ==0 || (n % 10 >=5 && n % 10 <=9) || "
    "(n % 100 >=11 && n % 100 <=14 )) ? 2: 3);"
)
HEADER = f"""msgid ""
msgstr ""
"Language: uk\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {FORMS}\\n"

""".encode()


def source_messages():
    """Every sentence of the code and the templates, with the places where it stands."""
    messages = Catalog(locale="uk")
    for path in sorted(_sources()):
        text = path.read_text()
        if path.suffix != ".py":
            text = f"({templatize(text)})"  # the parentheses keep Python's reader from minding the template's indentation
        place = path.relative_to(settings.BASE_DIR).as_posix()
        for _line, message, comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS, ["Translators:"]):
            messages.add(message, locations=[(place, None)], auto_comments=comments, context=context)
    return messages


def catalogue():
    with io.BytesIO(CATALOGUE.read_bytes() if CATALOGUE.exists() else HEADER) as text:
        return read_po(text, locale="uk")


def update():
    """Bring new sentences in and let go of those nobody says any more; translations stay."""
    merged = catalogue()
    merged.update(source_messages(), no_fuzzy_matching=True, update_creation_date=False)
    text = io.BytesIO()
    write_po(text, merged, width=120, omit_header=True, include_lineno=False, ignore_obsolete=True, sort_by_file=True)
    CATALOGUE.write_bytes(HEADER + text.getvalue())


def faults():
    """What keeps the catalogue from being complete, a sentence each."""
    translated = catalogue()
    for wanted in filter(lambda message: message.id, source_messages()):
        found = translated.get(wanted.id, wanted.context)
        if found is None:
            yield f"missing: {_first(wanted.id)!r} ({_places(wanted)})"
        elif found.fuzzy:
            yield f"fuzzy: {_first(wanted.id)!r}"
        elif isinstance(wanted.id, tuple) != isinstance(found.id, tuple) or not _complete(found, translated.num_plurals):
            yield f"not translated in every form: {_first(wanted.id)!r} ({_places(wanted)})"
    for message, errors in translated.check():
        for error in errors:
            yield f"placeholders differ: {_first(message.id)!r}: {error}"


def compile_catalogue():
    """Write the compiled catalogue in one step, so that a running worker never reads half of it."""
    draft, target = CATALOGUE.with_suffix(f".{os.getpid()}.mo"), CATALOGUE.with_suffix(".mo")
    with draft.open("wb") as compiled:
        write_mo(compiled, catalogue())
    draft.replace(target)


def _sources():
    for app in APPS:
        yield from (path for path in (settings.BASE_DIR / app).rglob("*.py") if not {"tests", "migrations"} & set(path.parts))
    yield from (path for path in (settings.BASE_DIR / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def _complete(message, forms):
    strings = message.string if isinstance(message.id, tuple) else (message.string,)
    return len(strings) == (forms if isinstance(message.id, tuple) else 1) and all(strings)


def _first(identity):
    return identity[0] if isinstance(identity, tuple) else identity


def _places(message):
    return ", ".join(path for path, _line in message.locations)
