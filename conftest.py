"""Tests run on an embedded server of their own, or on the one DATABASE_URL names; never on the office's own records."""

import os
import pathlib
import shutil

import pytest

ROOT = pathlib.Path(__file__).resolve().parent
os.environ["OFFICE_DATA"] = str(pathlib.Path(os.environ.get("OFFICE_DATA") or ROOT / "var").resolve() / "tests")
os.environ["OFFICE_HTTPS"] = "0"
os.environ["DJANGO_SETTINGS_MODULE"] = "office.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop running beside the tests
for name in ("OFFICE_DEBUG", "OFFICE_POOL", "OFFICE_HOSTS", "OFFICE_ORIGINS", "OFFICE_DEMO", "OFFICE_DEMO_PASSWORD", "OFFICE_SECRET_KEY"):
    os.environ.pop(name, None)

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
