"""What the application's role may not be able to do; `check --deploy --database default` asks the database itself."""

from django.core.checks import Error, Tags, register
from django.db import connections

from office.database.grants import application, history_tables

HINT = "Give the application a role of its own in DATABASE_URL and the owner's in DATABASE_OWNER_URL, then run manage.py migrate."


@register(Tags.database, deploy=True)
def application_cannot_rewrite_the_history(app_configs, databases=None, **options):
    return [Error(sentence, hint=HINT, id=id) for sentence, id in faults()] if "default" in (databases or ()) else []


def faults():
    """Yield (sentence, id) for each thing that would let the application's role change what the history says."""
    role = application()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
        if not found:
            yield f"The database has no role {role!r}, which DATABASE_URL names.", "office.E101"
            return
        if found[0]:
            yield f"The application's role {role!r} is a superuser of the database.", "office.E102"
            return
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        if missing := {*history_tables()} - {*_column(cursor)}:
            yield f"The database is not migrated: it lacks {len(missing)} tables of the history.", "office.E106"
            return
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname <> %s AND pg_has_role(%s, oid, 'MEMBER') ORDER BY 1", [role, role])
        if others := _column(cursor):
            yield f"The application's role {role!r} may act as others: {', '.join(others)}.", "office.E103"
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = %s ORDER BY 1", [role])
        if owned := _column(cursor):
            yield f"The application's role {role!r} owns {len(owned)} tables, {owned[0]} first.", "office.E104"
        cursor.execute(
            """
            SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY (%s)
                AND has_table_privilege(%s, oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER') ORDER BY 1
            """,
            [history_tables(), role],
        )
        if writable := _column(cursor):
            yield f"The application's role {role!r} may change the history: {', '.join(writable[:3])}.", "office.E105"

        cursor.execute("SELECT has_database_privilege(%s, current_database(), 'TEMP')", [role])
        if cursor.fetchone()[0]:
            yield (
                f"The application's role {role!r} may create temporary tables, which could stand for those of the history.",
                "office.E107",
            )


def _column(cursor):
    return [row[0] for row in cursor.fetchall()]
