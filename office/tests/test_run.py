"""The one command, as a person gives it: these tests start whole offices, so they are few."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import psutil
import psycopg
import pytest
from django.conf import settings

from office import embedded

UNSET = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DJANGO_SETTINGS_MODULE",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "MAKEFLAGS",
    "MAKELEVEL",
    "MFLAGS",
    "OFFICE_HTTPS",
)


class Office:
    """One data folder and one port, and whoever serves from there."""

    def __init__(self, data_dir):
        self.data_dir = data_dir
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = None

    def environment(self, **changes):
        inherited = {name: value for name, value in os.environ.items() if name not in UNSET}
        return inherited | {"OFFICE_DATA": str(self.data_dir), "PORT": str(self.port), "OFFICE_DEMO": "0"} | changes

    def begin(self, **changes):
        """Start, and wait for nothing."""
        self.process = subprocess.Popen(
            ["make", "--silent", "run"],
            cwd=settings.BASE_DIR,
            env=self.environment(**changes),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, **changes):
        """Start and read until the line that says where to go."""
        if self.process:
            self.process.wait(timeout=10)
            self.process.stdout.close()
        self.begin(**changes)
        said = []
        for line in self.process.stdout:
            said.append(line.rstrip("\n"))
            if " is open at " in line:
                return said
        raise AssertionError("The office did not open: " + "\n".join(said))

    def refuse(self, **changes):
        """Start in the expectation of being refused."""
        return subprocess.run(
            ["make", "--silent", "run"],
            cwd=settings.BASE_DIR,
            env=self.environment(**changes),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def health(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=15) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def interrupt(self):
        """Ctrl-C reaches everything in the terminal's foreground."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.communicate(timeout=60)

    def processes(self):
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if str(self.data_dir) in " ".join(process.cmdline()) or process.environ().get("OFFICE_DATA") == str(self.data_dir):
                    found.append(process)
        return found

    def close(self):
        for process in self.processes():
            with contextlib.suppress(psutil.Error):
                process.kill()
        if self.process:
            self.process.wait(timeout=10)
            self.process.stdout.close()


@pytest.fixture(scope="module")
def office():
    office = Office(pathlib.Path(tempfile.mkdtemp(prefix="office-run-")))
    yield office
    office.close()
    shutil.rmtree(office.data_dir)


def test_it_starts_answers_and_ctrl_c_stops_all_that_it_started(office):
    said = office.run()

    assert said[-1] == f"The office is open at http://127.0.0.1:{office.port}/."
    assert said[-2] == "Nobody can sign in yet: create the first administrator with make administrator."
    assert office.health() == (200, {"status": "ok", "database": "ok"})

    office.interrupt()

    assert office.processes() == []
    assert not (office.data_dir / embedded.CLUSTER / "postmaster.pid").exists()


def test_a_term_signal_during_the_first_start_leaves_no_database_behind():
    """As the system stops a service: before the office is open, too, all that was started is stopped."""
    begun = Office(pathlib.Path(tempfile.mkdtemp(prefix="office-begun-")))
    try:
        begun.begin()
        deadline = time.monotonic() + 60
        while not embedded._runs(begun.data_dir) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert embedded._runs(begun.data_dir)
        time.sleep(1)  # somewhere among the migrations

        begun.process.terminate()
        said = begun.process.communicate(timeout=60)[0]

        assert begun.processes() == []
        assert not (begun.data_dir / embedded.CLUSTER / "postmaster.pid").exists()
        assert " is open at " not in said
        assert "Traceback" not in said
    finally:
        begun.close()
        shutil.rmtree(begun.data_dir)


def test_after_kill_9_of_everything_the_next_run_recovers(office):
    office.run()
    for process in office.processes():
        with contextlib.suppress(psutil.Error):
            process.kill()
    assert (office.data_dir / embedded.CLUSTER / "postmaster.pid").exists()

    office.run()

    assert office.health() == (200, {"status": "ok", "database": "ok"})
    office.interrupt()


def test_after_kill_9_of_make_alone_the_next_run_takes_over(office):
    office.run()
    office.process.kill()
    office.process.wait()

    office.run()

    assert office.health() == (200, {"status": "ok", "database": "ok"})


def test_a_killed_database_is_back_for_the_next_reader(office):
    assert office.health()[0] == 200  # opened by the test before
    embedded._postmaster(office.data_dir).kill()

    deadline = time.monotonic() + 15
    while (answer := office.health())[0] != 200 and time.monotonic() < deadline:
        time.sleep(0.5)

    assert answer == (200, {"status": "ok", "database": "ok"})


