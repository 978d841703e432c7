"""Each day of the history is sealed, and whoever changes an entry later is found out."""

import datetime
import json

import pghistory
import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from office import serving
from office.database import grants
from office.database.role import assumed
from office.models import JournalEntry, Seal, User
from office.sealing import days
from office.sealing.entries import exactly
from office.sealing.seal import SealAhead
from office.sealing.seal import seal_history as carry_out
from office.sealing.verify import ADDED, AHEAD, CHAIN, CHANGED, COLUMNS, MISSING, SEAL, UNSEALED, Fault, verify_history
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db

FIRST, DAY = datetime.date(2026, 3, 2), datetime.timedelta(days=1)
NOON = datetime.datetime(2026, 3, 5, 12, 0, tzinfo=datetime.UTC)


def as_owner(statement, values=()):
    """What only the owner of the database could do, with every trigger asleep."""
    with assumed(None), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def seal_history(**asked):
    with assumed(None):
        return carry_out(**asked)


def sealing_command(**options):
    with assumed(None):
        call_command("seal_history", **options)


def entered(day, hour, **facts):
    """An entry of the journal of a day that is over, as only the owner brings one in."""
    with assumed(None):
        at = datetime.datetime.combine(day, datetime.time(hour), tzinfo=datetime.UTC)
        return JournalEntry.objects.create(kind="export", at=at, **facts)


def dated(table, day, hour=12, **where):
    column, value = next(iter(where.items()))
    at = {"office_journalentry": "at", "pghistory_context": "created_at"}.get(table, "pgh_created_at")
    instant = datetime.datetime.combine(day, datetime.time(hour), tzinfo=datetime.UTC)
    as_owner(f"UPDATE {table} SET {at} = %s WHERE {column} = %s", [instant, value])


@pytest.fixture
def written():
    """Two people of the first day, one changed on the third, and an entry of the journal on the third."""
    with pghistory.context(url="/people/"):
        anna, bohdan = UserFactory(first_name="Anna"), UserFactory(first_name="Bohdan")
    as_owner("UPDATE office_userevent SET pgh_created_at = '2026-03-02 12:00Z'")
    as_owner("UPDATE pghistory_context SET created_at = '2026-03-02 12:00Z'")
    User.objects.filter(pk=anna.pk).update(first_name="Ann")
    as_owner("UPDATE office_userevent SET pgh_created_at = '2026-03-04 12:00Z' WHERE pgh_label = 'update'")
    entry = entered(FIRST + 2 * DAY, 9, about="commitments")
    # The units and the roles that come with the office are of the day the database was made.
    as_owner("DELETE FROM coalitions_unitevent")
    as_owner("DELETE FROM office_rolepermissionevent")
    return anna, bohdan, entry


@pytest.fixture
def sealed(written):
    seal_history(now=NOON)
    return written


def verified():
    return verify_history(now=NOON)


def test_every_day_that_is_over_is_sealed_in_order_and_chained(sealed):
    seals = list(Seal.objects.order_by("day"))

    assert [(seal.day.isoformat(), seal.entries) for seal in seals] == [("2026-03-02", 3), ("2026-03-03", 0), ("2026-03-04", 2)]
    assert [seal.before for seal in seals] == ["", seals[0].digest, seals[1].digest]
    found = verified()
    assert (found.days, found.entries, found.unsealed, found.broken) == (3, 5, 0, 0)


def test_sealing_again_seals_nothing_twice(sealed):
    assert seal_history(now=NOON) == []
    assert [seal.day.day for seal in seal_history(now=NOON + datetime.timedelta(days=2))] == [5, 6]


def test_sealing_goes_no_further_than_the_day_asked_for(written):
    assert [seal.day.day for seal in seal_history(until=datetime.date(2026, 3, 3), now=NOON)] == [2, 3]


def test_a_changed_entry_is_named(sealed):
    anna = sealed[0]
    event = anna.history.get(pgh_label="insert")
    as_owner("UPDATE office_userevent SET first_name = 'Olha' WHERE pgh_id = %s", [event.pk])

    assert verified().faults == [Fault(FIRST, CHANGED, "office_userevent", str(event.pk), f"office.user {anna.pk}")]


