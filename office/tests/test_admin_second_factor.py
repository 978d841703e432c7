import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from office import roles, second_factor
from office.models import JournalEntry
from office.tests.signing_in import PASSWORD, authenticator, code_of, knock, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    administrator = person("administrator")
    administrator.groups.add(Group.objects.get(name=roles.ADMINISTRATOR))
    client.force_login(administrator)
    return administrator


@pytest.fixture
def olena():
    return person()


@pytest.fixture
def device(olena):
    second_factor.new_recovery_codes(olena)
    return authenticator(olena)


def address(person):
    return reverse("admin:office_user_step", args=[person.pk, "second-factor"])


def take(client, person):
    asked = client.get(address(person))
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked.content.decode()))
    return client.post(address(person), hidden | {"carry_out": "yes"})


def test_an_administrators_is_removed_by_superusers_alone(client, administrator, olena, device):
    olena.groups.add(Group.objects.get(name=roles.ADMINISTRATOR))
    answer = take(client, olena)
    assert "removed by a superuser" in answer.content.decode()
    assert second_factor.authenticator_of(olena) == device

    client.force_login(person("chief", is_superuser=True))
    take(client, olena)
    assert second_factor.authenticator_of(olena) is None


def test_an_administrator_removes_it_for_one_who_lost_it(client, administrator, olena, device):
    hers = Client()
    knock(hers, password=PASSWORD)
    hers.post("/accounts/login/code/", {"code": code_of(device)})
    assert address(olena) in client.get(reverse("admin:office_user_change", args=[olena.pk])).content.decode()

    take(client, olena)

    assert (second_factor.authenticator_of(olena), second_factor.recovery_of(olena)) == (None, None)
    assert hers.get("/profile/").url == "/accounts/login/?next=/profile/"
    (entry,) = JournalEntry.objects.filter(kind="second_factor")
    assert (entry.by, entry.about, entry.address, entry.facts) == (
        administrator,
        "olena",
        "127.0.0.1",
        {"what": "removed", "person": olena.pk},
    )


def test_looking_removes_nothing(client, administrator, olena, device):
    client.get(address(olena))

    assert second_factor.authenticator_of(olena) == device


def test_nobody_removes_their_own_there(client, administrator):
    device = authenticator(administrator)

    take(client, administrator)

    assert second_factor.authenticator_of(administrator) == device


def test_only_a_superuser_removes_a_superuser_s(client, administrator):
    boss = person("boss", is_superuser=True)
    device = authenticator(boss)

    assert client.get(address(boss)).status_code in {403, 404}
    assert client.post(address(boss), {"carry_out": "yes"}).status_code in {403, 404}
    assert second_factor.authenticator_of(boss) == device


@pytest.mark.parametrize("role", [roles.EDITOR, roles.DESK_OFFICER, roles.LEADERSHIP])
def test_nobody_else_may(client, olena, device, role):
    other = person("other")
    other.groups.add(Group.objects.get(name=role))
    client.force_login(other)

    assert client.post(address(olena), {"carry_out": "yes"}).status_code in {403, 404}
    assert second_factor.authenticator_of(olena) == device


def test_who_has_none_is_offered_nothing(client, administrator, olena):
    assert client.get(address(olena)).status_code == 404
