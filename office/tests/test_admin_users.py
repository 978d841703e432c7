"""People: who may add, change and empower whom."""

import datetime

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils.translation import override

from office.journal_wordings import sentence
from office.models import JournalEntry, User
from office.roles import ADMINISTRATOR, DESK_OFFICER, EDITOR, LEADERSHIP, NAMES, write_roles
from office.tests.admin_forms import filled, send
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a few words only she knows"


def address(person, page="change"):
    return reverse(f"admin:office_user_{page}", args=[person.pk])


def granted(role):
    return set(Group.objects.get(name=role).permissions.values_list("codename", flat=True))


@pytest.fixture
def superuser(client):
    person = UserFactory(is_superuser=True)
    client.force_login(person)
    return person


@pytest.fixture
def administrator(client):
    person = UserFactory(role=ADMINISTRATOR)
    client.force_login(person)
    return person


def test_migrating_writes_the_roles_down():
    assert set(Group.objects.values_list("name", flat=True)) == set(NAMES)


def test_leadership_reads_and_takes_out_everything_and_changes_nothing():
    beyond = {codename for codename in granted(LEADERSHIP) if not codename.startswith(("view_", "export_"))}

    assert beyond == {"read_every_coalition", "add_issueddocument"}  # issuing a paper adds to a register and changes no record


def test_only_editors_and_administrators_release_more_widely_and_change_records_of_every_coalition():
    for codename in ("widen_marking", "change_every_coalition"):
        assert [role for role in NAMES if codename in granted(role)] == [ADMINISTRATOR, EDITOR]


def test_only_administrators_keep_people_and_their_desks():
    kept = ["add_user", "change_user", "view_user", "add_desk", "change_desk", "delete_desk", "view_desk", "view_journalentry"]

    assert {role: [codename for codename in kept if codename in granted(role)] for role in NAMES} == {
        ADMINISTRATOR: kept,
        EDITOR: [],
        DESK_OFFICER: [],
        LEADERSHIP: [],
    }


def test_no_role_hands_out_groups_or_permissions_or_writes_the_history():
    forbidden = ("_group", "_permission", "event", "_seal", "_formtoken", "_context")
    written = {codename for role in NAMES for codename in granted(role) if not codename.startswith("view_")}

    assert [codename for codename in written if codename.endswith(forbidden)] == []


def test_editors_do_with_the_ledger_what_can_be_done_and_nothing_with_people():
    assert {"add_partner", "change_need", "delete_commitmentpartner", "import_delivery", "export_roadmap"} <= granted(EDITOR)
    assert [codename for codename in granted(EDITOR) if codename.endswith(("user", "confirmation", "event"))] == []


def test_desk_officers_leave_alone_what_stands_above_any_one_coalition():
    changes = {codename for codename in granted(DESK_OFFICER) if not codename.startswith(("view_", "export_"))}

    assert {"change_commitment", "add_membership", "import_delivery"} <= changes
    assert [codename for codename in changes if codename.endswith(("_partner", "_partneralias", "_coalition", "_unit"))] == []
    assert "view_partner" in granted(DESK_OFFICER)


def test_administrators_keep_people_but_delete_none():
    assert {"view_user", "add_user", "change_user", "view_confirmation"} <= granted(ADMINISTRATOR)
    assert Permission.objects.filter(codename="delete_user").count() == 0


def test_a_role_that_was_tampered_with_is_written_anew():
    Group.objects.get(name=LEADERSHIP).permissions.add(Permission.objects.get(codename="change_partner"))

    write_roles()

    assert "change_partner" not in granted(LEADERSHIP)


def test_a_person_is_added_with_a_password_to_be_replaced(client, administrator):
    add = reverse("admin:office_user_add")
    data = filled(client.get(add), username="iryna", usable_password="true", password1=PASSWORD, password2=PASSWORD)

    client.post(add, data)

    person = User.objects.get(username="iryna")
    assert (person.must_change_password, person.is_staff, person.is_superuser, person.groups.count()) == (True, True, False, 0)


def test_superusers_hand_out_roles(client, superuser):
    person = UserFactory()

    client.post(address(person), filled(client.get(address(person)), groups=[Group.objects.get(name=EDITOR).pk]))

    assert [group.name for group in person.groups.all()] == [EDITOR]


