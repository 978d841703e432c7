import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import translation


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def editor(client, db):
    """An editor of the ledger, signed in."""
    from office.roles import EDITOR
    from office.tests.factories import UserFactory

    user = UserFactory(username="editor", role=EDITOR)
    client.force_login(user)
    return user


@pytest.fixture(scope="module")
def sample_data(django_db_setup, django_db_blocker):
    """The public facts, loaded once for a module of tests that only read them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_sample_data", verbosity=0)
        yield
        transaction.set_rollback(True)
