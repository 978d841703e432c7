"""A person's own password: changing it, and what may not be one."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from office import throttling


class OwnPasswordForm(PasswordChangeForm):
    def clean_new_password1(self):
        password = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError(_("This is the password you have: choose another."))
        return password


class OwnPasswordView(PasswordChangeView):
    """A person's new password is their own: nothing asks them to replace it again."""

    form_class = OwnPasswordForm
    success_url = reverse_lazy(settings.LOGIN_REDIRECT_URL)

    def post(self, request, *args, **kwargs):
        if throttling.is_locked(request, request.user.get_username()):
            return throttling.locked_out(request, credentials={"username": request.user.get_username()})
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        form.user.must_change_password = False
        response = super().form_valid(form)
        messages.success(self.request, _("Your password has been changed."))
        return response

    def form_invalid(self, form):
        """Whoever sits down at an open screen may guess here as little as at the door."""
        if form.has_error("old_password", "password_incorrect"):
            throttling.count_failure(self.request, self.request.user.get_username(), "password")
        return super().form_invalid(form)