def test_a_removed_entry_is_named(sealed):
    _anna, bohdan, entry = sealed
    event = bohdan.history.get()
    as_owner("DELETE FROM office_userevent WHERE pgh_id = %s", [event.pk])
    as_owner("DELETE FROM office_journalentry")

    assert verified().faults == [
        Fault(FIRST, MISSING, "office_userevent", str(event.pk), f"office.user {bohdan.pk}"),
        Fault(datetime.date(2026, 3, 4), MISSING, "office_journalentry", str(entry.pk)),
    ]


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-03"])
def test_an_entry_added_to_a_sealed_day_is_named(sealed, day):
    day = datetime.date.fromisoformat(day)
    entry = entered(day, 12)

    assert verified().faults == [Fault(day, ADDED, "office_journalentry", str(entry.pk))]


def test_who_did_it_cannot_be_changed_unseen(sealed):
    context = sealed[1].history.get().pgh_context_id
    as_owner("""UPDATE pghistory_context SET metadata = '{"url": "/elsewhere/"}'""")

    assert verified().faults == [Fault(FIRST, CHANGED, "pghistory_context", str(context))]


def test_a_changed_seal_is_named(sealed):
    as_owner("UPDATE office_seal SET entries = 4 WHERE day = '2026-03-02'")
    as_owner("UPDATE office_seal SET leaves = substr(leaves, 1, 20) WHERE day = '2026-03-04'")

    assert [(fault.day.day, fault.what) for fault in verified().faults if not fault.table] == [(2, SEAL), (4, SEAL)]


def test_a_seal_made_anew_breaks_the_chain(sealed):
    first = Seal.objects.earliest("day")
    first.entries, first.leaves = 0, b""
    from office.sealing.leaves import digest

    as_owner("UPDATE office_seal SET entries = 0, leaves = '', digest = %s WHERE day = %s", [digest(first), FIRST])

    assert Fault(datetime.date(2026, 3, 3), CHAIN) in verified().faults


@pytest.mark.parametrize(
    ("day", "faults"),
    [
        ("2026-03-02", [("2026-03-02", ADDED), ("2026-03-03", CHAIN)]),
        ("2026-03-03", [("2026-03-03", UNSEALED), ("2026-03-04", CHAIN)]),
    ],
)
def test_a_missing_seal_is_named(sealed, day, faults):
    as_owner("DELETE FROM office_seal WHERE day = %s", [day])

    assert sorted({(fault.day.isoformat(), fault.what) for fault in verified().faults}) == faults


def test_entries_that_no_seal_covers_although_their_day_is_long_over_are_a_fault(sealed):
    as_owner("DELETE FROM office_seal WHERE day = '2026-03-04'")

    assert verify_history(now=NOON).faults == []
    assert verify_history(now=NOON + datetime.timedelta(days=1)).faults == [Fault(datetime.date(2026, 3, 4), UNSEALED)]


def test_a_column_that_is_added_later_leaves_earlier_seals_whole(sealed):
    with assumed(None), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE office_userevent ADD COLUMN nickname text NOT NULL DEFAULT 'none'")

    assert verified().faults == []

    UserFactory.build()
    as_owner("INSERT INTO office_journalentry (at, kind, name, about, facts) VALUES ('2026-03-05 12:00Z', 'export', '', '', '{}')")
    seal_history(now=NOON + datetime.timedelta(days=1))

    assert "nickname" in Seal.objects.latest("day").columns["office_userevent"]
    assert "nickname" not in Seal.objects.earliest("day").columns["office_userevent"]
    assert verify_history(now=NOON + datetime.timedelta(days=1)).faults == []


def test_a_column_that_is_gone_is_said_once_and_the_entries_are_still_counted(sealed):
    event = sealed[1].history.get()
    with assumed(None), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE office_userevent DROP COLUMN sso_subject")
    as_owner("DELETE FROM office_userevent WHERE pgh_id = %s", [event.pk])

    assert [(fault.what, fault.table, fault.entry, fault.record) for fault in verified().faults] == [
        (COLUMNS, "office_userevent", "", "sso_subject"),
        (MISSING, "office_userevent", str(event.pk), f"office.user {sealed[1].pk}"),
    ]


def test_a_day_is_sealed_an_hour_after_it_ended_in_kyiv(written):
    midnight = datetime.datetime(2026, 3, 4, 22, 0, tzinfo=datetime.UTC)

    assert days.last_closed(midnight + datetime.timedelta(minutes=59)) == datetime.date(2026, 3, 3)
    assert days.last_closed(midnight + datetime.timedelta(minutes=61)) == datetime.date(2026, 3, 4)


