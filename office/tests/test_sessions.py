import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from office import roles
from office.models import JournalEntry
from office.sessions import SEEN_AT, SIGNED_IN_AT
from office.tests.signing_in import PASSWORD, hours_ago, knock, person

pytestmark = pytest.mark.django_db
OWN = "eight loud herons at dusk"


@pytest.fixture
def olena(client):
    olena = person()
    knock(client, password=PASSWORD)
    return olena


def since(client, **times):
    session = client.session
    session.update(times)
    session.save()


def entries(kind):
    return list(JournalEntry.objects.filter(kind=kind).values_list("by__username", "facts__why"))


def test_a_person_at_work_stays(client, olena):
    since(client, **{SEEN_AT: hours_ago(0.9)})
    assert client.get("/profile/").status_code == 200
    assert hours_ago(0.01) < client.session[SEEN_AT]  # this page was work


def test_an_hour_without_work_ends_the_session_on_the_server(client, olena):
    key = client.session.session_key
    since(client, **{SEEN_AT: hours_ago(1.01)})

    left = client.get("/commitments/?on=2025-03-31")

    assert left.url == "/accounts/login/?ended=idle&next=/commitments/%3Fon%3D2025-03-31"
    assert "You were signed out after 60 minutes without work." in client.get(left.url, headers={"accept-language": "en"}).content.decode()
    assert not client.session.exists(key)
    assert entries("signed_out") == [("olena", "idle")]
    assert client.post(left.url, {"username": "olena", "password": PASSWORD, "next": "/commitments/?on=2025-03-31"}).url == (
        "/commitments/?on=2025-03-31"
    )


def test_twelve_hours_end_the_session_whatever_was_done(client, olena):
    since(client, **{SEEN_AT: hours_ago(0.1), SIGNED_IN_AT: hours_ago(12.01)})

    left = client.get("/profile/")

    assert left.url == "/accounts/login/?ended=day&next=/profile/"
    assert "You were signed out 12 hours after signing in" in client.get(left.url, headers={"accept-language": "en"}).content.decode()


def test_the_limits_are_settings(client, olena, settings):
    settings.IDLE_SECONDS = 5 * 60
    since(client, **{SEEN_AT: hours_ago(0.1)})

    assert client.get("/profile/").url == "/accounts/login/?ended=idle&next=/profile/"


def test_a_form_sent_after_the_end_saves_nothing_and_is_not_repeated(client, olena):
    since(client, **{SEEN_AT: hours_ago(2)})

    left = client.post("/profile/", {"first_name": "Mallory", "language": "uk"})

    olena.refresh_from_db()
    assert (left.url, olena.first_name) == ("/accounts/login/?ended=idle", "")


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example.org/", "//elsewhere.example.org/", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(client, elsewhere):
    person()

    assert client.post("/accounts/login/", {"username": "olena", "password": PASSWORD, "next": elsewhere}).url == "/"


def test_signing_in_makes_a_new_session_key(client):
    person()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    client.cookies["session-8000"] = planted = session.session_key

    knock(client, password=PASSWORD)

    assert client.session.session_key != planted
    assert not client.session.exists(planted)


def test_who_is_deactivated_is_out_with_the_next_request(client, olena):
    olena.is_active = False
    olena.save()

    assert client.get("/profile/").url == "/accounts/login/?next=/profile/"


def test_a_password_changed_elsewhere_ends_the_other_sessions(client, olena):
    other = Client()
    knock(other, password=PASSWORD)

    client.post("/accounts/password/", {"old_password": PASSWORD, "new_password1": OWN, "new_password2": OWN})

    assert client.get("/profile/").status_code == 200
    assert other.get("/profile/").url == "/accounts/login/?next=/profile/"


def test_a_role_that_is_taken_away_is_gone_with_the_next_request(client, olena):
    olena.groups.add(Group.objects.get(name=roles.EDITOR))
    assert client.get("/admin/coalitions/partner/").status_code == 200

    olena.groups.clear()

    assert client.get("/admin/coalitions/partner/").status_code == 403


def test_signing_in_and_out_are_entries(client, olena):
    client.post("/accounts/logout/")

    told = JournalEntry.objects.filter(kind__in=["signed_in", "signed_out"]).order_by("pk")
    assert list(told.values_list("kind", "by__username", "address", "facts")) == [
        ("signed_in", "olena", "198.51.100.7", {"how": "password", "second_factor": False}),
        ("signed_out", "olena", "127.0.0.1", {"why": "asked"}),
    ]


def test_a_new_password_is_an_entry_by_whoever_gave_it_and_holds_neither(client, olena):
    client.post("/accounts/password/", {"old_password": PASSWORD, "new_password1": OWN, "new_password2": OWN})

    olena.refresh_from_db()
    olena.set_password(PASSWORD)
    olena.save()  # as a command does

    changed, reset = JournalEntry.objects.filter(kind="password").order_by("pk")
    assert [(entry.by, entry.about, entry.facts) for entry in (changed, reset)] == [
        (olena, "olena", {"person": olena.pk}),
        (None, "olena", {"person": olena.pk}),
    ]


def test_a_password_an_administrator_gives_is_an_entry_of_theirs_and_ends_the_person_s_sessions(client, olena):
    boss = person("boss", is_superuser=True)
    his = Client()
    knock(his, "boss", PASSWORD)

    page = his.get(f"/admin/office/user/{olena.pk}/password/")
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()))
    his.post(page.request["PATH_INFO"], hidden | {"usable_password": "true", "password1": OWN, "password2": OWN}, REMOTE_ADDR="203.0.113.9")

    (entry,) = JournalEntry.objects.filter(kind="password")
    assert (entry.by, entry.about, entry.address, entry.facts) == (boss, "olena", "203.0.113.9", {"person": olena.pk})
    assert client.get("/profile/").url == "/accounts/login/?next=/profile/"
