"""Locks by name, waited for only so long: a thread that waits answers nobody."""

from django.db import OperationalError, connection

NOT_AVAILABLE = "55P03"


class Busy(Exception):
    """Whoever has the lock did not let go of it in time."""


def hold(name, seconds):
    """Take the lock of this name until the transaction ends; 0 seconds: however long it takes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{seconds}s"])
        try:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != NOT_AVAILABLE:
                raise
            raise Busy from error
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
