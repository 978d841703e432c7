import json
import logging
import re

import pytest
from django.conf import settings as our_settings
from django.db import IntegrityError, OperationalError, connection
from django.test import Client

from office.logs import Discreet, Numbered
from office.models import User
from office.tests.signing_in import PASSWORD, knock, person

pytestmark = pytest.mark.django_db
POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def office(client):
    client.force_login(person(is_superuser=True))
    client.raise_request_exception = False
    return client


def policy_of(response):
    directives = [words.split() for words in response["Content-Security-Policy"].split(";") if words.strip()]
    return {name: set(sources) for name, *sources in directives}


def answers(client):
    """One of each kind of answer there is."""
    client.raise_request_exception = False
    yield client.get("/")
    yield client.get("/admin/")
    yield client.get("/admin/coalitions/partner/add/")
    yield client.get("/nowhere/")
    yield client.get("/admin/coalitions/partner/99999999/change/")
    yield client.get("/partners/?on=someday")
    yield client.get("/partners/", HTTP_HOST="elsewhere.example.org")
    yield client.get("/partners/?" + "&".join(f"a{n}=1" for n in range(10_000)))
    yield client.post("/profile/", {"first_name": "x" * 6_000_000})
    yield client.post("/profile/", CONTENT_LENGTH="99999999999")
    yield client.get("/health/")
    yield client.put("/health/")
    yield client.get("/accounts/language/")
    yield client.get("/admin/login/?next=/admin/")
    yield Client(enforce_csrf_checks=True).post("/accounts/login/")
    yield Client().get("/accounts/login/")
    yield Client().get("/commitments/")
    yield Client().get("/static/css/tokens.css")


def test_every_answer_carries_the_strict_policy_and_the_other_headers(office):
    seen = set()
    for response in answers(office):
        seen.add(response.status_code)
        assert policy_of(response) == POLICY, response
        assert {name: response.get(name) for name in ALWAYS} == ALWAYS, response
        assert response["Permissions-Policy"].startswith("accelerometer=(), camera=()")
        assert re.fullmatch("[0-9a-f]{10}", response["X-Request-ID"])
    assert {200, 302, 400, 403, 404, 405, 413} <= seen


