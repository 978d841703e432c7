"""A request so badly formed that it never becomes one of Django's: it is answered like any other mistake, and never repeated in the log."""

import logging

from django.conf import settings
from django.http import HttpRequest
from django.middleware.clickjacking import XFrameOptionsMiddleware
from gunicorn.http import errors as gunicorn_errors
from gunicorn.workers.gthread import ThreadWorker

STATUSES = [
    (gunicorn_errors.LimitRequestLine, 414),
    (gunicorn_errors.LimitRequestHeaders, 431),
    ((gunicorn_errors.InvalidResponseHeader, gunicorn_errors.InvalidResponseHeaderName, gunicorn_errors.ConfigurationProblem), 500),
    (gunicorn_errors.ParseException, 400),
]


class Worker(ThreadWorker):
    """Answers what cannot be read with our own page; gunicorn's would come without language, number and headers."""

    def handle_error(self, req, client, addr, exc):
        status = next((status for kinds, status in STATUSES if isinstance(exc, kinds)), 500)
        answer = unread(status)
        log = logging.getLogger(__name__)
        what = f"{type(exc).__name__} in request {answer['X-Request-ID']}"  # its words may be what somebody typed
        log.error(what, exc_info=exc) if status == 500 else log.warning(what)
        try:
            client.sendall(in_full(answer))
        except OSError:
            log.debug("Nobody waits for the answer any more.")


def unread(status):
    """Our page for a request of which nothing is known, with what the middleware adds to every answer."""
    from csp.middleware import CSPMiddleware

    from office import errors
    from office.middleware import HeadersMiddleware, NumberMiddleware

    def answer(request):
        return errors.unread(request, status)

    for middleware in (XFrameOptionsMiddleware, HeadersMiddleware, CSPMiddleware, NumberMiddleware):
        answer = middleware(answer)
    request = HttpRequest()
    request.LANGUAGE_CODE = settings.LANGUAGE_CODE
    return answer(request)


def in_full(response):
    """The answer as it goes over the wire."""
    headers = {**response.headers, "Content-Length": str(len(response.content)), "Connection": "close"}
    lines = [f"HTTP/1.1 {response.status_code} {response.reason_phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + response.content