def test_administrators_do_not_whatever_they_send(client, administrator):
    person = UserFactory()
    crafted = {"groups": [Group.objects.get(name=ADMINISTRATOR).pk], "is_superuser": "on", "user_permissions": [1], "first_name": "Iryna"}

    response = client.post(address(person), filled(client.get(address(person))) | crafted)

    person.refresh_from_db()
    assert (response.status_code, person.first_name) == (302, "Iryna")
    assert (person.groups.count(), person.is_superuser, person.user_permissions.count()) == (0, False, 0)


@pytest.mark.parametrize("own", ["superuser", "administrator"])
def test_nobody_changes_their_own_role(client, request, own):
    person = request.getfixturevalue(own)
    before = (person.is_superuser, list(person.groups.all()))

    data = filled(client.get(address(person)), first_name="Olena") | {"groups": [Group.objects.get(name=EDITOR).pk], "is_superuser": "on"}
    data.pop("is_active", None)
    client.post(address(person), data)

    person.refresh_from_db()
    assert (person.first_name, person.is_active) == ("Olena", True)
    assert (person.is_superuser, list(person.groups.all())) == before


def test_administrators_set_no_superusers_password(client, administrator):
    chief = UserFactory(is_superuser=True)

    assert client.post(f"/admin/office/user/{chief.pk}/password/", {"password1": PASSWORD, "password2": PASSWORD}).status_code == 403
    assert client.post(address(chief), {"username": "mine"}).status_code == 403


def test_the_identity_that_opens_an_administrators_account_is_set_by_superusers_alone(client, administrator):
    colleague, officer = UserFactory(role=ADMINISTRATOR), UserFactory(role=DESK_OFFICER)

    def given(identity):
        for person in (colleague, officer):
            page = client.get(address(person))
            client.post(address(person), filled(page, sso_subject=f"{identity}-{person.pk}"))
            person.refresh_from_db()
        return [colleague.sso_subject, officer.sso_subject]

    assert given("first") == [None, f"first-{officer.pk}"]
    client.force_login(UserFactory(is_superuser=True))
    assert given("second") == [f"second-{colleague.pk}", f"second-{officer.pk}"]


@pytest.mark.parametrize("own", ["superuser", "administrator"])
def test_nobody_changes_their_own_password_without_the_old_one(client, request, own):
    person = request.getfixturevalue(own)
    before = User.objects.get(pk=person.pk).password
    page = reverse("admin:auth_user_password_change", args=[person.pk])

    given = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    for answer in (client.get(page), client.post(page, given)):
        assert (answer.status_code, answer.headers.get("Location")) == (302, reverse("password_change"))
    client.post(page.replace(f"/{person.pk}/", f"/0{person.pk}/"), given)

    assert User.objects.get(pk=person.pk).password == before


