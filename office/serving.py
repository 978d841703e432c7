"""What stands between a fresh database and an open office."""

import errno
import fcntl
import hashlib
import os
import secrets
import socket
import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils.translation import override

from office.once import clean_tokens
from office.sealing.seal import SealAhead, seal_history

DEMO = "demo"


def claim_port(port, patience=6):
    """Make sure that the port is free; an office of this data folder that is just being stopped there is waited for."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise CommandError(f"PORT must be a number from 1 to 65535, not {port!r}.")
    deadline = time.monotonic() + patience
    while not _is_free(int(port)):
        if not _is_ours(port):
            raise CommandError(f"Port {port} is in use by another program: stop it, or choose another with PORT=8001 make run.")
        if time.monotonic() > deadline:
            raise CommandError(f"This office is already open at http://127.0.0.1:{port}/.")
        time.sleep(0.3)
    _hold(port)


def _is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise CommandError(f"Port {port} cannot be used: {error.strerror}.") from None
    return True


def _is_ours(port):
    with _lock_file(port).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _hold(port):
    """Held by the server and its workers as long as one of them lives, and let go by the system when they are killed."""
    lock = os.open(_lock_file(port), os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_SH)
    os.set_inheritable(lock, True)


def _lock_file(port):
    return settings.OFFICE_DATA / f"serving-{port}.lock"


def prepare():
    """Bring database, translations and static files up to this version; return what whoever runs the office must be told."""
    call_command("migrate", interactive=False, verbosity=0)
    notices = []
    try:
        seal_history()
    except SealAhead as error:  # a forged seal must not close the office as well
        notices.append(str(error))
    clean_tokens()
    call_command("compile_translations", verbosity=0)
    collect_static()
    return notices


def collect_static():
    """Compressing takes seconds, so it is done again only when a file has changed."""
    found = sorted((name, *_size_and_time(storage, name)) for finder in get_finders() for name, storage in finder.list([]))
    state = hashlib.sha256(repr((found, settings.STORAGES["staticfiles"])).encode()).hexdigest()
    collected = settings.OFFICE_DATA / "static.collected"
    if collected.exists() and collected.read_text() == state and settings.STATIC_ROOT.exists():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    collected.write_text(state)


def _size_and_time(storage, name):
    file = os.stat(storage.path(name))
    return file.st_size, file.st_mtime_ns


def refuse_weak_demo_password():
    """The demo administrator is an administrator: the password chosen for it is held to the rules of everybody's."""
    chosen = os.environ.get("OFFICE_DEMO_PASSWORD", "")
    try:
        with override("en"):
            if chosen:
                validate_password(chosen, get_user_model()(username=DEMO))
    except ValidationError as refusal:
        raise CommandError(f"OFFICE_DEMO_PASSWORD cannot be used: {refusal.messages[0]}") from None


def open_demo():
    """Fill an empty embedded database; the demo people's password, when it was made up here, is told once."""
    user_model = get_user_model()
    if settings.DATABASE_URL or user_model.objects.exists() or not settings.DEMO:
        return None
    chosen = os.environ.get("OFFICE_DEMO_PASSWORD", "")
    password = chosen or secrets.token_urlsafe(9)
    print("Loading the sample data…", flush=True)
    with transaction.atomic(), override("en"):
        call_command("load_sample_data", verbosity=0)
        user_model.objects.create_superuser(DEMO, password=password, must_change_password=not chosen)
        call_command("load_demo_people", password=password, temporary=not chosen)
    return None if chosen else password


def first_person():
    """Whom the last line of the start names: the demo administrator where there is one."""
    return DEMO if get_user_model().objects.filter(username=DEMO, is_active=True).exists() else ""
