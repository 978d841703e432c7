"""What the application's role may do, written down anew after every migration, so that a new table is never forgotten."""

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.models.signals import post_migrate
from pghistory.models import Context, Event
from psycopg import sql

from office.append_only import STAYS_AS_WRITTEN
from office.database import functions, marks

READ_ONLY = ["django_migrations", "office_seal"]  # the owner seals: see seal_history in office/database/role.py


def application():
    """The name of the application's role."""
    return settings.DATABASE_ROLES["application"]["USER"]


def history_models():
    """Every model to whose table the application may only add."""
    kept = {model for model, trigger in pgtrigger.registered() if trigger.name == STAYS_AS_WRITTEN}
    found = [model for model in apps.get_models() if model in kept or issubclass(model, Event | Context)]
    return sorted((model for model in found if model._meta.managed and not model._meta.proxy), key=lambda model: model._meta.db_table)


def history_tables():
    return [model._meta.db_table for model in history_models()]


def write_grants(using="default"):
    """Give the application's role exactly its rights. Where one role does both, there is nothing to withhold."""
    role = application()
    with connections[using].cursor() as cursor:
        functions.install(cursor)
        cursor.execute("SELECT current_user, (SELECT count(*) FROM pg_roles WHERE rolname = %s)", [role])
        owner, exists = cursor.fetchone()
        if owner == role:
            return
        if not exists:
            raise ImproperlyConfigured(f"The database has no role {role!r}, which DATABASE_URL names: create it, see the operator guide.")
        for statement in _statements(role, connections[using].settings_dict["NAME"]):
            cursor.execute(statement)


def _statements(role, database):
    names = {
        "database": sql.Identifier(database),
        "role": sql.Identifier(role),
        "history": sql.SQL(", ").join(sql.Identifier("public", table) for table in history_tables()),
        "read_only": sql.SQL(", ").join(sql.Identifier("public", table) for table in READ_ONLY),
    }
    for statement in [
        "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",  # or a table of its own could stand before one of ours
        "REVOKE ALL ON SCHEMA public FROM PUBLIC, {role}",
        "GRANT USAGE ON SCHEMA public TO {role}",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "REVOKE UPDATE, DELETE ON {history} FROM {role}",
        "REVOKE INSERT, UPDATE, DELETE ON {read_only} FROM {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE ALL ON FUNCTION {functions.ATTACH_CONTEXT} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {functions.ATTACH_CONTEXT} TO {{role}}",
    ]:
        yield sql.SQL(statement).format(**names)


def _after_migrating(using, **kwargs):
    marks.install(using)
    write_grants(using)


def connect():
    """After the last app's migrations, when every table is there and no library will write its own functions over ours."""
    last = [app for app in apps.get_app_configs() if app.models_module is not None][-1]
    post_migrate.connect(_after_migrating, sender=last, dispatch_uid="office.database.grants")
