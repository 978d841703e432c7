import contextlib
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile

import psutil
import psycopg
import pytest

from office import embedded

ATTACH = """
import sys
from office import embedded
embedded.attach(sys.argv[1])
print("attached", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def data_dir():
    """Not pytest's own folder: the server's user must be able to reach it."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="office-"))
    yield folder
    embedded.release(folder)
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def nobody_stays_attached(data_dir):
    yield
    embedded.release(data_dir)
    assert not embedded._runs(data_dir)


@contextlib.contextmanager
def another_process(data_dir):
    process = subprocess.Popen([sys.executable, "-c", ATTACH, data_dir], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "attached\n"
    yield process
    process.communicate(timeout=60)


def answers(data_dir):
    try:
        with psycopg.connect(embedded.url(data_dir)) as server:
            return server.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def kill_server(data_dir):
    server = embedded._postmaster(data_dir)
    server.kill()
    with contextlib.suppress(psutil.TimeoutExpired):  # nobody may be there to bury it
        server.wait(3)


def test_the_address_is_known_before_the_server_runs(tmp_path):
    assert embedded.url(tmp_path / "a").startswith("postgresql://postgres@/office?host=")
    assert embedded.url(tmp_path / "a") != embedded.url(tmp_path / "ab")
    assert not (tmp_path / "a").exists()


def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path):
    socket = embedded._socket_dir(tmp_path / ("long" * 30))

    assert len(os.fsencode(socket / ".s.PGSQL.5432")) <= embedded.LONGEST_SOCKET
    assert socket != embedded._socket_dir(tmp_path / ("long" * 31))


def test_the_server_runs_while_somebody_is_attached_and_the_last_one_stops_it(data_dir):
    with another_process(data_dir):
        embedded.attach(data_dir)
        assert answers(data_dir)

        embedded.release(data_dir)
        assert answers(data_dir)

    assert not answers(data_dir)


def test_a_process_that_is_killed_is_forgotten(data_dir):
    with another_process(data_dir) as killed:
        embedded.attach(data_dir)
        killed.kill()

    embedded.release(data_dir)

    assert not answers(data_dir)


def test_a_killed_server_is_started_again_with_all_it_had(data_dir):
    embedded.attach(data_dir)
    with psycopg.connect(embedded.url(data_dir)) as server:
        server.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    kill_server(data_dir)

    embedded.attach(data_dir)

    with psycopg.connect(embedded.url(data_dir)) as server:
        assert server.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_what_was_acknowledged_outlives_a_killed_server_and_what_was_not_is_gone(data_dir):
    embedded.attach(data_dir)
    with psycopg.connect(embedded.url(data_dir)) as server:
        server.execute("CREATE TABLE journal (entry int)")
    begun = psycopg.connect(embedded.url(data_dir))
    begun.execute("INSERT INTO journal VALUES (2)")
    with psycopg.connect(embedded.url(data_dir)) as server:
        server.execute("INSERT INTO journal VALUES (1)")
    kill_server(data_dir)

    with pytest.raises(psycopg.OperationalError):
        begun.commit()
    embedded.attach(data_dir)

    with psycopg.connect(embedded.url(data_dir)) as server:
        assert server.execute("SELECT entry FROM journal").fetchall() == [(1,)]


def test_the_application_has_a_role_of_its_own_also_in_a_folder_from_before_it_existed(data_dir):
    embedded.attach(data_dir)
    with psycopg.connect(embedded.url(data_dir, "postgres"), autocommit=True) as server:
        server.execute(f"DROP ROLE {embedded.APPLICATION}")
    embedded.release(data_dir)

    embedded.attach(data_dir)

    with psycopg.connect(embedded.url(data_dir, role=embedded.APPLICATION)) as server:
        assert server.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (
            "office_app",
            False,
        )


def test_a_number_left_behind_that_is_now_somebody_elses_is_not_taken_for_the_server(data_dir):
    embedded.attach(data_dir)
    kill_server(data_dir)
    left_behind = data_dir / embedded.CLUSTER / "postmaster.pid"
    lines = left_behind.read_text().splitlines()
    left_behind.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    embedded.attach(data_dir)

    assert answers(data_dir)
    assert psutil.pid_exists(os.getpid())


def test_a_start_that_was_killed_half_way_is_begun_again(data_dir):
    fresh = data_dir / "fresh"
    (fresh / f"{embedded.CLUSTER}.new").mkdir(parents=True)
    (fresh / f"{embedded.CLUSTER}.new" / "PG_VERSION").write_text("18\n")

    embedded.attach(fresh)

    assert answers(fresh)
    embedded.release(fresh)


def test_two_data_folders_have_two_servers(data_dir):
    beside = data_dir.with_name(data_dir.name + "-beside")
    try:
        embedded.attach(data_dir)
        embedded.attach(beside)

        embedded.release(beside)

        assert (answers(data_dir), answers(beside)) == (True, False)
    finally:
        shutil.rmtree(beside)


def test_only_the_servers_user_may_enter_its_folder(data_dir):
    embedded.attach(data_dir)

    assert stat.S_IMODE((data_dir / embedded.CLUSTER).stat().st_mode) == 0o700


def test_the_server_listens_to_no_port_and_folds_ukrainian_letters(data_dir):
    embedded.attach(data_dir)

    with psycopg.connect(embedded.url(data_dir)) as server:
        assert server.execute("SHOW listen_addresses").fetchone() == ("",)
        assert server.execute("SELECT lower('ҐАНОК'), 'Їжак' ILIKE 'їЖ%'").fetchone() == ("ґанок", True)


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path):
    key = embedded.secret_key(tmp_path)

    assert embedded.secret_key(tmp_path) == key
    assert len(key) >= 50
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_folder_that_cannot_be_written_is_named():
    with pytest.raises(embedded.EmbeddedServerError, match=r"OFFICE_DATA \(/dev/null/data\) cannot be written"):
        embedded.attach("/dev/null/data")
