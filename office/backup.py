"""Database and attachments in one file: a tar with a manifest that names each part's size and sha256."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import contextmanager

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from office import embedded

UNKEPT = ["office_rollup", "office_ledgerwrite"]  # they speak of this server's own transactions, and are made again
MANIFEST, DUMP, ATTACHMENTS = "manifest.json", "database.dump", "attachments"
FORMAT = 1
ADDRESS = {"host", "hostaddr", "port", "dbname", "user", "sslmode", "sslrootcert", "sslcert", "sslkey"}
RECORDS = ["office.User", "coalitions.Partner", "coalitions.Coalition"]  # a database without any of these is empty


class BackupError(Exception):
    """One sentence that says why a backup could not be written or read."""


def write(path):
    """Write everything to one file only its owner may read; it appears when it is whole."""
    path = pathlib.Path(path).absolute()
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        raise BackupError(f"{path} cannot be written: name a file in a folder where you may write.")
    with _folder_beside(path) as folder:  # mkdtemp: for its owner only
        dump, draft = pathlib.Path(folder, DUMP), pathlib.Path(folder, path.name)
        unkept = [f"--exclude-table-data=public.{table}" for table in UNKEPT]
        _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", *unkept, f"--file={dump}")
        parts = {DUMP: dump} | {f"{ATTACHMENTS}/{name}": file for name, file in _attachments()}
        listed = {name: {"size": file.stat().st_size, "sha256": _sha256(file.open("rb"))} for name, file in parts.items()}
        manifest = pathlib.Path(folder, MANIFEST)
        manifest.write_text(json.dumps({"format": FORMAT, "made_at": timezone.now().isoformat(), "parts": listed}, indent=1))
        with (
            os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
            tarfile.open(fileobj=out, mode="w") as tar,
        ):
            for name, file in {MANIFEST: manifest, **parts}.items():
                tar.add(file, arcname=name, recursive=False)
        draft.replace(path)
    return listed


@contextmanager
def _folder_beside(path):
    try:
        folder = tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:  # some folders say that they may be written, and may not
        raise BackupError(f"{path} cannot be written: {error.strerror}. Name a file in a folder where you may write.") from None
    with folder as name:
        yield name


def verify(path):
    """Read every byte back and compare it with the manifest."""
    with _opened(path) as tar:
        return _verified(tar)


def read(path, replace_all_records=False):
    """Put the database and the attachments of a backup in place of what is here."""
    with _opened(path) as tar, tempfile.TemporaryDirectory(dir=settings.OFFICE_DATA) as folder:
        parts = _verified(tar)
        if not replace_all_records and _holds_records():
            give_up = "to give them up for those of the backup, add ARGS=--replace-all-records to make restore"
            raise BackupError(f"This database already holds records: {give_up}.")
        if others := _other_connections():
            raise BackupError(f"Stop the office first: {_counted(others, 'other connection')} still open to this database.")
        dump, script = pathlib.Path(folder, DUMP), pathlib.Path(folder, "database.sql")
        _copy(tar, DUMP, dump)
        for name in parts:
            if name != DUMP:
                _copy(tar, name, pathlib.Path(folder, name))
        _program_run("pg_restore", "--no-owner", "--no-privileges", "--no-comments", f"--file={script}", str(dump))
        _postgres(
            "psql",
            "--quiet",
            "--no-psqlrc",
            "--single-transaction",  # all of the backup or nothing of it
            "--set=ON_ERROR_STOP=1",
            "--command=DROP SCHEMA public CASCADE",
            "--command=CREATE SCHEMA public",
            f"--file={script}",
        )
        _replace_attachments(pathlib.Path(folder))
    call_command("migrate", interactive=False, verbosity=0)  # a backup may be older than the office
    return parts


def _attachments():
    root = pathlib.Path(settings.MEDIA_ROOT)
    return ((path.relative_to(root).as_posix(), path) for path in sorted(root.rglob("*")) if path.is_file())


def _replace_attachments(folder):
    root, old = pathlib.Path(settings.MEDIA_ROOT), folder / "replaced"
    (folder / ATTACHMENTS).mkdir(exist_ok=True)
    if root.exists():
        shutil.move(root, old)
    shutil.move(folder / ATTACHMENTS, root)


@contextmanager
def _opened(path):
    try:
        with tarfile.open(path) as tar:
            yield tar
    except FileNotFoundError:
        raise BackupError(f"There is no file {path}.") from None
    except (tarfile.TarError, EOFError):
        raise BackupError(f"{path} is not a backup of the office, or a part of it is missing.") from None


def _verified(tar):
    try:
        manifest = json.load(tar.extractfile(MANIFEST))
        parts = manifest["parts"]
    except (KeyError, ValueError, TypeError):
        raise BackupError(f"{tar.name} is not a backup of the office.") from None
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{tar.name} was written by a newer office: use that one to read it.")
    if sorted(tar.getnames()) != sorted([MANIFEST, *parts]) or any(_leads_out(name) for name in parts):
        raise BackupError(f"{tar.name} does not hold the parts its manifest lists.")
    for name, part in parts.items():
        if _sha256(tar.extractfile(name)) != part["sha256"]:
            raise BackupError(f"{tar.name} is damaged: {name} is not what was backed up.")
    return parts


def _leads_out(name):
    return name != DUMP and (not name.startswith(f"{ATTACHMENTS}/") or ".." in pathlib.PurePosixPath(name).parts)


def _copy(tar, name, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    with tar.extractfile(name) as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy)


def _sha256(file):
    with file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _holds_records():
    tables = connection.introspection.table_names()
    models = [apps.get_model(name) for name in RECORDS]
    return any(model._meta.db_table in tables and model.objects.exists() for model in models)


def told(parts):
    """What a backup holds, in words."""
    return f"the database and {_counted(len(parts) - 1, 'attachment')}"


def _counted(number, thing):
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _other_connections():
    """Whose connection it is, PostgreSQL tells anybody; of what kind another role's is, it tells superusers only, and a null to others."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND usename IS NOT NULL AND pid <> pg_backend_pid()
                AND (backend_type IS NULL OR backend_type = 'client backend')
        """)
        return cursor.fetchone()[0]


def _postgres(name, *arguments):
    """Run a PostgreSQL program on our database; the password travels in the environment, where other users cannot see it."""
    connection.ensure_connection()
    told = connection.connection.info.get_parameters()  # the driver may know options that an older program does not
    address = psycopg.conninfo.make_conninfo(**{name: value for name, value in told.items() if name in ADDRESS})
    connection.close()
    _program_run(name, f"--dbname={address}", *arguments, PGPASSWORD=settings.DATABASES["default"].get("PASSWORD") or "")


def _program_run(name, *arguments, **environment):
    path = (settings.DATABASE_URL and shutil.which(name)) or embedded.program(name)
    done = subprocess.run([path, *arguments], env={**os.environ, **environment}, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "error:" in line.lower()] or ["it said nothing"]
        raise BackupError(f"{name} failed: {said[0]}")
