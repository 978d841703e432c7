"""A person's own second factor: setting it up, new recovery codes, another device, none any more."""

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.hashers import check_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import login as remember_device

from office import second_factor, sessions, throttling
from office.accounts.second_step import CodeForm, proven, wait
from office.journal import Kind, enter


class BeginForm(forms.Form):
    """Asks for the password again unless it was given a moment ago: an open screen is not its owner."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        if sessions.is_fresh(request) or not request.user.has_usable_password():
            del self.fields["password"]

    def clean_password(self):
        password = self.cleaned_data["password"]
        if not check_password(password, self.request.user.password):
            throttling.count_failure(self.request, self.request.user.get_username(), "password")
            raise forms.ValidationError(_("This is not your password."))
        return password


@never_cache
@sensitive_post_parameters()
def second_factor_page(request):
    """One address: what is shown is where the person stands. Nothing begins before it is asked for."""
    if request.method == "POST" and throttling.is_locked(request, request.user.get_username()):
        return throttling.locked_out(request, credentials={"username": request.user.get_username()})
    asked = request.POST.get("do")
    begun = second_factor.begun_by(request.user)
    if asked == "cancel" and begun is not None:
        begun.delete()
        return redirect("second_factor")
    if begun is not None:
        return finish(request, begun)
    if second_factor.authenticator_of(request.user) is not None:
        return change(request, asked)
    form = BeginForm(request.POST if asked == "begin" else None, request=request)
    if asked == "begin" and form.is_valid():
        second_factor.begin(request.user)
        return redirect("second_factor")
    return render(request, "registration/second_factor_begin.html", {"form": form, "required": second_factor.is_required_of(request.user)})


def finish(request, device):
    """Show the secret until a code proves that the app has it; then the recovery codes, once."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if seconds := second_factor.pause(device):
            form.add_error("code", wait(seconds))
        elif second_factor.confirm(device, form.cleaned_data["code"]):
            return shown_once(request, "set up", device=device)
        else:
            form.add_error("code", _("This code is not right. Does the phone show the right time?"))
    picture = segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff")
    return render(
        request,
        "registration/second_factor_finish.html",
        {"form": form, "picture": picture, "secret": second_factor.secret_of(device)},
    )


def change(request, asked):
    """New codes, another device or none: whoever asks shows the device they have."""
    user, required = request.user, second_factor.is_required_of(request.user)
    device = second_factor.authenticator_of(user)
    form = CodeForm(request.POST if asked else None)
    form.fields["code"].widget.attrs.pop("autofocus")
    if asked == "off" and required:
        raise PermissionDenied
    if asked and form.is_valid() and proven(request, form, device, user.get_username()):
        if asked == "codes":
            return shown_once(request, "new recovery codes")
        if asked == "replace":
            second_factor.begin(user)
        elif asked == "off":
            second_factor.remove(user)
            enter(Kind.SECOND_FACTOR, request=request, about=user, what="removed")
            messages.success(request, _("You sign in with your password alone from now on."))
        return redirect("second_factor")
    context = {"form": form, "device": device, "required": required, "left": second_factor.codes_left(user)}
    return render(request, "registration/second_factor.html", context)


@transaction.atomic
def shown_once(request, what, device=None):
    """The answer to the form itself, so that the codes are stored nowhere on the way."""
    codes = second_factor.new_recovery_codes(request.user)
    enter(Kind.SECOND_FACTOR, request=request, about=request.user, what=what)
    if device is not None:
        device.confirmed = True
        remember_device(request, device)
        sessions.end_of(request.user, but=request.session.session_key)
    return render(request, "registration/recovery_codes.html", {"codes": codes, "set_up": device is not None})
