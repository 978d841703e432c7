"""Days are Kyiv's; the history's instants are UTC."""

import datetime

from django.db import connection
from django.utils import timezone

# An entry bears the instant at which its transaction began, or its host's clock: a day is sealed when neither can add to it.
AFTER_MIDNIGHT = datetime.timedelta(hours=1)


FIRST = datetime.date(2000, 1, 1)  # no register is older


def day_of(instant):
    return timezone.localtime(instant, timezone.get_default_timezone()).date()


def start_of(day, later=0):
    """The instant at which this day, or one so many days later, begins."""
    midnight = datetime.datetime.combine(day + datetime.timedelta(days=later), datetime.time.min)
    return timezone.make_aware(midnight, timezone.get_default_timezone())


def can_be_over(day, now):
    return FIRST <= day < day_of(now)


def last_closed(now):
    """The last day to which nothing can be added any more: over for an hour, and no transaction begun on it still open."""
    closed = min(now - AFTER_MIDNIGHT, oldest_transaction() or now)
    return day_of(closed) - datetime.timedelta(days=1)


def oldest_transaction():
    """When the oldest open transaction of anybody else here began; those of other roles may not be seen, hence the hour."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        return cursor.fetchone()[0]
