"""Many rows of one model at once, by COPY: the triggers write the history of each as of any other row."""

from itertools import chain, islice

from django.db import connection
from psycopg import sql

AT_ONCE = 50_000  # rows of one statement, whose history the triggers write together


def copy_rows(model, names, rows):
    """Write rows of a key and of what is named; a field that is not named has its default. Return how many there were."""
    told = [model._meta.get_field(name) for name in names]
    others = [field for field in model._meta.concrete_fields if field not in told and not field.primary_key]
    defaults = tuple(field.get_default() for field in others)
    columns = [sql.Identifier(field.column) for field in [model._meta.pk, *told, *others]]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), sql.SQL(", ").join(columns))
    rows, count = iter(rows), 0
    with connection.cursor() as cursor:
        while (first := next(rows, None)) is not None:
            with cursor.copy(statement) as copy:
                for row in chain([first], islice(rows, AT_ONCE - 1)):
                    copy.write_row(row + defaults)
                    count += 1
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(%s, 1))", [model._meta.db_table, count])
    return count
