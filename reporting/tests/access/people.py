"""Everybody who may knock: the roles of the office, a person without any, one who left, and a stranger."""

from django.contrib.auth.models import Group
from django.test import Client

from office.models import User

OWN_DESKS_ONLY = "officer-of-own-desks"
ROLES = {
    "superuser": None,
    "administrator": "Administrator",
    "editor": "Editor",
    "officer": "Desk officer",
    OWN_DESKS_ONLY: "Desk officer",
    "leadership": "Leadership",
    "staff": None,
    "gone": "Editor",
}
STRANGER = "stranger"
ADMINISTRATORS = {"superuser", "administrator"}
READ_EVERYTHING = {"superuser", "administrator", "editor", "officer", "leadership"}
READERS = READ_EVERYTHING | {OWN_DESKS_ONLY}
SHUT_OUT = {"staff", "gone", STRANGER}


def hire(own):
    """Make one person of each role; desk officers get the desk of the coalition `own`."""
    people = {}
    for name, role in ROLES.items():
        person = User.objects.create_user(
            name, is_staff=True, is_superuser=name == "superuser", language="en", reads_own_desks_only=name == OWN_DESKS_ONLY
        )
        if role:
            person.groups.add(Group.objects.get(name=role))
        if role == "Desk officer":
            person.desks.create(coalition=own)
        people[name] = person
    User.objects.filter(username="gone").update(is_active=False)
    return people


def client_of(person=None, **options):
    """A browser in which this person has signed in with everything that is asked of them; nobody's, when nobody is named."""
    client = Client(**options)
    if person is not None:
        client.force_login(person)
    return client
