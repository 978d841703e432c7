import datetime

import pytest

ON = datetime.date(2025, 6, 30)


@pytest.fixture
def reader(db):
    """A person who may see every record, and so stands for whoever the rules of access let read."""
    from office.models import User

    return User.objects.create_user("reader", is_superuser=True, is_staff=True, language="en")


@pytest.fixture
def scope(reader):
    """Ask as at 30 June 2025, for internal use."""
    from reporting.scope import Scope

    return Scope(reader, ON, today=ON)


@pytest.fixture
def page(client, reader):
    """Open a page as that reader."""
    client.force_login(reader)
    return client.get
