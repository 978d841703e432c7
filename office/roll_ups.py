"""Figures that are added up once and kept until something is written: exact at every moment, by whatever route was written.

A figure is kept with the database's snapshot from before it was added up. It holds as long as no transaction that wrote records
is visible now and was not visible in that snapshot; each such transaction leaves a mark (office/database/marks.py). So a figure is
never told to whom it no longer is true, also where a transaction begun earlier commits later. Within a transaction, which may
have written itself, figures are added up plainly.
"""

import datetime
import hashlib
import json
import re
from decimal import Decimal
from functools import cache

from django.core.exceptions import EmptyResultSet
from django.db import connection

from office.database.marks import marked_tables

# `min(xid)`: older marks were taken away, and nobody could tell any longer what an older snapshot had not seen.
_HELD = """
SELECT kept.value FROM office_rollup AS kept
WHERE kept.key = %s
    AND pg_snapshot_xmax(kept.snapshot) <= pg_snapshot_xmax(pg_current_snapshot())
    AND pg_snapshot_xmin(kept.snapshot) > coalesce((SELECT min(xid) FROM office_ledgerwrite), '0')
    AND NOT EXISTS (
        SELECT FROM office_ledgerwrite AS mark
        WHERE mark.xid >= pg_snapshot_xmin(kept.snapshot) AND NOT pg_visible_in_snapshot(mark.xid, kept.snapshot)
    )
"""
_KEEP = """
INSERT INTO office_rollup (key, snapshot, value, made_at) VALUES (%s, %s, %s, now())
ON CONFLICT (key) DO UPDATE SET snapshot = EXCLUDED.snapshot, value = EXCLUDED.value, made_at = EXCLUDED.made_at
"""
# Nobody waits for another who is tidying up, or who is writing down the same figure.
_TIDY = """
DELETE FROM office_rollup WHERE key IN (
    SELECT key FROM office_rollup WHERE made_at < now() - interval '1 day' LIMIT 1000 FOR UPDATE SKIP LOCKED
);
DELETE FROM office_ledgerwrite WHERE xid IN (
    SELECT xid FROM office_ledgerwrite WHERE xid < (
        SELECT max(xid) FROM office_ledgerwrite WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
    ) LIMIT 10000 FOR UPDATE SKIP LOCKED
)
"""
_READ = re.compile(r'\b(?:FROM|JOIN) "(\w+)"')
_OF_THE_HOUR = re.compile(r"\b(?:STATEMENT_TIMESTAMP|CURRENT_(?:DATE|TIME)|now\()", re.IGNORECASE)


def rolled_up(key, add_up):
    """What `add_up` gives, kept under a key that says everything by which it is decided. It is of what JSON knows, decimals and dates."""
    if connection.in_atomic_block:
        return add_up()
    name = hashlib.sha256(repr(key).encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [name])
        if held := cursor.fetchone():
            return _read(json.loads(held[0]))
        cursor.execute("SELECT pg_current_snapshot()::text")
        snapshot = cursor.fetchone()[0]
    value = add_up()
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [name, snapshot, json.dumps(_written(value))])
        cursor.execute(_TIDY)
    return value


def rows_of(rows):
    """The rows of `values()` or `values_list()`, kept under the very question that the database is asked."""
    return _answer(rows, list, [], rows._iterable_class.__name__)


def count_of(rows):
    return _answer(rows, lambda found: found.count(), 0, "count")


def any_of(rows):
    return _answer(rows, lambda found: found.exists(), False, "any")


def _answer(rows, ask, nothing, name):
    if connection.in_atomic_block:
        return ask(rows)
    try:
        sql, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return nothing
    if not set(_READ.findall(sql)) <= _marked() or _OF_THE_HOUR.search(sql):
        return ask(rows)
    return rolled_up((name, sql, parameters), lambda: ask(rows))


_marked = cache(lambda: frozenset(marked_tables()))


def _written(value):
    """JSON knows neither decimals nor dates, and reads every list as one."""
    match value:
        case Decimal():
            return {"decimal": str(value)}
        case datetime.datetime():
            raise TypeError("An instant is no part of a figure.")
        case datetime.date():
            return {"date": value.isoformat()}
        case datetime.timedelta():
            return {"days": value.days}
        case tuple():
            return {"tuple": [_written(one) for one in value]}
        case list():
            return [_written(one) for one in value]
        case dict():
            return {"dict": [[_written(key), _written(one)] for key, one in value.items()]}
        case None | bool() | int() | str():
            return value
    raise TypeError(f"{type(value).__name__} is no part of a figure that is kept.")


def _read(value):
    if isinstance(value, list):
        return [_read(one) for one in value]
    if not isinstance(value, dict):
        return value
    ((kind, held),) = value.items()
    match kind:
        case "decimal":
            return Decimal(held)
        case "date":
            return datetime.date.fromisoformat(held)
        case "days":
            return datetime.timedelta(days=held)
        case "tuple":
            return tuple(_read(one) for one in held)
    return {_read(key): _read(one) for key, one in held}
