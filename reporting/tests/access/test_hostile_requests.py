"""Whatever is sent, the answer is a plain refusal with the request's number, or a page; never a failure, never an inner word."""

import html
import re
from urllib.parse import quote

import pytest
from django.conf import settings

from reporting.tests.access.crawl import asking
from reporting.tests.access.people import client_of
from reporting.tests.access.seed import GRADES, NEAR, OWN

CRAFTED = [
    "-1",
    "0",
    "9" * 25,
    "٣",
    "1 OR 1=1",
    "1'",
    '"><script>alert(1)</script>',
    "1.0",
    "1_",
    "\u202e1",
    "a" * 3000,
    "null",
    "%00",
    "\x00",
]
CRAFTED += ["../../../etc/passwd", "{{7*7}}", "1\r\nX-Evil: 1", "²", "1e9", "[]", "' UNION SELECT 1 --"]
PLACES = ["/commitments/{}/", "/coalitions/{}/", "/coalitions/{}/roadmap/", "/partners/{}/", "/partners/{}/brief.pdf", "/import/{}/"]
PLACES += ["/issued/{}/1/", "/issued/2026-0001/{}/", "/issued/2026-0001/{}/file/"]
RECORDS = ["/admin/memberships/commitment/{}/change/", "/admin/memberships/delivery/{}/history/", "/admin/coalitions/need/{}/delete/"]
RECORDS += ["/admin/coalitions/roadmap/{}/step/draft/", "/admin/office/user/{}/password/", "/admin/memberships/commitment/export/{}/"]
QUESTIONS = [
    "page",
    "coalition",
    "partner",
    "on",
    "for",
    "q",
    "version",
    "compare",
    "o",
    "p",
    "id__exact",
    "coalition__id__exact",
    "status",
]
QUESTIONS += ["coalition__slug__regex", "by__password__startswith", "next", "_popup", "_to_field", "e", "show"]
ASKED = [
    "/",
    "/commitments/",
    "/deliveries/",
    "/meetings/",
    "/search/",
    "/issued/",
    "/admin/memberships/commitment/",
    "/admin/office/user/",
]
INNER = re.compile(
    r"Traceback|psycopg|SELECT |DoesNotExist|django\.|coalitions_\w|memberships_commitment|site-packages|pgh_|ProgrammingError"
)


@pytest.fixture
def client(seed):
    return client_of(seed.people["superuser"], raise_request_exception=False)


def fault(response, asked):
    """What is wrong with an answer to something hostile: nothing, if it is a page or a plain refusal."""
    if response.status_code not in {200, 302, 400, 403, 404, 405, 413, 414}:
        return f"{asked[:120]!r}: {response.status_code}"
    if response.status_code >= 400:
        told = html.unescape(response.content.decode(errors="replace"))
        if inner := INNER.search(re.sub(r'href="[^"]*"', "", told).replace(asked, "")):
            return f"{asked[:120]!r} tells {inner.group()!r}"
        if response.status_code != 405 and response.headers["X-Request-ID"] not in told:
            return f"{asked[:120]!r}: {response.status_code} names no request"
    if "\n" in str(response.headers.get("Location", "")) or "X-Evil" in response.headers:
        return f"{asked[:120]!r} splits the headers"
    return None


@pytest.mark.parametrize("place", PLACES + RECORDS)
def test_a_crafted_name_of_a_record_is_refused(client, place):
    answers = [(client.get(place.format(quote(crafted, safe=""))), crafted) for crafted in CRAFTED]

    assert [fault(*answer) for answer in answers if fault(*answer)] == []
    assert [crafted for answer, crafted in answers if answer.status_code == 200] == []


@pytest.mark.parametrize("path", ASKED)
def test_a_crafted_question_is_refused_or_finds_nothing(client, path):
    faults = [
        (question, fault(client.get(asking(path, **{question: crafted})), crafted))
        for question in QUESTIONS
        for crafted in CRAFTED[:: 1 if question in {"page", "on", "for", "coalition__id__exact"} else 4]
    ]

    assert [found for found in faults if found[1]] == []


@pytest.mark.parametrize("path", ["/search/", "/commitments/", "/admin/memberships/commitment/", "/admin/autocomplete/"])
def test_a_megabyte_or_ten_thousand_questions_are_refused_or_answered(client, path):
    long = client.get(path, {"q": "x" * 1_000_000})
    many = client.get(path, {f"question{number}": "x" for number in range(10_000)})
    posted = client.post(path, {f"question{number}": "x" for number in range(10_000)})

    assert [fault(answer, path) for answer in (long, many, posted) if fault(answer, path)] == []


def test_a_tampered_cookie_is_nobodys(seed):
    for value in (
        "",
        "x" * 4000,
        "'; DROP TABLE django_session; --",
        "ā".encode().decode("latin-1"),
        client_of(seed.people["editor"]).session.session_key[:-1] + "!",
    ):
        client = client_of(raise_request_exception=False)
        client.cookies[settings.SESSION_COOKIE_NAME] = value
        response = client.get("/commitments/")
        assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/?next=/commitments/")


@pytest.mark.parametrize("token", ["", "x", "a" * 64, "\x00" * 32, "<script>"])
def test_a_form_with_a_forged_token_changes_nothing(seed, token):
    client = client_of(seed.people["superuser"], enforce_csrf_checks=True, raise_request_exception=False)
    record = seed.commitments[OWN, GRADES[0], NEAR]
    path = f"/admin/memberships/commitment/{record.pk}/change/"
    client.get(path)

    response = client.post(path, {"csrfmiddlewaretoken": token, "note": "forged"})

    assert response.status_code == 403
    assert response.headers["X-Request-ID"] in response.content.decode()
    assert type(record).objects.get(pk=record.pk).note != "forged"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1@evil.example", "localhost:8000:1", "", "\u202e", "[::1"]
)
def test_a_foreign_host_is_refused_before_anything_is_asked(client, host):
    response = client.get("/", headers={"host": host})

    assert response.status_code == 400
    assert host == "" or host not in response.content.decode()
    assert fault(response, host) is None


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Forwarded-For", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override"])
def test_a_forged_proxy_header_leads_nowhere_else(client, header):
    response = client.get("/coalitions", headers={header: "evil.example"})

    assert response.status_code in {301, 404}
    assert "evil.example" not in response.headers.get("Location", "") + response.content.decode()
