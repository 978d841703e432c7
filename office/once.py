"""A form is sent once: its token is spent in the very transaction that does the form's work.

Whoever sends the same form again, by a double click or by going back, is led to where the first sending led.
Two sendings at one moment meet at the token's unique constraint: the second waits for the first to end.
"""

import datetime
import re
import secrets
from functools import wraps

from django.contrib import messages
from django.db import IntegrityError, OperationalError, transaction
from django.http import QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected

from office.models import FormToken

FIELD = "form_token"
WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{20,40}")
KEPT_DAYS = 14  # no page stays open longer than a session; the rest is patience


class AlreadySent(Exception):
    def __init__(self, led_to):
        super().__init__(led_to)
        self.led_to = led_to


class Tokenless(Exception):
    """The form bore no token of its own: it was not filled in on a page of ours."""


def new_token():
    return secrets.token_urlsafe(24)


def token_for(request):
    """Return the token of the form that is about to be shown: one that came back unspent stays the same."""
    if not hasattr(request, "form_token"):
        request.form_token = _posted(request) or new_token()
    return request.form_token


def _posted(request):
    token = request.POST.get(FIELD, "") if request.method == "POST" else ""
    return token if WELL_FORMED.fullmatch(token) else ""


def spend(request):
    """Spend the token of a posted form. The caller holds the transaction in which the form's work is done."""
    token = _posted(request)
    if not token:
        raise Tokenless
    try:
        with transaction.atomic():
            return FormToken.objects.create(token=token, by=request.user)
    except IntegrityError:
        first = FormToken.objects.filter(token=token, by=request.user).first()
        if first is None:  # another person's: nothing of theirs is told
            request.form_token = new_token()
            raise Tokenless from None
        raise AlreadySent(first.led_to) from None


def answer_once(request, act, *, unsent):
    """Do a posted form's work, or lead to what its first sending made; a form that comes back has spent nothing.

    `act` answers with a redirect, or with nothing at all, when the work is done; `unsent` shows the form again.
    """
    try:
        with transaction.atomic():
            spent = spend(request)
            response = act()
            led_to = _leads_to(request, response)
            if led_to is None:
                transaction.set_rollback(True)
            else:
                spent.led_to = led_to if len(led_to) <= 500 else request.path
                spent.save(update_fields=["led_to"])
            return response
    except AlreadySent as sent:
        messages.info(request, _("This form had already been sent: nothing was done twice."))
        return redirect(sent.led_to or request.path)
    except Tokenless:
        messages.error(request, _("Nothing is saved yet: this form had been open too long. Please send it again."))
    except OperationalError as error:
        if not isinstance(error.__cause__, DeadlockDetected):
            raise
        messages.error(request, _("Nothing is saved yet: somebody else was writing the same records at that moment. Please send it again."))
    return unsent()


def _leads_to(request, response):
    if response is None:
        return request.get_full_path()
    if hasattr(request, "form_led_to"):
        return request.form_led_to
    return response.url if response.status_code in {302, 303} else None


def once(view):
    """Decorate a view whose form makes something. Without a token its page is shown as if it were only asked for."""

    @wraps(view)
    def sent_once(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        return answer_once(request, lambda: view(request, *args, **kwargs), unsent=lambda: view(only_asked_for(request), *args, **kwargs))

    return sent_once


def only_asked_for(request):
    """Turn a posted request into one that merely asks for the page."""
    request.method, request.POST = "GET", QueryDict()
    request.FILES.clear()
    return request


def clean_tokens():
    """Forget what was sent long ago."""
    FormToken.objects.filter(at__lt=timezone.now() - datetime.timedelta(days=KEPT_DAYS)).delete()
