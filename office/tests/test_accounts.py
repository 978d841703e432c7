import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

pytestmark = pytest.mark.django_db

PASSWORD = "a few words only she knows"


@pytest.fixture
def olena(client):
    user = get_user_model().objects.create_superuser("olena", password=PASSWORD, language="en")
    client.force_login(user)
    return user


def test_everything_but_sign_in_and_health_asks_for_a_session(client):
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").url == "/accounts/login/?next=/admin/"
    assert client.get("/accounts/password/").url == "/accounts/login/?next=/accounts/password/"
    assert client.get("/accounts/login/").status_code == 200
    assert client.get("/health/").json() == {"status": "ok", "database": "ok"}


def test_a_temporary_password_opens_only_the_page_that_replaces_it(client, olena):
    get_user_model().objects.update(must_change_password=True)

    assert client.get("/admin/").url == reverse("password_change")
    assert client.get(reverse("password_change")).status_code == 200

    new = "several other words of her own"
    client.post(reverse("password_change"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new})

    olena.refresh_from_db()
    assert (olena.must_change_password, olena.check_password(new)) == (False, True)
    assert client.get("/admin/").status_code == 200


def test_a_password_that_is_refused_stays_temporary(client, olena):
    get_user_model().objects.update(must_change_password=True)

    client.post(reverse("password_change"), {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"})

    olena.refresh_from_db()
    assert (olena.must_change_password, olena.check_password(PASSWORD)) == (True, True)


@pytest.mark.parametrize(
    ("asked", "language"),
    [("", "uk"), ("en-GB,en;q=0.9", "en"), ("uk", "uk"), ("pl,en;q=0.5", "en"), ("fr", "uk"), ("*", "uk"), ("%%%", "uk")],
)
def test_a_stranger_reads_what_the_browser_asks_for_and_else_ukrainian(client, asked, language):
    assert client.get("/accounts/login/", headers={"accept-language": asked}).headers["Content-Language"] == language


def test_a_chosen_language_is_remembered_by_the_browser(client):
    client.post(reverse("set_language"), {"language": "en", "next": "/accounts/login/"})

    assert client.get("/accounts/login/", headers={"accept-language": "uk"}).headers["Content-Language"] == "en"


def test_a_chosen_language_is_remembered_with_the_person(client, olena):
    response = client.post(reverse("set_language"), {"language": "uk", "next": "/admin/"})

    olena.refresh_from_db()
    assert (response.url, olena.language) == ("/admin/", "uk")
    del client.cookies["django_language"]
    assert client.get("/admin/", headers={"accept-language": "en"}).headers["Content-Language"] == "uk"


def test_what_was_chosen_in_this_browser_comes_before_the_person(client, olena):
    client.cookies["django_language"] = "uk"

    assert (olena.language, client.get("/admin/").headers["Content-Language"]) == ("en", "uk")


def test_a_language_nobody_reads_here_changes_nothing(client, olena):
    client.post(reverse("set_language"), {"language": "xx", "next": "/admin/"})

    olena.refresh_from_db()
    assert olena.language == "en"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example.org/", "//elsewhere.example.org/", "javascript:alert(1)"])
def test_changing_the_language_leads_nowhere_else(client, olena, elsewhere):
    response = client.post(reverse("set_language"), {"language": "uk", "next": elsewhere})

    assert response.url == "/"


def test_changing_the_language_needs_a_post(client, olena):
    assert client.get(reverse("set_language")).status_code == 405


def test_what_a_signed_in_person_sees_is_not_stored(client, olena):
    assert "no-store" in client.get("/admin/").headers["Cache-Control"]


def test_health_says_when_the_database_is_away(client, monkeypatch):
    from django.db import OperationalError, connection

    def away():
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", away)

    response = client.get("/health/")

    assert (response.status_code, response.json()) == (503, {"status": "unavailable", "database": "unreachable"})


def test_a_wrong_password_is_refused_in_our_words_and_says_what_follows(client):
    get_user_model().objects.create_user("olena", password="long-enough-words")

    page = client.post(reverse("login"), {"username": "olena", "password": "not hers"}, headers={"accept-language": "en"})

    assert page.context["form"].non_field_errors() == [
        "This name and password do not go together. After 5 failures the account is closed to this place for 15 minutes."
    ]