def test_a_password_that_somebody_else_chose_is_to_be_replaced_and_told_in_the_journal(client, administrator):
    person = UserFactory(must_change_password=False)
    page = reverse("admin:auth_user_password_change", args=[person.pk])

    answer = send(client, page, {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true", "set-password": "1"})

    person.refresh_from_db()
    assert (answer.status_code, person.check_password(PASSWORD), person.must_change_password) == (302, True, True)
    entry = JournalEntry.objects.filter(kind="password").latest("pk")
    assert (entry.by, entry.about, entry.facts) == (administrator, person.username, {"person": person.pk})


def test_taking_a_password_away_is_told_in_the_journal(client, administrator):
    person = UserFactory()
    person.set_password(PASSWORD)
    person.save()

    page = reverse("admin:auth_user_password_change", args=[person.pk])
    send(client, page, {"password1": "", "password2": "", "usable_password": "false", "unset-password": "1"})

    person.refresh_from_db()
    with override("en"):
        told = sentence(JournalEntry.objects.filter(kind="password").latest("pk"))
    assert (person.has_usable_password(), told) == (False, f"{person.username} signs in with a password no more")


def test_people_are_deactivated_never_deleted(client, superuser):
    person = UserFactory()

    assert client.post(address(person, "delete"), {"post": "yes"}).status_code == 403
    client.post(reverse("admin:office_user_changelist"), {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"})
    client.post(address(person), filled(client.get(address(person)), is_active=None))

    assert User.objects.get(pk=person.pk).is_active is False


def test_editors_see_no_people(client):
    client.force_login(UserFactory(role=EDITOR))

    assert client.get(reverse("admin:office_user_changelist")).status_code == 403


def test_roles_are_named_in_the_readers_language(client, superuser):
    UserFactory(role=EDITOR)

    assert "Editor" in client.get(reverse("admin:office_user_changelist")).content.decode()


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_of_people_costs_the_same_however_many(client, superuser, django_assert_num_queries, people):
    for _one in range(people):
        UserFactory(role=EDITOR)
    client.get(reverse("admin:office_user_changelist"))

    with django_assert_num_queries(8):
        client.get(reverse("admin:office_user_changelist"))


def test_confirmations_are_read_and_not_written(client, administrator):
    from office.models import Confirmation

    row = Confirmation.objects.create(record="memberships.commitment X", code="over_allocation", sentence="Too much.", by=administrator)

    assert "Too much." in client.get(reverse("admin:office_confirmation_changelist")).content.decode()
    assert client.get(reverse("admin:office_confirmation_add")).status_code == 403
    assert client.post(reverse("admin:office_confirmation_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert client.post(reverse("admin:office_confirmation_change", args=[row.pk]), {"sentence": "Fine."}).status_code == 403


def test_a_person_is_added_with_their_role_by_whoever_hands_out_roles(client, superuser):
    add = reverse("admin:office_user_add")
    role = Group.objects.get(name=LEADERSHIP)
    data = filled(client.get(add), username="iryna", usable_password="true", password1=PASSWORD, password2=PASSWORD, groups=[role.pk])

    client.post(add, data)

    assert [group.name for group in User.objects.get(username="iryna").groups.all()] == [LEADERSHIP]


def test_an_administrator_adds_a_person_without_one_whatever_they_send(client, administrator):
    add = reverse("admin:office_user_add")
    page = client.get(add)
    data = filled(page, username="iryna", usable_password="true", password1=PASSWORD, password2=PASSWORD)

    client.post(add, data | {"groups": [Group.objects.get(name=ADMINISTRATOR).pk]})

    assert "groups" not in page.context["adminform"].form.fields
    assert User.objects.get(username="iryna").groups.count() == 0


def test_a_person_has_one_role(client, superuser):
    person = UserFactory(role=EDITOR)
    both = [Group.objects.get(name=name).pk for name in (DESK_OFFICER, LEADERSHIP)]

    page = client.post(address(person), filled(client.get(address(person)), groups=both))

    assert page.context["adminform"].form.errors == {"groups": ["A person has one role. Choose one of these: Desk officer, Leadership."]}
    assert [group.name for group in person.groups.all()] == [EDITOR]


def test_of_a_password_the_page_says_only_that_it_can_be_set(client, superuser):
    person = UserFactory()
    person.set_password(PASSWORD)
    person.save()

    page = client.get(address(person)).content.decode()

    assert "Set a password" in page
    assert [told for told in ("md5", "hash", "salt", "Raw passwords", "`") if told in page] == []


def test_the_list_tells_role_desks_and_second_factor(client, superuser):
    from django_otp.plugins.otp_totp.models import TOTPDevice

    officer = UserFactory(username="officer", role=DESK_OFFICER)
    TOTPDevice.objects.create(user=officer, confirmed=True)
    TOTPDevice.objects.create(user=superuser, confirmed=False)

    rows = client.get(reverse("admin:office_user_changelist")).context["cl"]
    told = {person.username: (rows.model_admin.role_names(person), person.has_second_factor) for person in rows.result_list}

    assert told == {"officer": ("Desk officer", True), superuser.username: ("superuser", False)}


def changes(client, person):
    response = client.get(address(person, "history"))
    return [
        (change.act, change.what, [(field.label, field.before, field.after) for field in change.fields])
        for change in response.context["changes"]
    ]


def test_a_persons_history_tells_their_role_and_nothing_that_stayed_as_it_was(client, superuser):
    person = UserFactory(first_name="Olena")

    data = filled(client.get(address(person)), first_name="Iryna", groups=[Group.objects.get(name=EDITOR).pk])
    client.post(address(person), data)

    told = changes(client, person)[:2]
    assert sorted(told) == [
        ("added", "role of a person", [("role", "–", "Editor")]),
        ("changed", "", [("first name", "Olena", "Iryna")]),
    ]


def test_a_moment_in_the_history_is_told_as_it_was_in_kyiv(client, superuser):
    person = UserFactory(date_joined=datetime.datetime(2026, 1, 31, 23, 30, tzinfo=datetime.UTC))

    (_act, _what, fields) = changes(client, person)[-1]

    assert ("date joined", "–", "1 Feb 2026, 01:30") in fields


def test_administrators_read_of_a_role_in_a_persons_history(client, administrator):
    person = UserFactory(role=EDITOR)

    assert ("added", "role of a person", [("role", "–", "Editor")]) in changes(client, person)
