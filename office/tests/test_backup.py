import io
import json
import pathlib
import stat
import tarfile

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Sum

from office import backup, embedded
from office.database import checks, role
from office.models import Seal, User
from office.sealing.seal import seal_history
from office.sealing.verify import verify_history

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("as_owner")]


@pytest.fixture
def filled(settings):
    """A person and an attachment, which a backup has to bring back."""
    get_user_model().objects.create_user("олена", password="a few words only she knows", language="uk")
    attachment = pathlib.Path(settings.MEDIA_ROOT) / "2025" / "лист.pdf"
    attachment.parent.mkdir(parents=True)
    attachment.write_bytes(b"%PDF-1.7 as it was")
    return attachment


@pytest.fixture
def saved(filled, tmp_path):
    path = tmp_path / "office.backup"
    backup.write(path)
    return path


def rewritten(path, name, content):
    """The same backup with one part changed."""
    with tarfile.open(path) as tar:
        parts = {member.name: tar.extractfile(member).read() for member in tar}
    with tarfile.open(path, "w") as tar:
        for part, held in (parts | {name: content}).items():
            member = tarfile.TarInfo(part)
            member.size = len(held)
            tar.addfile(member, io.BytesIO(held))


def test_a_backup_is_one_file_for_its_owner_alone(saved, tmp_path):
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith((".", "office"))] == ["office.backup"]
    with tarfile.open(saved) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
        assert tar.getnames() == ["manifest.json", "database.dump", "attachments/2025/лист.pdf"]
    assert sorted(manifest["parts"]) == ["attachments/2025/лист.pdf", "database.dump"]
    assert manifest["parts"]["attachments/2025/лист.pdf"]["size"] == len(b"%PDF-1.7 as it was")


def test_a_restore_brings_back_records_history_and_attachments(filled, saved):
    person = get_user_model().objects.get()
    history = list(person.history.order_by("pgh_id").values_list("pgh_label", "username"))
    get_user_model().objects.update(username="changed")
    filled.write_bytes(b"changed")
    filled.with_name("later.pdf").write_bytes(b"later")

    call_command("restore", str(saved), replace_all_records=True)

    restored = get_user_model().objects.get()
    assert (restored.username, restored.language, restored.password) == ("олена", "uk", person.password)
    assert list(restored.history.order_by("pgh_id").values_list("pgh_label", "username")) == history
    assert filled.read_bytes() == b"%PDF-1.7 as it was"
    assert [path.name for path in filled.parent.iterdir()] == ["лист.pdf"]


def test_history_goes_on_after_a_restore(saved):
    call_command("restore", str(saved), replace_all_records=True)
    person = get_user_model().objects.get()

    person.language = "en"
    person.save()

    assert list(person.history.order_by("pgh_id").values_list("pgh_label", "language")) == [("insert", "uk"), ("update", "en")]


def test_a_restored_history_is_as_it_was_sealed_and_still_only_added_to(saved):
    User.objects.update(first_name="Olena")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE office_userevent SET pgh_created_at = pgh_created_at - interval '2 days'")
        cursor.execute("SET session_replication_role = origin")
    assert sum(seal.entries for seal in seal_history()) > 0
    backup.write(saved)

    call_command("restore", str(saved), replace_all_records=True)

    verified = verify_history()
    assert (verified.broken, verified.entries) == (0, Seal.objects.aggregate(all=Sum("entries"))["all"])
    assert list(checks.faults()) == []
    with role.assumed(embedded.APPLICATION), connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('office_userevent', 'INSERT'), has_table_privilege('office_userevent', 'UPDATE')")
        assert cursor.fetchone() == (True, False)


def test_a_restore_refuses_a_database_that_holds_records(saved):
    with pytest.raises(CommandError, match=r"already holds records.*add ARGS=--replace-all-records to make restore"):
        call_command("restore", str(saved))

    assert get_user_model().objects.count() == 1


def test_an_empty_database_is_restored_without_asking(saved):
    get_user_model().objects.all().delete()

    call_command("restore", str(saved))

    assert get_user_model().objects.get().username == "олена"


