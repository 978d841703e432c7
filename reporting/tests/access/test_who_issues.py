"""The matrix's line on issued documents is true: an officer's desks bind what is changed, and issuing changes no record."""

from django.db import transaction

from office.permission_matrix import EVERY, NONE, answer, permissions_held
from reporting.models import IssuedDocument
from reporting.tests.access.people import OWN_DESKS_ONLY, client_of
from reporting.tests.access.seed import FOREIGN, OWN
from reporting.tests.issuing import form_of

PEOPLE = {"administrator": "Administrator", "editor": "Editor", "officer": "Desk officer", OWN_DESKS_ONLY: "Desk officer"}
PEOPLE |= {"leadership": "Leadership", "staff": None}


def is_issued(client, reader, address):
    """Send the form on which a paper is issued, from the reader's page where there is none of their own; undo it."""
    with transaction.atomic():
        before = IssuedDocument.objects.count()
        shown = client if client.get(address).status_code == 200 else reader
        response = client.post(*form_of(shown, address))
        issued = IssuedDocument.objects.count() > before
        transaction.set_rollback(True)
    assert response.status_code in {200, 302, 403, 404}
    return issued


def test_who_holds_the_permission_issues_what_they_may_read_and_nobody_else_anything(seed):
    reader, expected, found = client_of(seed.people["superuser"]), {}, {}
    for place in (OWN, FOREIGN):
        address = f"/coalitions/{seed.coalitions[place].slug}/brief.pdf?for=public"
        for person, role in PEOPLE.items():
            said = answer(permissions_held(role), IssuedDocument, "add") if role else NONE
            assert said in {EVERY, NONE}
            reads = place == OWN or seed.people[person].reads_every_coalition
            expected[person, place] = said == EVERY and reads
            found[person, place] = is_issued(client_of(seed.people[person]), reader, address)

    assert found == expected
    assert [found["officer", FOREIGN], found[OWN_DESKS_ONLY, FOREIGN], found["leadership", FOREIGN]] == [True, False, True]
