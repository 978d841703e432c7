"""Whatever an address asks, the answer is a page, or a refusal that says nothing of the inside."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from office.searching import MOST_WORDS

pytestmark = pytest.mark.django_db
PAGES = ["/", "/coalitions/", "/roadmaps/", "/commitments/", "/deliveries/", "/partners/", "/meetings/", "/search/"]
PAGES += ["/plan/", "/plan/rows/", "/published-totals/", "/pledges/"]
INSIDE = ["Traceback", "Exception", "psycopg", "SELECT", "office.settings", "/site-packages/"]


@pytest.fixture
def answer(client, admin_user):
    client.force_login(admin_user)
    client.raise_request_exception = False

    def asked(path, **query):
        response = client.get(path, query)
        text = response.content.decode()
        assert [words for words in INSIDE if words in text] == []
        return response.status_code, text

    return asked


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "query",
    [
        {"on": "0000-13-99"},
        {"on": "99999-01-01"},
        {"on": "-1"},
        {"on": "0001-01-01"},
        {"on": "9999-12-31"},
        {"on": "2025-02-30"},
        {"eur": "2025-02-30"},
        {"eur": "99999-01-01"},
        {"for": "javascript:"},
        {"for": "javascript:alert(1)"},
        {"for": "partner:' OR 1=1 --"},
        {"for": "coalition:../../etc/passwd"},
        {"for": "internal:x"},
        {"q": "\u202egnp.exe"},
        {"q": "a\u2066b"},
        {"sort": "x" * 2001},
        {"x" * 2001: "1"},
    ],
)
def test_what_is_no_question_is_refused(answer, page, query):
    assert answer(page, **query)[0] == 400


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "query",
    [
        {"page": "9" * 400},
        {"page": "-1"},
        {"sort": "password"},
        {"sort": "-'; DROP TABLE"},
        {"eur": "1900-01-01", "on": "1900-01-01", "from": "1900"},
        {"eur": "2199-12-31", "on": "2199-12-31", "to": "2199", "by": "quarter"},
        {"from": "1899", "to": "2200", "by": "week", "measure": "unit:' OR 1=1 --", "category": "x", "commitment": "%"},
        {"coalition": "9" * 60, "partner": "ZZ", "status": "x", "currency": "€", "year": "20x5", "received_in": "1e9", "counted": "2"},
        {"q": "<script>alert(1)</script>"},
        {"q": "'\"><img src=x onerror=alert(1)>"},
        {"q": "%_\\' ʼ’"},
        {"q": "javascript:alert(1)"},
        {"q": "Ж" * 1999},
        {"q": "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")},
    ],
)
def test_what_is_odd_is_inert(answer, page, query):
    status, text = answer(page, **query)

    assert status == 200
    assert ("<script>alert" in text, "<img src=x" in text, 'href="javascript' in text) == (False, False, False)


@pytest.mark.parametrize("page", ["/search/", "/commitments/", "/no/such/page/"])
def test_a_word_of_a_megabyte_is_refused_or_missing(answer, page):
    status, text = answer(page, q="x" * 1_000_000)

    assert (400 <= status < 500, len(text) < 100_000) == (True, True)


@pytest.mark.parametrize("page", ["/", "/search/", "/commitments/", "/coalitions/none/", "/no/such/page/"])
def test_ten_thousand_questions_are_refused(answer, page):
    status, text = answer(page, **{f"p{number}": "1" for number in range(10_000)})

    assert (400 <= status < 500, "p9999" in text) == (True, False)


@pytest.mark.parametrize(
    "path",
    [
        "/commitments/" + "A" * 300 + "/",
        "/commitments/'%20OR%201=1/",
        "/commitments/%E2%80%AEcod/",
        "/commitments/..%2f..%2fetc/",
        "/commitments/%ff%fe/",
        "/coalitions/-1/",
        "/coalitions/" + "a" * 300 + "/",
        "/coalitions/1/changes/?since=0000-00-00",
        "/partners/1/",
        "/partners/%00/",
        "/coalitions/none/roadmap/?version=" + "9" * 50,
        "/coalitions/none/roadmap/?version=-1",
        "/coalitions/none/roadmap/?version=１",
    ],
)
def test_a_crafted_address_is_missing_or_refused(answer, path):
    assert 400 <= answer(path)[0] < 500


@pytest.mark.parametrize("control", ["%00", "%1B", "%7f", "%0C"])
@pytest.mark.parametrize(
    "path",
    [
        "/search/?q={}",
        "/journal/?words={}",
        "/admin/memberships/commitment/?note={}",
        "/admin/memberships/commitment/?q={}",
        "/admin/office/user/?sso_subject__startswith={}",
        "/admin/autocomplete/?app_label=memberships&model_name=commitment&field_name=coalition&term={}",
        "/admin/memberships/commitment/add/?coalition={}",
        "/health/x{}/",
        "/accounts/login/?next={}",
    ],
)
def test_no_address_holds_a_control_character(answer, path, control):
    assert answer(path.format(control))[0] == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/admin/memberships/commitment/?reference__gt=A", 400),
        ("/admin/memberships/commitment/?item_en__regex=(", 400),
        ("/admin/memberships/commitment/?pk__regex=1", 400),
        ("/admin/memberships/commitment/?status__regex=(", 400),
        ("/admin/memberships/commitment/?part_of__gt=1", 400),
        ("/admin/memberships/commitment/?coalition__id__exact=" + "9" * 30, 400),
        ("/admin/memberships/commitment/?coalition__id__exact=x", 400),
        ("/admin/memberships/delivery/?commitment=1", 400),
        ("/admin/memberships/delivery/?stage__regex=(", 400),
        ("/admin/office/user/?password__startswith=a", 400),
        ("/admin/office/confirmation/?at__year=9999", 400),
        ("/admin/office/confirmation/?at__year=2026&at__month=2&at__day=28", 200),
        ("/admin/office/confirmation/?at__year=0", 400),
        ("/admin/memberships/commitment/?coalition__id__exact=1", 200),
        ("/admin/memberships/commitment/?coalition__isnull=True", 200),
        ("/admin/office/user/?is_active__exact=1", 200),
        ("/admin/memberships/commitment/add/?coalition=x", 200),
        ("/admin/memberships/commitment/add/?coalition=" + "9" * 30, 200),
        ("/admin/memberships/commitment/add/?partners=1,x", 200),
        ("/admin/memberships/commitment/add/?until=x&quantity=x&amount=1e999", 200),
        ("/journal/?until=9999-12-31", 200),
        ("/journal/?since=0001-01-01", 200),
    ],
)
def test_a_list_answers_what_its_filters_offer_and_nothing_else(answer, path, status):
    assert answer(path)[0] == status


@pytest.mark.parametrize("number", ["{}", "٣", "0{}", "+{}", "{}%20", "{}_0"])
def test_a_record_opens_by_its_number_as_it_is_written(answer, number, admin_user):
    path = f"/admin/office/user/{number.format(admin_user.pk)}/change/"
    assert answer(path)[0] == (200 if number == "{}" else 404)


def test_no_more_words_are_searched_for_than_people_ask(answer, admin_user):
    admin_user.language = "en"
    admin_user.save()

    def cost(words):
        with CaptureQueriesContext(connection) as queries:
            assert answer("/search/", q=" ".join("abcdefghijklmnopqrstuvwxyz"[:words]))[0] == 200
            assert answer("/admin/memberships/commitment/", q=" ".join("abcdefghijklmnopqrstuvwxyz"[:words]))[0] == 200
        return len(queries), len(max((query["sql"] for query in queries), key=len))

    told = "Only the first 10 words were searched for."
    assert (told in answer("/search/", q="a " * 10)[1], told in answer("/search/", q="a " * 11)[1]) == (False, True)
    assert cost(26) == cost(MOST_WORDS)
