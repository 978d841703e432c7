import datetime
import re
import threading

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from django.utils import timezone

from office.addresses import networks
from office.models import JournalEntry
from office.tests.signing_in import PASSWORD, WRONG, knock, person

pytestmark = pytest.mark.django_db
HERE, THERE = "198.51.100.7", "203.0.113.9"


def entered(*kinds):
    entries = JournalEntry.objects.filter(kind__in=kinds) if kinds else JournalEntry.objects.all()
    return list(entries.order_by("pk").values_list("kind", "name", "address"))


@pytest.fixture
def olena():
    return person()


def test_the_fifth_failure_locks_even_the_right_password_out(client, olena):
    answers = [knock(client).status_code for _ in range(5)]

    right = knock(client, password=PASSWORD)

    assert (answers, right.status_code) == ([200, 200, 200, 200, 429], 429)
    assert "_auth_user_id" not in client.session
    assert 0 < int(right["Retry-After"]) <= 900
    assert "no-store" in right["Cache-Control"]


def test_the_page_says_when_to_try_again_in_the_reader_s_language(client, olena):
    for _ in range(5):
        page = knock(client, HTTP_ACCEPT_LANGUAGE="en").content.decode()

    until = timezone.localtime(AccessAttempt.objects.get().attempt_time + datetime.timedelta(minutes=15))
    assert f"Try again after {until:%H:%M}." in page
    assert re.findall(r'<html lang="(\w+)"', page) == ["en"]


def test_the_same_person_gets_in_from_another_address(client, olena):
    for _ in range(6):
        knock(client, address=HERE)

    assert knock(client, password=PASSWORD, address=THERE).url == "/"


def test_a_colleague_gets_in_from_the_same_address(client, olena):
    person("taras")
    for _ in range(6):
        knock(client)

    assert knock(client, "taras", PASSWORD).url == "/"


@pytest.mark.parametrize("spelling", ["OLENA", " olena ", "Olena", "ｏｌｅｎａ", "olena\t"])
def test_spellings_of_a_name_count_as_one(client, olena, spelling):
    for name in ["olena", spelling, "olena", spelling]:
        knock(client, name)

    assert knock(client, spelling).status_code == 429
    assert knock(client, "olena", PASSWORD).status_code == 429


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_USER_AGENT", "HTTP_ACCEPT"])
def test_no_header_opens_the_door_again(client, olena, header):
    for number in range(5):
        knock(client, **{header: f"192.0.2.{number}"})

    assert knock(client, password=PASSWORD, **{header: "192.0.2.99"}).status_code == 429


def test_behind_the_trusted_proxy_each_reader_is_counted_apart(client, olena, settings):
    settings.PROXIES = networks(["10.0.0.1"])
    for _ in range(5):
        knock(client, address="10.0.0.1", HTTP_X_FORWARDED_FOR=HERE)

    assert knock(client, password=PASSWORD, address="10.0.0.1", HTTP_X_FORWARDED_FOR=f"192.0.2.1, {HERE}").status_code == 429
    assert knock(client, password=PASSWORD, address="10.0.0.1", HTTP_X_FORWARDED_FOR=THERE).url == "/"


def test_knocking_at_a_locked_door_does_not_keep_it_locked(client, olena):
    for _ in range(5):
        knock(client)
    at = AccessAttempt.objects.get().attempt_time
    for _ in range(3):
        knock(client)
    assert AccessAttempt.objects.get().attempt_time == at

    AccessAttempt.objects.update(attempt_time=timezone.now() - datetime.timedelta(minutes=15, seconds=1))

    assert knock(client, password=PASSWORD).url == "/"


def test_a_success_forgives_that_pair_and_no_other(client, olena):
    person("taras")
    for _ in range(4):
        knock(client, "olena", address=HERE)
        knock(client, "olena", address=THERE)
        knock(client, "taras", address=HERE)

    knock(client, "olena", PASSWORD, address=HERE)

    remaining = AccessAttempt.objects.order_by("username").values_list("username", "ip_address", "failures_since_start")
    assert list(remaining) == [("olena", THERE, 4), ("taras", HERE, 4)]


def test_one_address_cannot_try_many_names_for_long_but_who_belongs_there_still_gets_in(client, olena, settings):
    settings.FAILURES_PER_ADDRESS = 12
    person("taras")
    knock(client, "olena", PASSWORD, address=HERE)
    client.logout()
    for number in range(12):
        knock(client, f"guess-{number}", address=HERE)

    assert knock(client, "taras", PASSWORD, address=HERE).status_code == 429  # has never worked from there
    assert knock(client, "olena", PASSWORD, address=HERE).url == "/"
    client.logout()
    assert knock(client, "taras", PASSWORD, address=THERE).url == "/"


def test_one_name_cannot_be_tried_from_many_addresses_for_long_but_its_owner_still_gets_in(client, olena, settings):
    settings.FAILURES_PER_NAME = 12
    knock(client, password=PASSWORD, address=HERE)
    client.logout()
    for number in range(12):
        knock(client, address=f"192.0.2.{number}")

    assert knock(client, password=PASSWORD, address="192.0.2.200").status_code == 429
    assert knock(client, password=PASSWORD, address=HERE).url == "/"


def test_a_stranger_s_name_is_locked_like_anybody_s(client, olena):
    pages = {}
    for name in ("olena", "nobody-of-that-name"):
        pages[name] = [knock(client, name, address=HERE).status_code for _ in range(6)]

    assert pages["olena"] == pages["nobody-of-that-name"] == [200, 200, 200, 200, 429, 429]


def test_nothing_that_was_typed_into_the_form_is_stored(client, olena):
    client.post("/accounts/login/?next=/a-secret-place/", {"username": "olena", "password": WRONG, "code": "123456", "other": WRONG})
    client.post("/accounts/login/", {"username": WRONG, "password": WRONG})

    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(t::text, ' '), '') FROM axes_accessattempt t WHERE username = 'olena'")
        (kept,) = cursor.fetchone()
    assert [word for word in (WRONG, "123456", "a-secret-place", "csrf") if word in kept] == []
    assert WRONG not in str(list(JournalEntry.objects.values_list("name", "about", "facts")))


def test_failures_and_the_lock_are_entries_and_knocking_on_adds_none(client, olena):
    for _ in range(8):
        knock(client, "Olena")
    knock(client, "a password typed here")

    failed = [("sign_in_failed", "olena", HERE)]
    assert sorted(entered("sign_in_failed", "locked_out")) == [
        ("locked_out", "olena", HERE),
        ("sign_in_failed", "a p…", HERE),
        *failed * 5,
    ]


def test_nobody_learns_from_the_log_who_failed_to_sign_in(client, olena, caplog):
    for _ in range(6):
        knock(client)

    assert [record for record in caplog.records if "olena" in record.getMessage() or WRONG in record.getMessage()] == []


def test_the_old_password_cannot_be_guessed_at_an_open_screen(client, olena):
    knock(client, password=PASSWORD)
    form = {"old_password": WRONG, "new_password1": "eight loud herons at dusk", "new_password2": "eight loud herons at dusk"}
    answers = [client.post("/accounts/password/", form, REMOTE_ADDR=HERE).status_code for _ in range(5)]

    assert answers == [200, 200, 200, 200, 429]
    assert client.post("/accounts/password/", form | {"old_password": PASSWORD}, REMOTE_ADDR=HERE).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_at_the_same_moment_are_counted_one_by_one():
    person()
    answers = []

    def guess():
        try:
            answers.append(knock(Client()).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [200] * 4 + [429] * 4
    assert AccessAttempt.objects.get().failures_since_start == 5
