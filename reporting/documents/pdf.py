"""Papers as PDF: the same HTML as the print page, rendered one at a time in a process that can fetch nothing but our own."""

import contextlib
import contextvars
import fcntl
import logging
import os
import subprocess
import sys
import threading
import time

from django.conf import settings
from django.utils.translation import gettext as _

from reporting.documents.render import PAGES, TOO_LONG

logger = logging.getLogger(__name__)

AT_ONCE = 2  # half of the threads of a process, see office/gunicorn_conf.py
PATIENCE = 60
DEADLINE = 180
NEEDED = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")


_places = threading.BoundedSemaphore(AT_ONCE)
_held = contextvars.ContextVar("held", default=False)  # whoever has a place needs no second one


class PaperFailed(Exception):
    """A paper could not be made; the message says why to the person who asked for it."""


def render_pdf(html):
    """Turn a page made from base_print.html (with pdf=True) into a tagged PDF in its own language, under its own title."""
    command = [sys.executable, "-m", "reporting.documents.render", str(settings.BASE_DIR / "static")]
    with one_at_a_time():
        try:
            run = subprocess.run(
                command, input=html.encode(), capture_output=True, timeout=DEADLINE, cwd=settings.BASE_DIR, env=_environment(), check=False
            )
        except subprocess.TimeoutExpired as error:
            raise PaperFailed(_("This paper took too long to make. Narrow it down and try again.")) from error
    for line in run.stderr.decode(errors="replace").splitlines()[-20:]:
        logger.warning("PDF: %s", line[:500])
    if run.returncode == TOO_LONG:
        raise PaperFailed(_("This paper has more than %(pages)s pages. Narrow it down and try again.") % {"pages": PAGES})
    if run.returncode or not run.stdout.startswith(b"%PDF"):
        raise PaperFailed(_("This paper could not be made. Tell the administrator when you tried."))
    return run.stdout


@contextlib.contextmanager
def place_in_line():
    """Who reads the office on the screen is answered by the other threads, however many papers are asked for."""
    if _held.get():
        yield
        return
    if not _places.acquire(blocking=False):
        raise PaperFailed(_("Other papers are being made. Try again in a minute."))
    token = _held.set(True)
    try:
        yield
    finally:
        _held.reset(token)
        _places.release()


@contextlib.contextmanager
def one_at_a_time():
    """Wait for the paper before ours, whichever process of this machine makes it."""
    settings.OFFICE_DATA.mkdir(parents=True, exist_ok=True)
    with open(settings.OFFICE_DATA / "paper.lock", "w") as lock:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > until:
                    raise PaperFailed(_("Other papers are being made. Try again in a minute.")) from error
                time.sleep(0.1)
        yield


def _environment():
    """The renderer needs to find its libraries, and none of our secrets."""
    return {name: os.environ[name] for name in NEEDED if name in os.environ}
