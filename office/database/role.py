"""Who the office is to the database: the owner migrates, restores and backs up; everything else is done as the application.

The application may read and write records, and only add to the history. It owns nothing.
"""

import os
from contextlib import contextmanager

from django.db import connections

OWNER, APPLICATION = "owner", "application"
VARIABLE = "OFFICE_DATABASE_ROLE"
# `serve` prepares as the owner and then becomes gunicorn, which is always the application.
OF_THE_OWNER = {"migrate", "prepare", "serve", "backup", "restore", "flush", "pgtrigger", "seal_history", "seed_scale", "bench"}


def take(role):
    """Say, before the settings are read, who this process is to the database."""
    os.environ[VARIABLE] = role


def of_command(arguments):
    """The role in which `manage.py` carries out a command."""
    return OWNER if arguments[:1] and arguments[0] in OF_THE_OWNER else APPLICATION


def leave_ownership():
    """What this process becomes is the application, and does not even know the owner's address."""
    take(APPLICATION)
    for name in ("DATABASE_OWNER_URL", "DATABASE_OWNER_URL_FILE"):
        os.environ.pop(name, None)


def current():
    """Who this process is: the application, unless this process was told otherwise."""
    return OWNER if os.environ.get(VARIABLE) == OWNER else APPLICATION


@contextmanager
def assumed(name, using="default"):
    """Act as the role of this name on this and on every later connection; as the one signed in when there is no name."""
    connection = connections[using]
    options = connections.settings[using]["OPTIONS"]
    before = options.get("assume_role")
    _assume(connection, options, name)
    try:
        yield
    finally:
        _assume(connection, options, before)


def _assume(connection, options, name):
    options.pop("assume_role", None)
    if name:
        options["assume_role"] = name
    if connection.connection is not None:
        with connection.cursor() as cursor:
            cursor.execute(connection.ops.compose_sql("SET ROLE %s", [name]) if name else "RESET ROLE")