UNREADABLE = [
    (b"GET /search/?q=" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: office\r\n\r\n", 414),
    (b"GET /search/?q=" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: office\r\n\r\n", 414),
    (b"GET / HTTP/1.1\r\nHost: office\r\nCookie: " + b"a" * 9_000 + b"\r\n\r\n", 431),
    (b"GET / HTTP/1.1\r\nHost: office\r\nTransfer-Encoding: secret\r\n\r\n", 400),
    (b"a secret\r\n\r\n", 400),
]


@pytest.mark.parametrize(("sent", "status"), UNREADABLE)
def test_what_cannot_even_be_read_is_answered_like_any_other_mistake(office, sent, status):
    assert office.health()[0] == 200  # opened by the test before
    with socket.create_connection(("127.0.0.1", office.port), timeout=15) as visitor:
        visitor.sendall(sent)
        with http.client.HTTPResponse(visitor) as answer:
            answer.begin()
            page, headers = answer.read().decode(), answer.headers

    assert answer.status == status
    assert re.fullmatch("[0-9a-f]{10}", headers["X-Request-ID"])
    assert headers["X-Request-ID"] in page and "secret" not in page
    assert {name: headers[name] for name in ("Cache-Control", "X-Content-Type-Options", "X-Frame-Options", "Content-Language")} == {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Content-Language": "uk",
    }
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert '<html lang="uk">' in page


def test_a_long_ukrainian_question_is_still_read(office):
    asked = urllib.parse.quote("ї" * 1_300)
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(f"http://127.0.0.1:{office.port}/health/{asked}/", timeout=15)
    answer.value.close()

    assert answer.value.code == 404


def test_the_open_office_is_the_application_to_its_database(office):
    assert office.health()[0] == 200
    with psycopg.connect(embedded.url(office.data_dir)) as server:
        found = server.execute("SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = 'office' AND pid <> pg_backend_pid()")
        assert found.fetchall() == [(embedded.APPLICATION,)]


def test_a_second_run_of_an_open_office_says_so(office):
    refused = office.refuse()

    assert refused.returncode != 0
    assert f"This office is already open at http://127.0.0.1:{office.port}/." in refused.stderr
    assert "Traceback" not in refused.stderr
    assert office.health()[0] == 200


def test_a_command_beside_the_open_office_leaves_its_database_running(office):
    subprocess.run(
        [settings.BASE_DIR / ".venv" / "bin" / "python", "manage.py", "migrate", "--check"],
        cwd=settings.BASE_DIR,
        env=office.environment(OFFICE_HTTPS="0"),
        check=True,
    )

    assert office.health()[0] == 200
    office.interrupt()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"DATABASE_URL": "postgresql://a:secret@127.0.0.1:1/office"}, "The database does not answer"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL must read postgresql://user:password@host:port/name."),
        ({"OFFICE_DATA": "/dev/null/data"}, "OFFICE_DATA (/dev/null/data) cannot be written"),
        ({"PORT": "high"}, "PORT must be a number from 1 to 65535, not 'high'."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(office, change, sentence):
    refused = office.refuse(**change)

    assert refused.returncode != 0
    assert (
        next(line for line in refused.stderr.splitlines() if not line.startswith("make:"))
        .removeprefix("CommandError: ")
        .startswith(sentence)
    )
    assert "Traceback" not in refused.stderr
    assert "secret" not in refused.stdout + refused.stderr


def test_a_port_of_another_program_is_named(office):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        refused = office.refuse(PORT=str(other.getsockname()[1]))

    assert refused.returncode != 0
    assert re.search(r"Port \d+ is in use by another program: stop it, or choose another with PORT=8001 make run\.", refused.stderr)


def test_an_empty_embedded_office_opens_with_the_public_facts_and_tells_the_password_once():
    demo = Office(pathlib.Path(tempfile.mkdtemp(prefix="office-demo-")))
    try:
        said = demo.run(OFFICE_DEMO="1")
        told = [line for line in said if "temporary password" in line]
        demo.interrupt()
        again = demo.run(OFFICE_DEMO="1")
        demo.interrupt()

        assert len(told) == 1
        assert said[-2] == "With the same password demo-editor, demo-officer (artillery) and demo-leadership show the other roles."
        assert said[-1] == f"The office is open at http://127.0.0.1:{demo.port}/ – sign in as demo."
        assert again == [said[-1]]
    finally:
        demo.close()
        shutil.rmtree(demo.data_dir)