def test_a_restore_refuses_while_somebody_else_uses_the_database(saved):
    connection.ensure_connection()
    address = connection.connection.info.get_parameters()
    password = connection.connection.info.password
    told = pytest.raises(CommandError, match="Stop the office first: 1 other connection still open to this database")
    with psycopg.connect(**address, password=password), told:
        call_command("restore", str(saved), replace_all_records=True)

    assert get_user_model().objects.get().username == "олена"


def test_an_owner_who_is_no_superuser_sees_that_the_office_is_open():
    """As on a server of one's own: PostgreSQL hides from such an owner what kind of connection the application's is."""
    connection.ensure_connection()
    address = connection.connection.info.get_parameters()
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS plain_owner")
        cursor.execute("CREATE ROLE plain_owner")
    try:
        with role.assumed("plain_owner"):
            alone = backup._other_connections()
            with psycopg.connect(**address | {"user": embedded.APPLICATION}):
                beside_the_office = backup._other_connections()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP ROLE plain_owner")

    assert (alone, beside_the_office) == (0, 1)


@pytest.mark.parametrize(("count", "words"), [(0, "0 attachments"), (1, "1 attachment"), (2, "2 attachments")])
def test_attachments_are_counted_in_words_that_fit(count, words):
    assert backup.told({backup.DUMP: {}, **{f"attachments/{number}": {} for number in range(count)}}) == f"the database and {words}"


def test_a_restore_that_fails_leaves_everything_as_it_was(filled, saved, monkeypatch):
    get_user_model().objects.update(username="today")
    run = backup._program_run

    def with_a_broken_script(name, *arguments, **environment):
        if name == "psql":
            script = pathlib.Path(arguments[-1].removeprefix("--file="))
            script.write_text(script.read_text() + "SELECT nonsense;")
        run(name, *arguments, **environment)

    monkeypatch.setattr(backup, "_program_run", with_a_broken_script)

    with pytest.raises(CommandError, match=r"psql failed: .*nonsense"):
        call_command("restore", str(saved), replace_all_records=True)

    assert get_user_model().objects.get().username == "today"
    assert filled.read_bytes() == b"%PDF-1.7 as it was"


def test_checking_reads_every_byte_and_writes_nothing(saved, capsys):
    get_user_model().objects.update(username="today")

    call_command("restore", str(saved), check=True)

    assert capsys.readouterr().out == f"{saved} is whole: the database and 1 attachment.\n"
    assert get_user_model().objects.get().username == "today"


@pytest.mark.parametrize("option", ["check", "replace_all_records"])
def test_a_damaged_part_is_named_and_nothing_is_written(saved, option):
    rewritten(saved, "attachments/2025/лист.pdf", b"%PDF-1.7 as it never was")

    with pytest.raises(CommandError, match=r"is damaged: attachments/2025/лист\.pdf is not what was backed up"):
        call_command("restore", str(saved), **{option: True})

    assert get_user_model().objects.get().username == "олена"


def test_a_part_the_manifest_does_not_list_is_refused(saved):
    rewritten(saved, "attachments/../../stranger", b"out")

    with pytest.raises(CommandError, match="does not hold the parts its manifest lists"):
        call_command("restore", str(saved), check=True)


def test_a_file_cut_short_is_refused(saved):
    saved.write_bytes(saved.read_bytes()[:2000])

    with pytest.raises(CommandError, match="is not a backup of the office"):
        call_command("restore", str(saved), check=True)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "There is no file"), (b"not a tar", "is not a backup of the office"), (b"", "is not a backup of the office")],
)
def test_what_is_no_backup_is_refused_in_one_sentence(tmp_path, content, sentence):
    path = tmp_path / "file"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CommandError, match=sentence):
        call_command("restore", str(path), check=True)


def test_a_backup_without_a_name_or_a_place_is_refused(tmp_path):
    with pytest.raises(CommandError, match="Name the file to write"):
        call_command("backup", "")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", str(tmp_path))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", "/nowhere/office.backup")
