"""Tests run on an embedded server of their own, or on the one DATABASE_URL names; never on the office's own records."""

import os
import pathlib
import shutil
from urllib.parse import urlsplit

import pytest

ROOT = pathlib.Path(__file__).resolve().parent
os.environ["OFFICE_DATA"] = str(pathlib.Path(os.environ.get("OFFICE_DATA") or ROOT / "var").resolve() / "tests")
os.environ["OFFICE_HTTPS"] = "0"
os.environ["DJANGO_SETTINGS_MODULE"] = "office.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop running beside the tests
KEPT = {"OFFICE_DATA", "OFFICE_HTTPS", "OFFICE_NO_BROWSER"}
for name in [name for name in os.environ if name.startswith("OFFICE_") and name not in KEPT]:
    del os.environ[name]

APPLICATION = "office_app"
os.environ["OFFICE_DATABASE_ROLE"] = "owner"  # who makes and migrates the test database; the tests themselves act as the application
if named := os.environ.get("DATABASE_URL"):
    parts = urlsplit(named)
    os.environ["DATABASE_OWNER_URL"] = named
    os.environ["DATABASE_URL"] = parts._replace(netloc=f"{APPLICATION}@{parts.netloc.rpartition('@')[2]}").geturl()

BROWSERS = ["chromium", "chromium-browser", "google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"]
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_configure(config):
    from django.conf import settings

    from office import translations

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose
    translations.compile_catalogue()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """A named server may not know the application's role yet; the embedded one does."""
    from django.db import connection

    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [APPLICATION])
        if not cursor.fetchone()[0]:
            cursor.execute(f"CREATE ROLE {APPLICATION} LOGIN")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The owner has made the database; from here on everything is the application, but for what only the owner may do."""
    from django.core.management.commands.flush import Command as Flush

    from office.database import role

    flush = Flush.handle

    def flush_as_owner(*arguments, **options):
        with role.assumed(None):
            return flush(*arguments, **options)

    as_application = role.assumed(APPLICATION)
    with django_db_blocker.unblock():
        as_application.__enter__()
    Flush.handle = flush_as_owner
    yield
    Flush.handle = flush
    with django_db_blocker.unblock():
        as_application.__exit__(None, None, None)


@pytest.fixture
def as_owner(db):
    """What the owner alone may do: migrate, restore, tamper."""
    from office.database import role

    with role.assumed(None):
        yield


@pytest.fixture
def in_english():
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def editor(client, db):
    """An editor of the ledger, signed in."""
    from office.roles import EDITOR
    from office.tests.factories import UserFactory

    user = UserFactory(username="editor", role=EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def own(db):
    from coalitions.tests.factories import CoalitionFactory

    return CoalitionFactory(slug="own", code="OWN", name_en="Own coalition")


@pytest.fixture
def foreign(db):
    from coalitions.tests.factories import CoalitionFactory

    return CoalitionFactory(slug="foreign", code="FGN", name_en="ZZHIDDEN coalition")


@pytest.fixture
def officer(client, own):
    """Changes their own coalition, reads all."""
    from coalitions.tests.factories import desk_officer

    person = desk_officer(own)
    client.force_login(person)
    return person


@pytest.fixture
def narrow(client, own):
    """Changes and reads their own coalition only."""
    from coalitions.tests.factories import desk_officer

    person = desk_officer(own, reads_own_desks_only=True)
    client.force_login(person)
    return person


@pytest.fixture(autouse=True)
def attachments_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        if os.environ.get("OFFICE_NO_BROWSER"):
            pytest.skip("OFFICE_NO_BROWSER leaves the browser tests out")
        pytest.fail(
            "The browser tests need Chromium: sudo apt-get install chromium, or leave them out with OFFICE_NO_BROWSER=1.", pytrace=False
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def open_desk(browser):
    """Open the office at an address; a complaint of the browser, or a request to anywhere else, fails the test at its end."""
    contexts, noise = [], []

    def opened(url, **options):
        context = browser.new_context(base_url=url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: noise.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith((url, "data:")) else noise.append(request.url))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert noise == []
