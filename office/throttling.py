"""How guessing is slowed down: django-axes counts failures in the database, this says whose failures count together and for how long."""

import unicodedata
from datetime import timedelta

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db import connection, transaction
from django.db.models import Max, Sum
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from office.addresses import address_of, counted_as
from office.models import JournalEntry

FAMILIAR = timedelta(days=90)


def name_of(request, credentials=None):
    """The name that was typed, so that its spellings are counted as one; None where none was."""
    typed = (credentials or request.POST).get("username") or ""
    folded = " ".join(unicodedata.normalize("NFKC", str(typed)).casefold().split())
    return folded.replace("\0", "")[:150] or None


class Failures(AxesDatabaseHandler):
    """Five failures close one name at one address.

    Fifty over many names close the address, a hundred from many addresses the name; but never a name at an address
    it has signed in from before, so that guessing locks out no colleague.
    """

    def get_failures(self, request, credentials=None):
        name = name_of(request, credentials)
        paired = super().get_failures(request, credentials) if name else 0
        if paired < settings.AXES_FAILURE_LIMIT and self.is_overrun(request, name):
            return settings.AXES_FAILURE_LIMIT
        return paired

    def is_overrun(self, request, name):
        recent = AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME)
        here = _sum(recent.filter(ip_address=counted_as(request)))
        if here < settings.FAILURES_PER_ADDRESS and (not name or _sum(recent.filter(username=name)) < settings.FAILURES_PER_NAME):
            return False
        return not is_familiar(name, address_of(request))

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        """What was sent is not kept: the library masks fields called password only, and codes come under other names."""
        with transaction.atomic():
            super().user_login_failed(sender, credentials, request, **kwargs)
            AccessAttempt.objects.exclude(post_data="", get_data="").update(post_data="", get_data="")


def is_familiar(name, address):
    if not name or not address:
        return False
    entries = JournalEntry.objects.filter(kind=JournalEntry.Kind.SIGNED_IN, by__username__iexact=name, address=address)
    return entries.filter(at__gte=timezone.now() - FAMILIAR).exists()


def is_locked(request, name):
    return not AxesProxyHandler.is_allowed(request, {"username": name})


def count_failure(request, name, step):
    user_login_failed.send(sender=__name__, credentials={"username": name, "step": step}, request=request)


def take_turns(request, name):
    """Let one attempt for a name from an address finish before the next begins, so that none slips past the count. Needs a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sign-in {name} {counted_as(request)}"])


def locked_out(request, response=None, credentials=None):
    """The page that says when to try again, and nothing of whether such a person exists."""
    recent = AccessAttempt.objects.filter(ip_address=counted_as(request), attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME)
    name = name_of(request, credentials)
    latest = recent.filter(username=name).aggregate(at=Max("attempt_time"))["at"] or recent.aggregate(at=Max("attempt_time"))["at"]
    until = (latest or timezone.now()) + settings.AXES_COOLOFF_TIME
    page = render(request, "registration/locked.html", {"until": until}, status=429)
    add_never_cache_headers(page)
    page["Retry-After"] = str(max(1, round((until - timezone.now()).total_seconds())))
    return page


def _sum(attempts):
    return attempts.aggregate(sum=Sum("failures_since_start"))["sum"] or 0
