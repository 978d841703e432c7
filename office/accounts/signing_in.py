"""The door: a password or the office's single sign-on first, then the second factor of whoever has one."""

import time
from dataclasses import asdict, dataclass

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import second_factor, throttling

KEPT_AS = "second_step"
PATIENCE = 10 * 60  # seconds between the password and the code


class PasswordForm(AuthenticationForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        refused = _("This name and password do not go together.")
        self.error_messages = self.error_messages | {"invalid_login": f"{refused} {_closing()}", "inactive": refused}
        self.fields["password"].max_length = 1024  # what is longer is not somebody's password but work for the server


def _closing():
    """What follows from guessing, said before it does."""
    failures = settings.AXES_FAILURE_LIMIT
    told = ngettext(
        "After %(failures)s failure the account is closed to this place for %(minutes)s minutes.",
        "After %(failures)s failures the account is closed to this place for %(minutes)s minutes.",
        failures,
    )
    return told % {"failures": failures, "minutes": settings.AXES_COOLOFF_TIME.seconds // 60}


class PasswordView(LoginView):
    authentication_form = PasswordForm
    redirect_authenticated_user = True

    def post(self, request, *args, **kwargs):
        with transaction.atomic():
            throttling.take_turns(request, throttling.name_of(request))
            return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        return admit(self.request, form.get_user(), how="password", onwards=self.get_success_url())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "ended": self.request.GET.get("ended"),
            "idle_minutes": settings.IDLE_SECONDS // 60,
            "session_hours": settings.SESSION_COOKIE_AGE // 3600,
            "sso": settings.SSO and settings.SSO["NAME"],
        }


@dataclass(frozen=True)
class Pending:
    """A person who gave the right password and owes the code: signed in nowhere yet."""

    person: int
    backend: str
    how: str
    onwards: str
    proof: str
    at: float

    @classmethod
    def of(cls, request):
        kept = request.session.get(KEPT_AS)
        pending = cls(**kept) if kept else None
        return pending if pending and time.time() - pending.at < PATIENCE else None

    def user(self):
        """The person, unless deactivated or given another password meanwhile."""
        user = get_user_model().objects.filter(pk=self.person, is_active=True).first()
        if user is None or not constant_time_compare(user.get_session_auth_hash(), self.proof):
            return None
        user.backend = self.backend
        return user


def admit(request, user, *, how, onwards, by_sso=False):
    """Let a person in who proved who they are, by way of the second step if they have one that was not taken elsewhere."""
    if by_sso or second_factor.authenticator_of(user) is None:
        return open_session(request, user, how=how, onwards=onwards, by_sso=by_sso)
    request.session.flush()
    pending = Pending(user.pk, user.backend, how, onwards, user.get_session_auth_hash(), time.time())
    request.session[KEPT_AS] = asdict(pending)
    return redirect("second_step")


def open_session(request, user, *, how, onwards, device=None, by_sso=False):
    request.session.pop(KEPT_AS, None)
    request.signed_in_by = how
    if device is not None:
        user.otp_device = device  # django-otp writes it into the session as it opens
    login(request, user)
    if by_sso:
        request.session[second_factor.BY_SSO] = True
    return HttpResponseRedirect(onwards)
