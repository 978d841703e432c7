"""The entries of the history, a day after the other, each with the digest of everything it says."""

import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import UUIDField
from pghistory.models import Context, Event
from psycopg import sql

from office.database.grants import history_models
from office.models import Seal
from office.sealing.days import start_of

AT_ONCE = 5000  # rows fetched in one go
# What a value looks like as text depends on these; a digest must not.
EXACT = {"TimeZone": "UTC", "DateStyle": "ISO, YMD", "IntervalStyle": "iso_8601", "bytea_output": "hex", "extra_float_digits": "1"}


class Entry(NamedTuple):
    """`key` is its number in the table, or its UUID as a number; `record` is what it is about, 0 for none."""

    key: int
    record: int
    digest: bytes


@dataclass(frozen=True)
class Table:
    """A table of the history: which of its columns is the key, which the instant, which the record an entry is about."""

    name: str
    model: type | None = None
    key: str = ""
    at: str = ""
    record: str | None = None

    @classmethod
    def of(cls, model):
        if issubclass(model, Event):
            at, record = "pgh_created_at", "pgh_obj_id"
        else:
            at, record = "created_at" if issubclass(model, Context) else "at", None
        return cls(model._meta.db_table, model, model._meta.pk.column, at, record)

    def older_than(self, instant):
        """Yield (instant, entry without digest) of what was written before."""
        names = [self.at, "pk", self.record or "pk"]
        for at, key, record in self.model._base_manager.filter(**{f"{self.at}__lt": instant}).order_by("pk").values_list(*names):
            yield at, Entry(number(key), record if self.record else 0, b"")

    def shown(self, key):
        return str(uuid.UUID(int=key)) if self.model and isinstance(self.model._meta.pk, UUIDField) else str(key)

    def about(self, record):
        """The record an entry is about, by its kind, its number and its reference where it has one."""
        if not record or not self.model:
            return ""
        tracked = self.model.pgh_tracked_model
        found = tracked._base_manager.filter(pk=record).first()
        return " ".join(filter(None, [tracked._meta.label_lower, str(record), str(getattr(found, "reference", None) or "")]))


def number(key):
    return key.int if isinstance(key, uuid.UUID) else key


def tables():
    """Every table that is sealed, by name."""
    return {model._meta.db_table: Table.of(model) for model in history_models() if model is not Seal}


@contextmanager
def exactly():
    """One transaction in which a value always reads the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name, value in EXACT.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield


def columns():
    """The columns of every table of the history as they are now: {table: {column: type}}."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname, attname, format_type(atttypid, NULL) FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE relnamespace = 'public'::regnamespace AND relname = ANY (%s) AND attnum > 0 AND NOT attisdropped ORDER BY 1, 2
            """,
            [list(tables())],
        )
        found = {}
        for table, column, kind in cursor.fetchall():
            found.setdefault(table, {})[column] = kind
    return found


def stream(table, told, first, last):
    """Yield (number of the day counted from `first`, Entry) in order of day and key, through a cursor that holds little.

    `told` are the columns the digest covers, with their types.
    """
    days = [start_of(first, later) for later in range((last - first).days + 1)]
    query = sql.SQL("""
        SELECT width_bucket(entry.{at}, %(days)s::timestamptz[]) - 1 AS day, entry.{key}, {record},
            sha256(convert_to((SELECT to_jsonb(told) FROM (SELECT {told}) AS told)::text, 'UTF8'))
        FROM {table} AS entry WHERE entry.{at} >= %(begin)s AND entry.{at} < %(end)s ORDER BY day, entry.{key}
    """).format(
        at=sql.Identifier(table.at),
        key=sql.Identifier(table.key),
        record=sql.SQL("entry.{}").format(sql.Identifier(table.record)) if table.record else sql.SQL("0"),
        told=sql.SQL(", ").join(map(_value, told, told.values())),
        table=sql.Identifier("public", table.name),
    )
    with connection.chunked_cursor() as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(query, {"days": days, "begin": days[0], "end": start_of(last, 1)})
        while rows := cursor.fetchmany(AT_ONCE):
            for day, key, record, digest in rows:
                yield day, Entry(number(key), record or 0, bytes(digest))


def _value(column, kind):
    name = sql.Identifier(column)
    if kind == "bytea":  # a document's bytes by their own digest: a value as long as that would not fit
        return sql.SQL("encode(sha256(entry.{}), 'hex') AS {}").format(name, name)
    return sql.SQL("entry.{}").format(name)


class ByDay:
    """Entries that come day after day, taken one day at a time."""

    def __init__(self, entries):
        self.entries = entries
        self.next = next(entries, None)

    def of(self, day):
        while self.next and self.next[0] == day:
            yield self.next[1]
            self.next = next(self.entries, None)
