"""A form sent twice makes one record: by a double click, by going back, by two sendings at one moment."""

import datetime
import threading
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from coalitions.models import Partner
from memberships.models import Commitment, Membership
from memberships.tests.factories import CommitmentFactory, MembershipFactory
from office.models import FormToken, StagedUpload
from office.once import clean_tokens
from office.roles import EDITOR
from office.tests.admin_forms import carried, filled
from office.tests.factories import UserFactory

ADD = "/admin/coalitions/partner/add/"
TWICE = "This form had already been sent: nothing was done twice."
TOKENLESS = "Nothing is saved yet: this form had been open too long. Please send it again."


def latvia(client):
    return filled(client.get(ADD), code="LV", name_en="Latvia", name_uk="Латвія")


def said(response):
    return [str(message) for message in response.context["messages"]]


def at_once(*works):
    """Run all of these at one moment, each on a connection of its own; return what they answered."""
    answers, start = [None] * len(works), threading.Barrier(len(works))

    def run(number, work):
        start.wait()
        try:
            answers[number] = work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def desks(db):
    """Two browsers of one editor, and one of another."""
    person, other = UserFactory(role=EDITOR), UserFactory(role=EDITOR, first_name="Olena", last_name="Kovalenko")
    clients = [Client(), Client(), Client()]
    for client, user in zip(clients, [person, person, other], strict=True):
        client.force_login(user)
    return clients


@pytest.mark.django_db
def test_the_second_sending_leads_to_what_the_first_made(client, editor):
    data = latvia(client)
    first = client.post(ADD, data)

    second = client.post(ADD, data, follow=True)

    assert Partner.objects.count() == 1
    assert second.redirect_chain == [(first.url, 302)]
    assert TWICE in said(second)


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "short", "x" * 41, "неправильний-ключ-форми-вигаданий"])
def test_a_form_without_a_token_of_ours_is_shown_again_with_one(client, editor, token):
    data = latvia(client)

    response = client.post(ADD, data | {"form_token": token})

    assert said(response) == [TOKENLESS]
    assert Partner.objects.count() == 0
    assert response.context["adminform"].form["name_en"].value() == "Latvia"
    assert client.post(ADD, filled(response)).status_code == 302


@pytest.mark.django_db
def test_anothers_spent_token_tells_nothing_of_theirs(desks):
    data = latvia(desks[0])
    desks[0].post(ADD, data)

    response = desks[2].post(ADD, data | carried(desks[2].get(ADD)) | {"form_token": data["form_token"], "code": "LT"})

    assert said(response) == [TOKENLESS]
    assert carried(response)["form_token"] != data["form_token"]
    assert Partner.objects.count() == 1


@pytest.mark.django_db
def test_a_form_that_came_back_is_sent_again_with_its_token(client, editor):
    data = latvia(client)

    mistaken = client.post(ADD, data | {"code": "?"})
    response = client.post(ADD, data)

    assert carried(mistaken)["form_token"] == data["form_token"]
    assert response.status_code == 302
    assert FormToken.objects.count() == 1


@pytest.mark.django_db
def test_a_window_that_chooses_a_record_is_answered_once_too(client, editor):
    address = f"{ADD}?_popup=1"
    data = filled(client.get(address), code="LV", name_en="Latvia", name_uk="Латвія") | {"_popup": "1"}

    first = client.post(address, data)
    second = client.post(address, data)

    assert "popup_response" in first.templates[0].name
    assert second.url == reverse("admin:coalitions_partner_change", args=[Partner.objects.get().pk]) + "?_popup=1"


@pytest.mark.django_db
def test_a_step_is_taken_once(client, editor):
    membership = MembershipFactory(role="observer")
    address = f"/admin/memberships/membership/{membership.pk}/step/role/"
    data = carried(client.get(address)) | {"role": "member", "on": "2025-03"}

    first, second = client.post(address, data), client.post(address, data)

    assert first.url == second.url
    assert Membership.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/step/role/", "/delete/", "/change/"])
def test_nothing_is_done_without_a_token(client, editor, address):
    membership = MembershipFactory(role="observer")
    page = f"/admin/memberships/membership/{membership.pk}{address}"
    data = {**carried(client.get(page)), "role": "member", "on": "2025-03", "post": "yes"}
    del data["form_token"]

    response = client.post(page, data)

    assert said(response) == [TOKENLESS]
    assert list(Membership.objects.values_list("role", flat=True)) == ["observer"]


@pytest.mark.django_db
def test_merging_twice_leads_to_the_record_that_stayed(client, editor):
    pair = CommitmentFactory.create_batch(2)
    address = reverse("admin:memberships_commitment_merge") + f"?record={pair[0].pk}&record={pair[1].pk}"
    data = carried(client.get(address)) | {"kept": pair[0].pk}

    first, second = client.post(address, data), client.post(address, data)

    assert first.url == second.url == reverse("admin:memberships_commitment_change", args=[pair[0].pk])


