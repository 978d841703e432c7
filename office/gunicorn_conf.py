"""How gunicorn serves the office: two workers of four threads each, nothing loaded before the fork."""

import os
import signal
import sys
import threading
import time

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
wsgi_app = "office.wsgi:application"
worker_class = "office.unread.Worker"  # threads, and our own answer to what cannot be read
limit_request_line = 8190  # gunicorn's own most: a long Ukrainian search is six characters a letter here
limit_request_fields = 100
limit_request_field_size = 8190
workers = 2
threads = 4
timeout = 60
graceful_timeout = 10
loglevel = "warning"
control_socket_disable = True  # its default place is shared by every gunicorn of a person
raw_env = ["OFFICE_POOL=1"]


def on_starting(server):
    from office import settings

    if not settings.DATABASE_URL:
        from office import embedded

        embedded.attach(settings.OFFICE_DATA)  # held by the master; the last process to leave stops the server
    signal.signal(signal.SIGTERM, lambda *_told: sys.exit(128 + signal.SIGTERM))  # gunicorn's own comes next
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})  # `serve` blocked it


def when_ready(server):
    if os.environ.get("MAKELEVEL"):
        threading.Thread(target=_stop_with_make, args=[os.getppid()], daemon=True).start()
    who = os.environ.get("OFFICE_SIGN_IN_AS")
    host, port = server.LISTENERS[0].getsockname()[:2]
    print(f"The office is open at http://{host}:{port}/" + (f" – sign in as {who}." if who else "."), flush=True)


def _stop_with_make(parent):
    """A killed `make` leaves no office behind to hold the port."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), 15)
