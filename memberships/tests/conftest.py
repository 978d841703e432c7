import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="module")
def sample_data(django_db_setup, django_db_blocker):
    """The public facts, loaded once for a module of tests that only read them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_sample_data", verbosity=0)
        yield
        transaction.set_rollback(True)
