"""A mark for every transaction that writes records of the ledger, made by the database, so that no route can forget it.

Each transaction's mark is a row of its own: writers never wait for each other over it, and one that is rolled back takes its
mark along. Written anew after every migration, like the rights, so that a new table is never forgotten.
"""

import pgtrigger
from django.apps import apps
from django.db import connections
from psycopg import sql

from office.append_only import STAYS_AS_WRITTEN
from office.ledger import LedgerQuerySet
from office.models import LedgerWrite, RollUp

_MARK_WRITE = """
CREATE OR REPLACE FUNCTION public.office_mark_write() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.office_ledgerwrite (xid) VALUES (pg_current_xact_id()) ON CONFLICT DO NOTHING;
    RETURN NULL;
END;
$$
"""
_TRIGGER = """
CREATE OR REPLACE TRIGGER office_marks_writes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.{}
FOR EACH STATEMENT EXECUTE FUNCTION public.office_mark_write()
"""


def marked_tables():
    """The tables of the ledger's records; only what is read from these alone can be kept.

    The office's own rows are written with every sign-in and paper, and no figure is made of them.
    """
    models = [model for model in apps.get_models() if model._meta.app_label != "office" and model._meta.managed]
    papers = {model for model, trigger in pgtrigger.registered() if trigger.name == STAYS_AS_WRITTEN}
    records = [model for model in models if isinstance(model._default_manager.all(), LedgerQuerySet) and model not in papers]
    return sorted(model._meta.db_table for model in records)


def install(using="default"):
    """Whatever was rolled up before a migration may be counted otherwise after it, so all of it goes."""
    with connections[using].cursor() as cursor:
        tables = set(connections[using].introspection.table_names(cursor))
        if not {LedgerWrite._meta.db_table, RollUp._meta.db_table} <= tables:
            return
        cursor.execute(_MARK_WRITE)
        cursor.execute("SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname = 'office_marks_writes'")
        marked, wanted = {table for (table,) in cursor.fetchall()}, tables.intersection(marked_tables())
        for table in sorted(wanted - marked):
            cursor.execute(sql.SQL(_TRIGGER).format(sql.Identifier(table)))
        for table in sorted(marked - wanted):
            cursor.execute(sql.SQL("DROP TRIGGER office_marks_writes ON public.{}").format(sql.Identifier(table)))
        cursor.execute("TRUNCATE public.office_rollup")
        # Migrating may rewrite rows without a trigger; what is being added up meanwhile must not be believed either.
        cursor.execute("INSERT INTO public.office_ledgerwrite (xid) VALUES (pg_current_xact_id()) ON CONFLICT DO NOTHING")
