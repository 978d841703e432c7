"""The application adds to the history and rewrites none of it: asked of the database, as the application's own role."""

import datetime
import os

import pghistory
import pgtrigger
import psycopg
import pytest
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from pghistory.models import Context

from office.database import checks, grants, role
from office.models import JournalEntry, Seal, User
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def refused(statement):
    with pytest.raises(ProgrammingError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(refusal.value.__cause__.sqlstate)


INSUFFICIENT = "42501"


def test_the_tests_act_as_the_application():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (grants.application(),)


@pytest.mark.parametrize("table", grants.history_tables())
@pytest.mark.parametrize(
    "statement", ["UPDATE {table} SET {key} = {key}", "DELETE FROM {table}", "TRUNCATE {table}", "ALTER TABLE {table} DISABLE TRIGGER ALL"]
)
def test_the_application_cannot_rewrite_the_history(table, statement):
    key = next(model._meta.pk.column for model in grants.history_models() if model._meta.db_table == table)

    assert refused(statement.format(table=table, key=key)) == INSUFFICIENT


def test_every_table_of_the_history_is_among_those_that_cannot_be_rewritten():
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND (
                EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'pgh_id')
                OR EXISTS (SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid AND tgname LIKE 'pgtrigger_stays_as_written%')
                OR relname = 'pghistory_context'
            ) ORDER BY relname
        """)
        found = [name for (name,) in cursor.fetchall()]
        cursor.execute(
            """SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
               AND NOT has_table_privilege(oid, 'UPDATE') ORDER BY relname"""
        )
        closed = [name for (name,) in cursor.fetchall()]

    assert {"pghistory_context", "office_journalentry", "office_seal", "reporting_issueddocument", "office_userevent"} <= set(found)
    assert sorted(found) == grants.history_tables()
    assert closed == sorted({*found, *grants.READ_ONLY})


def test_the_application_owns_nothing_and_becomes_nobody_else():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner WHERE rolname = current_user")
        assert cursor.fetchone() == (0,)

    assert list(checks.faults()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.beside (answer int)",
        "CREATE FUNCTION public.beside() RETURNS int LANGUAGE sql AS 'SELECT 42'",
        "CREATE OR REPLACE FUNCTION public._pgh_attach_context() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
        "CREATE SCHEMA beside",
        "CREATE TEMP TABLE coalitions_partnerevent (LIKE public.coalitions_partnerevent)",
        "CREATE TEMP VIEW coalitions_partnerevent AS SELECT 1",
        "CREATE TEMP SEQUENCE beside",
        "ALTER TABLE coalitions_partner ADD COLUMN beside int",
        "DROP TABLE coalitions_partnerevent",
        "DROP TRIGGER pgtrigger_stays_as_written_cdd3f ON office_journalentry",
        "TRUNCATE coalitions_roadmap CASCADE",
        "TRUNCATE coalitions_milestone CASCADE",
        "SET session_replication_role = replica",
        "UPDATE django_migrations SET name = name",
    ],
)
def test_the_application_changes_no_table_no_trigger_and_no_function(statement):
    if "DROP TRIGGER" in statement:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'office_journalentry'::regclass AND tgname LIKE 'pgtrigger%'")
            statement = f"DROP TRIGGER {cursor.fetchone()[0]} ON office_journalentry"

    assert refused(statement) == INSUFFICIENT


def test_the_application_signed_in_as_itself_cannot_become_the_owner():
    connection.ensure_connection()
    owner = connection.connection.info.user
    address = connection.connection.info.get_parameters() | {"user": grants.application()}
    with psycopg.connect(**address, autocommit=True) as signed_in:
        for statement in (f"SET ROLE {owner}", f"SET SESSION AUTHORIZATION {owner}", f"GRANT {owner} TO office_app"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                signed_in.execute(statement)


def test_what_the_application_writes_enters_the_history_with_who_did_it():
    person = UserFactory()
    with pghistory.context(user=person.pk, url="/somewhere/"):
        colleague = UserFactory(first_name="Ann")
        with pghistory.context(reason="She wrote so"):
            User.objects.filter(pk=colleague.pk).update(first_name="Anna")

    events = colleague.history.order_by("pgh_id").select_related("pgh_context")
    assert [(event.pgh_label, event.first_name, event.pgh_context.metadata["user"]) for event in events] == [
        ("insert", "Ann", person.pk),
        ("update", "Anna", person.pk),
    ]
    assert events[1].pgh_context.metadata["reason"] == "She wrote so"


def test_a_journal_entry_can_be_written_and_stays():
    entry = JournalEntry.objects.create(kind=JournalEntry.Kind.EXPORT, about="commitments")

    assert JournalEntry.objects.get() == entry
    assert refused("UPDATE office_journalentry SET about = 'nothing'") == INSUFFICIENT


def test_when_something_happened_is_not_for_the_application_to_say(as_owner):
    then = timezone.now() - datetime.timedelta(days=400)
    with role.assumed(grants.application()):
        for ignored in ("", "office.JournalEntry:entered_now"):
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{ignored}}}"])
            JournalEntry.objects.create(kind=JournalEntry.Kind.EXPORT, about="now", at=then)
    JournalEntry.objects.create(kind=JournalEntry.Kind.EXPORT, about="then", at=then)

    latest = timezone.now() - datetime.timedelta(hours=1)
    told = [(entry.about, entry.at > latest) for entry in JournalEntry.objects.order_by("pk")]
    assert told == [("now", True), ("now", True), ("then", False)]


def test_the_application_seals_nothing_and_reads_the_seals():
    day = {"day": datetime.date(2026, 3, 2), "entries": 0, "digest": "", "leaves": b""}
    with pytest.raises(ProgrammingError, match="permission denied for table office_seal"), transaction.atomic():
        Seal.objects.create(**day)

    assert list(Seal.objects.all()) == []


def test_the_application_cannot_silence_the_history():
    with pgtrigger.ignore():
        person = UserFactory()

    assert [event.pgh_label for event in person.history.all()] == ["insert"]


@pytest.mark.django_db(transaction=True)
def test_what_one_transaction_said_of_itself_another_does_not_change():
    with pghistory.context(url="/first/"):
        person = UserFactory(first_name="Ann")
        User.objects.filter(pk=person.pk).update(first_name="Anna")
        with pghistory.context(reason="learned later"):
            User.objects.filter(pk=person.pk).update(first_name="Anne")

    told = [event.pgh_context.metadata for event in person.history.order_by("pgh_id").select_related("pgh_context")]
    assert told == [{"url": "/first/"}, {"url": "/first/"}, {"url": "/first/", "reason": "learned later"}]
    assert Context.objects.count() == 2


def test_a_table_of_ones_own_never_stands_before_one_of_the_office(as_owner):
    """Where the owner of the database has left the application temporary tables, the triggers still mean ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_database())")
        cursor.execute(f"GRANT TEMPORARY ON DATABASE {cursor.fetchone()[0]} TO {grants.application()}")
    person = UserFactory(first_name="Ann")
    with role.assumed(grants.application()), connection.cursor() as cursor:
        for table in ("office_userevent", "pghistory_context"):
            cursor.execute(f"CREATE TEMP TABLE {table} (LIKE public.{table} INCLUDING ALL)")
        cursor.execute("UPDATE public.office_user SET first_name = 'Anna' WHERE id = %s", [person.pk])
        cursor.execute("SELECT first_name FROM public.office_userevent WHERE pgh_obj_id = %s ORDER BY pgh_id", [person.pk])
        assert cursor.fetchall() == [("Ann",), ("Anna",)]


