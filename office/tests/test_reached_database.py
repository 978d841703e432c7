"""The office opens only where the application can reach the database its owner prepared."""

import copy

import pytest
from django.core.management import CommandError
from django.db import connection

from office.database import application, role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("as_owner")]


@pytest.fixture
def address(settings):
    """The application's address of the tests' own database, to be made wrong."""
    settings.DATABASE_ROLES = copy.deepcopy(settings.DATABASE_ROLES)
    entry = settings.DATABASE_ROLES[role.APPLICATION]
    entry["NAME"] = connection.settings_dict["NAME"]
    return entry


def told():
    with pytest.raises(CommandError) as refusal:
        application.refuse_unreachable()
    sentence = str(refusal.value)
    assert len(sentence.splitlines()) == 1
    return sentence


@pytest.mark.usefixtures("address")
def test_the_application_that_reaches_the_owners_database_may_open():
    application.refuse_unreachable()


@pytest.mark.parametrize("change", [{"USER": "nobody_knows_me"}, {"HOST": "127.0.0.1", "PORT": "1"}, {"NAME": "no_such_database"}])
def test_an_address_that_leads_nowhere_stops_the_start(address, change):
    address |= change

    assert told().startswith("The application cannot reach its database, check DATABASE_URL: ")


def test_addresses_of_different_databases_stop_the_start(address):
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE beside TEMPLATE template0")
    try:
        address["NAME"] = "beside"
        assert told().startswith("DATABASE_URL and DATABASE_OWNER_URL name different databases")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE beside")
