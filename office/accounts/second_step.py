"""The second step: a code of the authenticator app, or one of the recovery codes kept on paper."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from office import second_factor, throttling
from office.accounts.signing_in import Pending, open_session
from office.journal import Kind, enter
from office.languages import language_of

FEW = 3


class CodeForm(forms.Form):
    code = forms.RegexField(
        r"^\s*\d{3}\s?\d{3}\s*$",
        label=gettext_lazy("Code"),
        max_length=40,
        error_messages={"invalid": gettext_lazy("The code has six digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )

    def clean_code(self):
        return self.cleaned_data["code"].replace(" ", "")


class SignInForm(CodeForm):
    """On this page a recovery code has a field of its own, behind a link."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["invalid"] = _(
            "The code has six digits. A longer one is a recovery code: follow the link to it below."
        )


class RecoveryForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Recovery code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}),
    )


@login_not_required
@never_cache
@sensitive_post_parameters()
def second_step(request):
    pending = Pending.of(request)
    user = pending and pending.user()
    if not user:
        return redirect("login")
    recovering = "recovery" in request.GET
    device = second_factor.recovery_of(user) if recovering else second_factor.authenticator_of(user)
    form = (RecoveryForm if recovering else SignInForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = user.get_username()
        with transaction.atomic():
            throttling.take_turns(request, name)
            if throttling.is_locked(request, name):
                return throttling.locked_out(request, credentials={"username": name})
            if proven(request, form, device, name):
                how = "recovery code" if recovering else pending.how
                response = open_session(request, user, how=how, onwards=pending.onwards, device=device)
                if recovering:
                    told_what_is_left(request, user)
                return response
    return render(request, "registration/second_step.html", {"form": form, "recovering": recovering})


def proven(request, form, device, name):
    """Whether the code opens; if not, the form says why, and a wrong one counts like a wrong password."""
    if device is not None and (seconds := second_factor.pause(device)):
        form.add_error("code", wait(seconds))
    elif device is not None and second_factor.passes(device, form.cleaned_data["code"]):
        return True
    else:
        throttling.count_failure(request, name, "code")
        form.add_error("code", _("This code is not right, or it has been used already."))
    return False


def wait(seconds):
    return ngettext("Wait %d second before the next code.", "Wait %d seconds before the next code.", seconds) % seconds


def told_what_is_left(request, user):
    left = second_factor.codes_left(user)
    enter(Kind.SECOND_FACTOR, by=user, request=request, about=user, what="recovery code used", left=left)
    with translation.override(language_of(request)):  # from here on the person reads in their own
        sentence = ngettext("%d recovery code is left.", "%d recovery codes are left.", left) % left
        if left <= FEW:
            sentence += " " + _("Make new ones under your name, Second factor.")
    messages.warning(request, sentence)