def test_every_trigger_knows_which_tables_it_means():
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT proname, proconfig FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype
        """)
        found = dict(cursor.fetchall())

    paths = {function: [setting for setting in config or [] if setting.startswith("search_path=")] for function, config in found.items()}
    assert len(found) > 50
    assert {function: path for function, path in paths.items() if len(path) != 1 or not path[0].endswith(", pg_temp")} == {}


def test_even_the_owner_cannot_change_what_is_written_by_mistake(as_owner):
    JournalEntry.objects.create(kind=JournalEntry.Kind.EXPORT)

    with pytest.raises(ProgrammingError, match="Cannot update or delete rows"), transaction.atomic():
        JournalEntry.objects.update(about="nothing")


@pytest.mark.parametrize(
    ("statement", "id"),
    [
        ("ALTER ROLE {role} SUPERUSER", "office.E102"),
        ("GRANT {owner} TO {role}", "office.E103"),
        ("ALTER TABLE coalitions_partner OWNER TO {role}", "office.E104"),
        ("GRANT UPDATE ON pghistory_context TO {role}", "office.E105"),
        ("GRANT TRUNCATE ON office_seal TO {role}", "office.E105"),
        ("GRANT TEMPORARY ON DATABASE {database} TO {role}", "office.E107"),
        ("GRANT TEMPORARY ON DATABASE {database} TO PUBLIC", "office.E107"),
        ("REASSIGN OWNED BY {role} TO {role}", None),
    ],
)
def test_a_deployment_whose_application_could_rewrite_the_history_is_refused_by_name(as_owner, statement, id):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, quote_ident(current_database())")
        owner, database = cursor.fetchone()
        cursor.execute(statement.format(role=grants.application(), owner=owner, database=database))

    found = [
        error.id
        for error in run_checks(tags=[Tags.database], include_deployment_checks=True, databases=["default"])
        if error.id[:9] == "office.E1"
    ]
    assert found[:1] == ([id] if id else [])


def test_without_a_database_nothing_is_asked_of_it():
    assert checks.application_cannot_rewrite_the_history(None, databases=None) == []


def test_a_role_that_does_not_exist_is_named(settings):
    settings.DATABASE_ROLES = {"application": {"USER": "nobody_here"}}

    assert [id for _sentence, id in checks.faults()] == ["office.E101"]
    with role.assumed(None), pytest.raises(ImproperlyConfigured, match="no role 'nobody_here'"):
        grants.write_grants()


def test_grants_written_twice_are_the_same(as_owner):
    def rights():
        with connection.cursor() as cursor:
            cursor.execute("SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname")
            return cursor.fetchall()

    before = rights()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE beside (id int); CREATE SEQUENCE counted")
    grants.write_grants()
    with role.assumed(grants.application()), connection.cursor() as cursor:
        cursor.execute("INSERT INTO beside VALUES (nextval('counted')); UPDATE beside SET id = 2; DELETE FROM beside")
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute("TRUNCATE beside")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE beside; DROP SEQUENCE counted")
    assert rights() == before


def test_what_becomes_the_application_does_not_know_the_owners_address(monkeypatch):
    for name in ("DATABASE_OWNER_URL", "DATABASE_OWNER_URL_FILE", role.VARIABLE):
        monkeypatch.setenv(name, "owner")

    role.leave_ownership()

    assert {name: os.environ.get(name) for name in ("DATABASE_OWNER_URL", "DATABASE_OWNER_URL_FILE", role.VARIABLE)} == {
        "DATABASE_OWNER_URL": None,
        "DATABASE_OWNER_URL_FILE": None,
        role.VARIABLE: role.APPLICATION,
    }


@pytest.mark.parametrize(
    ("command", "acts_as"),
    [
        ("migrate", role.OWNER),
        ("restore", role.OWNER),
        ("backup", role.OWNER),
        ("prepare", role.OWNER),
        ("serve", role.OWNER),
        ("flush", role.OWNER),
        ("shell", role.APPLICATION),
        ("import_sheet", role.APPLICATION),
        ("load_sample_data", role.APPLICATION),
        ("seal_history", role.OWNER),
        ("createsuperuser", role.APPLICATION),
    ],
)
def test_only_what_needs_the_owner_is_done_as_the_owner(command, acts_as):
    assert role.of_command([command, "--help"]) == acts_as
    assert role.of_command([]) == role.APPLICATION
