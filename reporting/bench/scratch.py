"""Databases of the bench's own, made beside the office's and dropped again: nothing of the office's is read or written."""

from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from psycopg import sql

from office.database import role
from office.database.grants import application

EMPTY, SEEDED = "office_bench_empty", "office_bench"


@contextmanager
def empty_database():
    """A migrated database without any record, from which each size begins."""
    connection.ensure_connection()  # which starts the embedded server
    with _database(EMPTY):
        call_command("migrate", interactive=False, verbosity=0)
        connection.close()
        yield


@contextmanager
def seeded_database(times):
    """A register of that size, asked as the application asks; so many rows of each kind."""
    with _database(SEEDED, template=EMPTY):
        call_command("seed_scale", times=times, verbosity=0)
        with role.assumed(application()):
            yield


@contextmanager
def _database(name, template="template0"):
    home = connection.settings_dict["NAME"]
    _recreate(name, template)
    _move_to(name)
    try:
        yield
    finally:
        _move_to(home)
        _run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _recreate(name, template):
    _run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _run("CREATE DATABASE {} TEMPLATE {}", name, template)


def _run(statement, *names):
    connection.close()  # nobody may be in a database that is copied
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _move_to(name):
    connection.close()
    connection.settings_dict["NAME"] = name
