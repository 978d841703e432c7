"""How long a session lasts, decided here and not by the age of a cookie."""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.models import Session
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
FRESH = 10 * 60  # seconds after which a password is asked again before the keys of the account are changed
NOTED = 60  # seconds between two notes that somebody is at work


def start(session):
    session[SIGNED_IN_AT] = session[SEEN_AT] = time.time()


def is_fresh(request):
    return time.time() - request.session.get(SIGNED_IN_AT, 0) < FRESH


def end_of(user, but=None):
    """End every session of a person, except perhaps the one in which they just changed their keys."""
    for session in Session.objects.filter(expire_date__gte=timezone.now()).exclude(session_key=but):
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


class SessionLimitsMiddleware:
    """End a session after too long without work, and after a working day whatever was done."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            if why := self.over(request.session):
                request.ended = why
                logout(request)
            elif time.time() - request.session[SEEN_AT] > NOTED:
                request.session[SEEN_AT] = time.time()
        return self.get_response(request)

    def over(self, session):
        now = time.time()
        if now - session.get(SIGNED_IN_AT, 0) > settings.SESSION_COOKIE_AGE:
            return "day"
        return "idle" if now - session.get(SEEN_AT, 0) > settings.IDLE_SECONDS else ""

    def process_view(self, request, view, args, kwargs):
        why = getattr(request, "ended", "")
        if not why or not getattr(view, "login_required", True):
            return None
        login = f"{resolve_url(settings.LOGIN_URL)}?ended={why}"
        return redirect_to_login(request.get_full_path(), login) if request.method in {"GET", "HEAD"} else redirect(login)
