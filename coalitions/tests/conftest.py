import pytest
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