def test_every_answer_over_https_says_so_for_the_next_one(settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    browser = Client()
    told = [
        browser.get("/health/", secure=True),
        browser.get("/commitments/?q=%00", secure=True),
        browser.post("/profile/", CONTENT_LENGTH="99999999999", secure=True),
        browser.get("/accounts/login/", secure=True),
    ]

    assert [(answer.status_code, answer.get("Strict-Transport-Security")) for answer in told] == [
        (status, "max-age=31536000; includeSubDomains") for status in (200, 400, 413, 200)
    ]
    assert "Strict-Transport-Security" not in browser.get("/health/").headers


def test_the_policy_allows_nothing_unsafe():
    assert re.findall(r"unsafe|\*|https?:", json.dumps(our_settings.CONTENT_SECURITY_POLICY)) == []


def test_what_a_signed_in_person_sees_is_never_stored(office):
    for address in ("/", "/admin/", "/nowhere/", "/profile/", "/partners/?on=someday", "/accounts/second-factor/"):
        assert "no-store" in office.get(address)["Cache-Control"], address


@pytest.mark.parametrize(("language", "sentence"), [("en", "This request could not be read"), ("uk", "Цей запит не вдалося прочитати")])
def test_a_forged_host_is_a_mistake_told_in_the_reader_s_language(office, language, sentence):
    response = office.get("/", HTTP_HOST="elsewhere.example.org", HTTP_ACCEPT_LANGUAGE=language)

    assert (response.status_code, response["Content-Language"]) == (400, language)
    assert f'<html lang="{language}">' in response.content.decode()
    assert "elsewhere.example.org" not in response.content.decode()
    if language == "en":
        assert sentence in response.content.decode()


@pytest.mark.parametrize("header", ["HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_X_METHOD_OVERRIDE", "HTTP_X_HTTP_METHOD"])
def test_no_header_changes_the_method(office, header):
    assert office.post("/accounts/language/", {"language": "uk"}, **{header: "GET"}).status_code == 302
    assert office.get("/accounts/language/", **{header: "POST"}).status_code == 405


def test_a_forwarded_host_is_not_believed(office):
    assert office.get("/accounts/password/", HTTP_X_FORWARDED_HOST="elsewhere.example.org").status_code == 200


def test_too_much_at_once_is_refused_in_words_and_changes_nothing(office):
    page = office.post("/profile/", {"first_name": "x" * 6_000_000, "language": "uk"}, headers={"accept-language": "en"})

    assert page.status_code == 413
    assert "This is too large" in page.content.decode()
    assert User.objects.get().first_name == ""


@pytest.mark.parametrize(
    ("referer", "leads_back"), [("http://testserver/profile/?a=1&b=2", True), ("http://elsewhere.example.org/", False), ("", False)]
)
def test_what_is_too_large_leads_back_to_the_form_and_to_no_other_house(office, referer, leads_back):
    sent = {"first_name": "x" * 6_000_000, "language": "uk"}
    page = office.post("/profile/", sent, headers={"accept-language": "en", "host": "testserver", "referer": referer})

    assert ('href="http://testserver/profile/?a=1&amp;b=2">Back to the form</a>' in page.content.decode()) is leads_back
    assert "elsewhere" not in page.content.decode()


def test_a_failure_of_ours_says_nothing_but_its_number_which_the_log_has_too(office, monkeypatch, caplog):
    told = "duplicate key value violates unique constraint\nDETAIL: Key (item)=(a secret word) already exists."

    def broken(request):
        raise IntegrityError(told)

    monkeypatch.setattr("office.middleware.health", broken)

    response = office.get("/health/", headers={"accept-language": "en"})

    page = response.content.decode()
    assert response.status_code == 500
    assert "Something went wrong on our side" in page
    assert f"Request {response['X-Request-ID']}" in page
    assert "secret" not in page
    assert "Integrity" not in page
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    Numbered().filter(record)
    line = Discreet("{levelname} {request_number} {name}: {message}", style="{").format(record)
    assert line.startswith(f"ERROR {response['X-Request-ID']} django.request: 500 GET health\nTraceback")
    assert line.endswith("django.db.utils.IntegrityError")
    assert "secret" not in line


def test_an_absent_database_is_a_503_that_asks_for_patience(client, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("connection to server failed: password=secret")

    client.raise_request_exception = False
    person()
    knock(client, password=PASSWORD)
    monkeypatch.setattr(connection, "cursor", away)

    response = client.get("/", headers={"accept-language": "en"})

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "The office is away for a moment" in response.content.decode()
    assert "secret" not in response.content.decode()


def test_a_form_that_has_grown_old_is_told_so_in_our_own_words():
    page = Client(enforce_csrf_checks=True).post("/accounts/login/", headers={"accept-language": "en"})

    assert page.status_code == 403
    assert "This form has grown old" in page.content.decode()
    assert "CSRF" not in page.content.decode()


def test_a_number_sent_along_is_not_taken_for_ours(office):
    assert office.get("/", headers={"x-request-id": "forged\nline"})["X-Request-ID"] != "forged\nline"


@pytest.fixture
def over_https(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["office.example.org"]


def test_a_probe_beside_the_office_is_answered_without_name_or_https(client, over_https):
    response = client.get("/health/", HTTP_HOST="127.0.0.1:8000")

    assert (response.status_code, response.json()) == (200, {"status": "ok", "database": "ok"})


def test_anybody_else_is_led_to_https_and_to_no_other_name(client, over_https):
    response = client.get("/commitments/", HTTP_HOST="office.example.org")

    assert (response.status_code, response.url) == (301, "https://office.example.org/commitments/")
    assert policy_of(response) == POLICY
    assert client.get("/commitments/", HTTP_HOST="elsewhere.example.org").status_code == 400
