"""What stands in the database, table by table, as one number each."""

from django.apps import apps
from django.db import connection

# Traces of having looked or tried: who signed in, what went out, what was printed, which form was sent, what a file would do.
TRACES = {"django_session", "office_journalentry", "office_formtoken", "office_stagedupload", "pghistory_context", "reporting_passport"}


def checksums(*but):
    """The sum of every table, those of the history too, except the traces and `but`; asked at once."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy}
    counted = sorted(table for table in tables - TRACES - {*but} if not table.startswith("axes_"))
    sums = (f"SELECT '{table}', count(*), sum(hashtextextended(t::text, 0)) FROM \"{table}\" t" for table in counted)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sums))
        return {table: (rows, number) for table, rows, number in cursor.fetchall()}


def changed(before, after):
    return sorted(table for table in before if before[table] != after[table])
