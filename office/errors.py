"""What a person is told when something cannot be done: one sentence, the number of the request, and nothing of the inside."""

import sys

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from office import requests
from office.languages import language_of_browser
from office.navigation import LANGUAGES

ABSENT = (OperationalError, InterfaceError)


def request_id(request):
    """For every template: the number beside which the log tells more."""
    return {"request_id": requests.number()}


class Unreadable(BadRequest):
    """A request whose fault can be said in one sentence to whoever made it; `asks` names the question to be put again."""

    def __init__(self, sentence, asks=""):
        super().__init__(sentence)
        self.asks = asks


def bad_request(request, exception):
    """Say the sentence where there is one; of any other fault say nothing that could tell a stranger more."""
    request.unreadable = True  # what could not be read is not carried on
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    if not hasattr(request, "user") or isinstance(exception, TooManyFieldsSent):  # its parameters cannot even be asked for
        return _plain(request, "400.html", 400)
    if not isinstance(exception, Unreadable):
        return render(request, "400.html", status=400)
    told = {"sentence": str(exception), "asks": exception.asks, "asked": request.GET.get(exception.asks, "")}
    return render(request, "400.html", told, status=400)


def too_large(request):
    return _plain(request, "413.html", 413, back=came_from(request))


def unread(request, status):
    """Answer a request that could not even be taken in; see `office.unread`."""
    return _plain(request, {414: "414.html", 500: "500.html"}.get(status, "400.html"), status)


def not_sent_from_here(request, reason=""):
    """Django's own page for this names settings and cookies; a person needs to know what to do."""
    return render(request, "403_csrf.html", status=403)


def failed(request):
    """Ask nothing of the database or of the request: one of them may be what failed."""
    if isinstance(sys.exc_info()[1], ABSENT):
        response = _plain(request, "503_database.html", 503)
        response["Retry-After"] = "5"
        return response
    return _plain(request, "500.html", 500)


def came_from(request):
    """The page of ours on which the form stands; asked of the browser, since this request is not read."""
    address = request.headers.get("Referer", "")
    ours = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")
    return address if url_has_allowed_host_and_scheme(address, {ours}) else ""


def _plain(request, template, status, **told):
    language = getattr(request, "LANGUAGE_CODE", None) or language_of_browser(request)
    with translation.override(language):
        languages = [(code, name, brief, code == language) for code, name, brief in LANGUAGES]
        page = render_to_string(template, {"request_id": requests.number(), "languages": languages, **told})
    return HttpResponse(page, status=status, headers={"Content-Language": language, "Cache-Control": "no-store"})
