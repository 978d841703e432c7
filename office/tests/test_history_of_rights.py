"""Who may do what is kept by triggers: a role or permission handed out past every form leaves a trace that stays."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, connection, transaction

from office.database.grants import history_tables
from office.models import Confirmation, ImportBatch, PersonPermission, PersonRole, RolePermission, User
from office.roles import EDITOR
from office.sealing.entries import tables
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
EVENTS = {
    "office_user_groups": (PersonRole, "office_personroleevent"),
    "office_user_user_permissions": (PersonPermission, "office_personpermissionevent"),
    "auth_group_permissions": (RolePermission, "office_rolepermissionevent"),
}


def written(model):
    events = model._meta.get_field("history").related_model
    return list(events.objects.order_by("pgh_id").values_list("pgh_label", flat=True))


@pytest.mark.parametrize("table", EVENTS)
def test_a_right_that_is_given_and_taken_past_every_form_is_kept(table):
    person, group, permission = UserFactory(), Group.objects.get(name=EDITOR), Permission.objects.get(codename="delete_group")
    values = {
        "office_user_groups": {"user_id": person.pk, "group_id": group.pk},
        "office_user_user_permissions": {"user_id": person.pk, "permission_id": permission.pk},
        "auth_group_permissions": {"group_id": group.pk, "permission_id": permission.pk},
    }[table]
    model, _events = EVENTS[table]
    before = len(written(model))

    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES (%s, %s)", list(values.values()))
        cursor.execute(f"DELETE FROM {table} WHERE {' AND '.join(f'{name} = %s' for name in values)}", list(values.values()))

    assert written(model)[before:] == ["insert", "delete"]


@pytest.mark.parametrize("events", [events for _model, events in EVENTS.values()])
def test_its_history_is_sealed_and_cannot_be_rewritten_by_the_office(events):
    assert (events in history_tables(), events in tables()) == (True, True)


def test_a_role_chosen_by_a_program_names_the_person_and_the_role():
    person, role = UserFactory(), Group.objects.get(name=EDITOR)

    person.groups.add(role)
    User.objects.get(pk=person.pk).groups.clear()

    events = PersonRole._meta.get_field("history").related_model.objects.filter(user=person).order_by("pgh_id")
    assert [(event.pgh_label, event.group) for event in events] == [("insert", role), ("delete", role)]


@pytest.mark.parametrize("act", ["change", "remove"])
@pytest.mark.parametrize("kind", ["confirmation", "import"])
def test_what_was_confirmed_and_imported_stays_as_it_was_written(kind, act):
    if kind == "confirmation":
        Confirmation.objects.create(record="x", code="y", sentence="z", by=UserFactory())
    else:
        ImportBatch.objects.create(file_name="a.csv", sha256="0" * 64, dataset="units")
    rows = Confirmation.objects.all() if kind == "confirmation" else ImportBatch.objects.all()

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows.delete() if act == "remove" else rows.update(by=None if kind == "import" else UserFactory())
    assert rows.count() == 1
