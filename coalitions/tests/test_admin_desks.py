"""Desks on a person's page: who hands them out, what is written down about it, and what no crafted form changes."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from coalitions.models import Desk
from coalitions.tests.factories import CoalitionFactory, DeskFactory, desk_officer
from office.models import JournalEntry, User
from office.roles import ADMINISTRATOR, DESK_OFFICER, EDITOR
from office.tests.admin_forms import add_row, filled
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def address(person):
    return reverse("admin:office_user_change", args=[person.pk])


def form_of(client, person):
    return filled(client.get(address(person)))


def rights_entries():
    return [(entry.by, entry.about, entry.facts) for entry in JournalEntry.objects.filter(kind="rights").order_by("pk")]


@pytest.fixture
def administrator(client):
    person = UserFactory(role=ADMINISTRATOR)
    client.force_login(person)
    return person


def test_an_administrator_gives_and_takes_desks_and_both_are_written_down(client, administrator):
    drones, artillery = (CoalitionFactory(slug=slug) for slug in ("drones", "artillery"))
    officer = desk_officer(drones)

    client.post(address(officer), add_row(form_of(client, officer), "desks", coalition=artillery.pk))
    client.post(address(officer), form_of(client, officer) | {"desks-1-DELETE": "on"})

    assert list(officer.desks.values_list("coalition__slug", flat=True)) == ["artillery"]
    assert [(by, about, facts["before"], facts["after"]) for by, about, facts in rights_entries()] == [
        (administrator, officer.username, {"desks": ["drones"]}, {"desks": ["artillery", "drones"]}),
        (administrator, officer.username, {"desks": ["artillery", "drones"]}, {"desks": ["artillery"]}),
    ]


def test_reading_scope_single_sign_on_and_activation_are_an_administrators_and_written_down(client, administrator):
    officer = desk_officer()

    data = filled(client.get(address(officer)), reads_own_desks_only="on", sso_subject="abc-1", is_active=None)
    client.post(address(officer), data)

    officer.refresh_from_db()
    assert (officer.reads_own_desks_only, officer.sso_subject, officer.is_active) == (True, "abc-1", False)
    ((by, about, facts),) = rights_entries()
    assert (by, about, facts["before"]) == (
        administrator,
        officer.username,
        {"is_active": True, "reads_own_desks_only": False, "sso_subject": None},
    )
    assert facts["after"] == {"is_active": False, "reads_own_desks_only": True, "sso_subject": "abc-1"}


def test_a_new_person_and_a_role_are_written_down_and_a_new_telephone_is_not(client):
    chief = UserFactory(is_superuser=True)
    client.force_login(chief)
    person = UserFactory()

    client.post(address(person), filled(client.get(address(person)), first_name="Iryna"))
    assert rights_entries() == []

    client.post(address(person), filled(client.get(address(person)), groups=[Group.objects.get(name=EDITOR).pk]))
    ((by, _about, facts),) = rights_entries()
    assert (by, facts["before"], facts["after"]) == (chief, {"roles": []}, {"roles": [EDITOR]})


@pytest.mark.parametrize("is_superuser", [False, True])
def test_nobody_gives_themselves_desks_scope_or_another_identity(client, is_superuser):
    own, foreign = CoalitionFactory(), CoalitionFactory()
    person = UserFactory(role=ADMINISTRATOR, is_superuser=is_superuser, reads_own_desks_only=True)
    desk = DeskFactory(officer=person, coalition=own)
    client.force_login(person)

    crafted = form_of(client, person) | {
        "first_name": "Olena",
        "reads_own_desks_only": "",
        "sso_subject": "somebody-else",
        "desks-TOTAL_FORMS": 2,
        "desks-INITIAL_FORMS": 1,
        "desks-0-id": desk.pk,
        "desks-0-officer": person.pk,
        "desks-0-coalition": own.pk,
        "desks-0-DELETE": "on",
        "desks-1-officer": person.pk,
        "desks-1-coalition": foreign.pk,
    }
    client.post(address(person), crafted)

    person.refresh_from_db()
    assert (person.first_name, person.reads_own_desks_only, person.sso_subject) == ("Olena", True, None)
    assert list(Desk.objects.all()) == [desk]
    assert rights_entries() == []


def test_an_administrator_edits_no_superuser_and_no_superusers_desks(client, administrator):
    chief = UserFactory(is_superuser=True)
    crafted = {
        "username": "mine",
        "desks-TOTAL_FORMS": 1,
        "desks-INITIAL_FORMS": 0,
        "desks-0-officer": chief.pk,
        "desks-0-coalition": CoalitionFactory().pk,
    }

    assert client.get(address(chief)).status_code == 200
    assert client.post(address(chief), crafted).status_code == 403
    assert User.objects.get(pk=chief.pk).username == chief.username
    assert Desk.objects.count() == 0


@pytest.mark.parametrize("page", ["change", "add"])
def test_an_administrator_hands_out_no_role_permission_or_superuser_whatever_is_sent(client, administrator, page):
    person = UserFactory()
    crafted = {
        "is_superuser": "on",
        "is_staff": "on",
        "groups": [Group.objects.get(name=ADMINISTRATOR).pk],
        "user_permissions": [Permission.objects.get(codename="widen_marking").pk],
        "username": "iryna",
        "usable_password": "true",
        "password1": "a few words only she knows",
        "password2": "a few words only she knows",
    }
    where = address(person) if page == "change" else reverse("admin:office_user_add")

    response = client.post(where, filled(client.get(where)) | crafted)

    assert response.status_code == 302
    saved = User.objects.get(username="iryna")
    assert (saved.is_superuser, saved.groups.count(), saved.user_permissions.count()) == (False, 0, 0)


def test_a_desk_officer_sees_no_people_and_no_desks(client):
    officer = desk_officer(CoalitionFactory())
    client.force_login(officer)

    assert client.get(address(officer)).status_code == 403
    assert client.post(address(officer), {"desks-TOTAL_FORMS": 0}).status_code == 403


def test_an_editor_deletes_no_coalition_that_is_somebodys_desk(client):
    desk = DeskFactory()
    client.force_login(UserFactory(role=EDITOR))
    delete = reverse("admin:coalitions_coalition_delete", args=[desk.coalition.pk])

    response = client.post(delete, {"post": "yes"})

    assert response.status_code in {403, 200}
    assert Desk.objects.get() == desk
    assert desk.officer.groups.get().name == DESK_OFFICER