def test_a_day_is_not_sealed_while_a_transaction_begun_on_it_is_open(written, monkeypatch):
    monkeypatch.setattr(days, "oldest_transaction", lambda: datetime.datetime(2026, 3, 4, 21, 59, tzinfo=datetime.UTC))

    assert days.last_closed(NOON) == datetime.date(2026, 3, 3)


def test_the_oldest_open_transaction_of_the_office_is_seen():
    address = connection.connection.info.get_parameters() | {"user": grants.application()}
    with psycopg.connect(**address) as other:
        (begun,) = other.execute("SELECT now()").fetchone()

        assert days.oldest_transaction() == begun


def test_an_entry_late_in_the_evening_is_of_kyivs_day(written):
    entered(FIRST, 22, about="late")
    seal_history(now=NOON)

    assert list(Seal.objects.order_by("day").values_list("entries", flat=True)) == [3, 1, 2]


def test_a_digest_does_not_depend_on_how_the_connection_writes_values(sealed):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'Asia/Tokyo'; SET LOCAL DateStyle = 'German'; SET LOCAL bytea_output = 'escape'")

    assert verified().faults == []


def test_reading_exactly_lasts_no_longer_than_its_transaction():
    with exactly(), connection.cursor() as cursor:
        cursor.execute("SHOW DateStyle")
        assert cursor.fetchone() == ("ISO, YMD",)


def test_the_commands_say_what_they_sealed_and_what_is_broken(written, capsys):
    sealing_command()
    said = capsys.readouterr().out
    latest = Seal.objects.latest("day")
    assert said.splitlines()[-1] == f"The last sealed day is {latest.day}, its digest {latest.digest}."

    call_command("verify_history")
    assert capsys.readouterr().out.endswith("Everything is as it was sealed.\n")

    as_owner("UPDATE office_journalentry SET about = 'nothing'")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_history", json=True)
    told = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert (told["entries"], told["broken"]) == (5, 1)
    assert told["faults"] == [
        {"day": "2026-03-04", "what": "changed", "table": "office_journalentry", "entry": str(written[2].pk), "record": ""}
    ]


@pytest.fixture
def forged(sealed):
    """A seal of the last day there is, as only the owner, with the trigger asleep, could leave it."""
    as_owner(
        "INSERT INTO office_seal (day, entries, digest, before, columns, leaves, sealed_at)"
        " VALUES ('9999-12-31', 0, '', '', '{}', '', now())"
    )
    return Seal.objects.latest("day")


@pytest.mark.parametrize("ahead", [0, 1, 3000])
def test_nobody_seals_a_day_that_is_not_over_by_mistake(sealed, ahead):
    day = timezone.localdate() + datetime.timedelta(days=ahead)

    with assumed(None):
        for ignored in ("", "office.Seal:seals_days_that_are_over"):
            with pytest.raises(IntegrityError, match="is not one that is over"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{ignored}}}"])
                Seal.objects.create(day=day, entries=0, digest="", leaves=b"")
        with pytest.raises(IntegrityError, match="is not one that is over"), transaction.atomic():
            Seal.objects.create(day=datetime.date(1, 1, 1), entries=0, digest="", leaves=b"")


def test_a_seal_that_lies_ahead_stops_the_sealing_by_name(forged):
    with pytest.raises(SealAhead, match=f"seal {forged.pk} is of 9999-12-31, a day that is not over"):
        seal_history(now=NOON)
    with pytest.raises(CommandError, match="The history is not sealed any more"):
        sealing_command()


def test_a_seal_that_lies_ahead_is_named_beside_what_else_is_broken(forged):
    as_owner("UPDATE office_seal SET entries = 4 WHERE day = '2026-03-02'")

    assert [(fault.day.isoformat(), fault.what) for fault in verified().faults] == [("9999-12-31", AHEAD), ("2026-03-02", SEAL)]


def test_an_office_with_a_seal_that_lies_ahead_opens_and_says_so(forged, monkeypatch, capsys):
    monkeypatch.setattr(serving, "call_command", lambda *args, **options: None)
    monkeypatch.setattr(serving, "collect_static", lambda: None)

    call_command("prepare")

    assert capsys.readouterr().err == f"{SealAhead(forged)}\n"


def test_a_day_that_is_not_over_cannot_be_sealed(written):
    with pytest.raises(CommandError, match="cannot be sealed yet"):
        sealing_command(day=timezone.localdate())
