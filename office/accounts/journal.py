"""What the journal says of signing in. Signals, for once: Django and django-axes tell it by them, whichever door was taken."""

from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from office import requests, sessions
from office.journal import Kind, enter
from office.throttling import name_of


def connect():
    for signal, receiver in (
        (user_logged_in, signed_in),
        (user_logged_out, signed_out),
        (user_login_failed, failed),
        (user_locked_out, locked_out),
    ):
        signal.connect(receiver, dispatch_uid=f"office.{receiver.__name__}")


def signed_in(sender, request, user, **kwargs):
    sessions.start(request.session)
    facts = {"how": getattr(request, "signed_in_by", "session"), "second_factor": getattr(user, "otp_device", None) is not None}
    enter(Kind.SIGNED_IN, by=user, request=request, about=user, **facts)


def signed_out(sender, request, user, **kwargs):
    if user is not None:
        enter(Kind.SIGNED_OUT, by=user, request=request, about=user, why=getattr(request, "ended", "asked"))


def failed(sender, credentials, request=None, **kwargs):
    """One entry a failure that counts; knocking at a locked door adds none, or it would fill the journal."""
    if request is None or (getattr(request, "axes_locked_out", False) and request.axes_failures_since_start is None):
        return
    name = settings.SSO["NAME"] if "nonce" in credentials else as_typed(request, credentials)
    enter(Kind.SIGN_IN_FAILED, request=request, name=name, step=credentials.get("step", "password"))


def locked_out(sender, request, **kwargs):
    if getattr(request, "axes_failures_since_start", None) is not None:  # this very failure was the last one
        enter(Kind.LOCKED_OUT, request=request, name=as_typed(request, request.axes_credentials))


def as_typed(request, credentials):
    """The name of somebody; of anything else the first letters, for a password is typed there sooner or later."""
    name = name_of(request, credentials) or ""
    known = get_user_model().objects.filter(username__iexact=name).values_list("username", flat=True).first()
    return known or (f"{name[:3]}…" if name else "")


def changed_password(user, **facts):
    """Told by the password validators, so every road to a new password leads past here."""
    request = requests.current.get()
    signed_in = request is not None and hasattr(request, "user") and request.user.is_authenticated
    by = request.user if signed_in else None
    enter(Kind.PASSWORD, by=by, request=request, about=user, person=user.pk, **facts)
