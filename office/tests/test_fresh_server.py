"""A server of one's own on which something was forgotten: commands say in one sentence what, and the checks see it too."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from office import embedded

NAME = "fresh_server"
REFUSED = (
    "The database refuses: permission denied for schema public. "
    "Set DATABASE_OWNER_URL to the address of the role that owns the database, and run manage.py migrate."
)


@pytest.fixture
def fresh(as_owner):
    """The address, as the application, of a database in which nothing is yet."""
    connection.ensure_connection()
    told = connection.connection.info
    address = told.get_parameters() | {"password": told.password}
    with psycopg.connect(**address | {"dbname": "postgres"}, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME}")
        server.execute(f"CREATE DATABASE {NAME}")
        yield f"postgresql://{embedded.APPLICATION}@/{NAME}?host={told.host}&port={told.port}"
        server.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def manage(address, *arguments):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "OFFICE_DATABASE"))}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=inherited | {"DATABASE_URL": address, "OFFICE_HTTPS": "0"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_forgotten_owner_is_named_in_one_sentence(fresh):
    refused = manage(fresh, "migrate")

    assert refused.returncode == 1
    assert refused.stderr.strip() == REFUSED


def test_a_database_that_is_not_migrated_is_no_database_without_issues(fresh):
    checked = manage(fresh, "check", "--deploy", "--database", "default")

    assert checked.returncode == 1
    assert "(office.E106) The database is not migrated: it lacks" in checked.stderr
