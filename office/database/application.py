"""The office is opened only where the application's role reaches the very database that its owner has just prepared."""

import secrets

import psycopg
from django.conf import settings
from django.core.management import CommandError
from django.db import connections
from django.db.utils import load_backend

from office.database import role

DIFFERENT = "DATABASE_URL and DATABASE_OWNER_URL name different databases: server and name must be the same in both."


def refuse_unreachable():
    """Sign in as the application, and let the owner see it; whatever stands in the way is one sentence."""
    try:
        with psycopg.connect(**_address()) as server:
            if not _is_seen(server):
                raise CommandError(DIFFERENT)
            server.execute("SELECT count(*) FROM django_migrations")
    except psycopg.OperationalError as error:
        raise CommandError(f"The application cannot reach its database, check DATABASE_URL: {_brief(error)}") from None
    except psycopg.Error as error:
        raise CommandError(f"The application may not read its database, check both addresses: {_brief(error)}") from None


def _address():
    entry = settings.DATABASE_ROLES[role.APPLICATION]
    return load_backend(entry["ENGINE"]).DatabaseWrapper({**connections.settings["default"], **entry}).get_connection_params()


def _is_seen(server):
    """A lock that the application takes in its database is seen from the owner's connection in the same database only."""
    mark = secrets.randbits(31)
    server.execute("SELECT pg_advisory_xact_lock(%s)", [mark])
    with connections["default"].cursor() as owner:
        owner.execute(
            """SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
               WHERE locktype = 'advisory' AND classid = 0 AND objid = %s AND objsubid = 1 AND datname = current_database()""",
            [mark],
        )
        return owner.fetchone() is not None


def _brief(error):
    return str(error).strip().splitlines()[0]