@pytest.mark.django_db
def test_deleting_twice_leads_to_the_list(client, editor):
    commitment = CommitmentFactory()
    address = reverse("admin:memberships_commitment_delete", args=[commitment.pk])
    data = carried(client.get(address)) | {"post": "yes"}

    first, second = client.post(address, data), client.post(address, data)

    assert first.url == second.url == reverse("admin:memberships_commitment_changelist")


@pytest.mark.django_db
def test_a_file_put_in_twice_waits_once(client, editor):
    data = carried(client.get(reverse("office:import")))

    for _click in range(2):
        file = SimpleUploadedFile("partners.csv", "code,name_en,name_uk\nLV,Latvia,Латвія\n".encode())
        response = client.post(reverse("office:import"), {**data, "file": file})

    assert response.url == reverse("office:import_preview", args=[StagedUpload.objects.get().token])


@pytest.mark.django_db
def test_a_form_that_met_another_writer_head_on_is_sent_again(client, editor, monkeypatch):
    data = latvia(client)

    def met(*args):
        raise OperationalError from DeadlockDetected()

    with monkeypatch.context() as during:
        during.setattr(Partner, "save", met)
        response = client.post(ADD, data)
    again = client.post(ADD, data)

    assert said(response) == ["Nothing is saved yet: somebody else was writing the same records at that moment. Please send it again."]
    assert response.context["adminform"].form["name_en"].value() == "Latvia"
    assert (again.status_code, Partner.objects.count()) == (302, 1)


@pytest.mark.django_db
def test_preparing_the_office_forgets_old_tokens(editor, monkeypatch):
    for days in (1, 20):
        FormToken.objects.create(token=f"token-{days}", by=editor, at=timezone.now() - datetime.timedelta(days=days))

    clean_tokens()

    assert list(FormToken.objects.values_list("token", flat=True)) == ["token-1"]


@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_one_moment_make_one_record(desks):
    data = latvia(desks[0])

    answers = at_once(*(lambda client=client: client.post(ADD, data) for client in desks[:2]))

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert Partner.objects.count() == FormToken.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_one_moment_one_sees_both_texts(desks):
    commitment = CommitmentFactory(note="First")
    address = reverse("admin:memberships_commitment_change", args=[commitment.pk])
    first, second = (desks[number] for number in (0, 2))
    data = [filled(client.get(address), note=note) for client, note in [(first, "One"), (second, "Two")]]

    answers = at_once(lambda: first.post(address, data[0]), lambda: second.post(address, data[1]))

    commitment.refresh_from_db()
    (asked,) = [answer for answer in answers if answer.status_code == 200]
    (one,) = asked.context["contested"]
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert {(d.label, d.saved, d.mine) for d in one.fields} == {("Note", commitment.note, {"One": "Two", "Two": "One"}[commitment.note])}


@pytest.mark.django_db(transaction=True)
def test_a_save_waits_for_a_write_under_way_and_then_shows_it(desks):
    commitment, writing = CommitmentFactory(note="First"), threading.Event()
    address = reverse("admin:memberships_commitment_change", args=[commitment.pk])
    data = filled(desks[0].get(address), note="Mine")

    def other_route():
        with transaction.atomic():
            Commitment.objects.filter(pk=commitment.pk).update(note="Theirs")
            writing.set()
            time.sleep(0.5)

    def save():
        writing.wait()
        return desks[0].post(address, data)

    _nothing, response = at_once(other_route, save)

    commitment.refresh_from_db()
    assert commitment.note == "Theirs"
    assert [(d.saved, d.mine) for one in response.context["contested"] for d in one.fields] == [("Theirs", "Mine")]


@pytest.fixture
def page(live_server, open_desk):
    """The form of a new commitment in a browser, filled in."""
    client = Client()
    client.force_login(UserFactory(role=EDITOR))
    page = open_desk(live_server.url)
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url} for name, cookie in client.cookies.items()])
    page.goto("/admin/memberships/commitment/add/")
    page.fill("[name=item_en]", "Howitzers")
    return page


@pytest.mark.django_db(transaction=True)
def test_a_form_the_browser_goes_back_to_is_not_filled_in_again(page):
    page.click("[name=_save]")
    page.wait_for_url("**/commitment/")

    page.go_back()
    page.wait_for_load_state()
    left = page.input_value("[name=item_en]")
    page.click("[name=_save]")
    page.wait_for_selector(".errornote")

    assert left == ""
    assert Commitment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_record(page):
    page.dblclick("[name=_save]")
    page.wait_for_url("**/commitment/")
    page.wait_for_load_state("networkidle")

    assert Commitment.objects.count() == 1
