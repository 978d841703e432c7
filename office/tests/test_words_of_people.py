"""The list and the page of people speak of roles and the workbench, as the guides do; and errors speak the reader's language."""

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from office.history import changes_of
from office.models import PersonRole, User
from office.roles import EDITOR, LEADERSHIP
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client):
    person = UserFactory(username="chief", is_superuser=True, language="en")
    client.force_login(person)
    return person


def people(response):
    return {person.username for person in response.context["cl"].result_list}


@pytest.mark.usefixtures("chief")
def test_the_filters_of_people_bear_the_names_of_the_columns_and_boxes(client):
    UserFactory(username="editor", role=EDITOR)
    UserFactory(username="nobody")
    page = reverse("admin:office_user_changelist")

    shown = client.get(page)

    assert [str(spec.title) for spec in shown.context["cl"].filter_specs] == ["active", "Workbench", "Superuser", "Role", "language"]
    role = Group.objects.get(name=EDITOR).pk
    assert people(client.get(page, {"role": role})) == {"editor"}
    assert people(client.get(page, {"role": "none"})) == {"chief", "nobody"}
    assert people(client.get(page, {"superuser": "1"})) == {"chief"}
    assert client.get(page, {"role": "x"}).status_code == 200


@pytest.mark.usefixtures("chief")
def test_a_role_is_one_choice_among_all(client):
    person = UserFactory(role=LEADERSHIP)
    page = client.get(reverse("admin:office_user_change", args=[person.pk])).content.decode()

    assert page.count('type="radio" name="groups"') == 5
    assert page.count("checkbox") > 0
    assert f'value="{person.groups.get().pk}"' in page.partition('name="groups"')[2]


@pytest.mark.usefixtures("chief")
def test_without_single_sign_on_nobody_is_added_for_it(client):
    page = client.get(reverse("admin:office_user_add"))

    assert "usable_password" not in page.content.decode()


def test_the_history_of_a_person_calls_a_role_a_role():
    person = UserFactory()
    person.groups.add(Group.objects.get(name=EDITOR))

    with override("en"):
        told = changes_of(person, [(PersonRole, "user")], within=lambda rows: rows)[0]
    assert [(field.label, field.after) for field in told.fields] == [("role", "Editor")]


@pytest.mark.parametrize("address", ["/partners/?on=%00", "/import/"])
def test_what_is_answered_before_the_session_is_opened_is_in_the_persons_own_language(address):
    client = Client(headers={"accept-language": "uk"})
    client.force_login(User.objects.create_user("anna", language="en"))
    too_long = {"CONTENT_LENGTH": str(configured.LARGEST_BODY + 1)} if address == "/import/" else {}

    answer = client.get(address, **too_long)

    assert (answer.status_code, answer["Content-Language"]) == (413 if too_long else 400, "en")


def test_a_recovery_code_in_the_field_for_six_digits_is_led_to_its_own():
    from office.accounts.second_step import SignInForm

    with override("en"):
        told = [SignInForm({"code": code}).errors["code"] for code in ("abcd-efgh", "abcd-efgh-ijkl-mnop")]
    assert told == [["The code has six digits. A longer one is a recovery code: follow the link to it below."]] * 2
