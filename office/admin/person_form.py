"""The forms of a person: plain words, one role, and of the password only that it can be set."""

from django import forms
from django.conf import settings
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office import roles
from office.accounts.journal import changed_password
from office.models import User
from office.texts import PlainTexts

HELP = {
    "username": gettext_lazy("The name they sign in with: letters, digits and @ . + - _"),
    "is_active": gettext_lazy("Whoever leaves the office is no longer active: they cannot sign in, and what they did stays theirs."),
    "groups": gettext_lazy("What they may do. A person has one role; a desk officer works in the coalitions listed under “Desks”."),
    "is_staff": gettext_lazy("Opens the workbench, where records are edited. What they may change there, their role says."),
    "is_superuser": gettext_lazy("May do everything, and hands out roles. For one or two people."),
    "sso_subject": gettext_lazy("The code by which the identity provider knows them (“sub”). Empty: they sign in with a password."),
}
LABELS = {
    "is_active": gettext_lazy("Active"),
    "groups": gettext_lazy("Role"),
    "is_staff": gettext_lazy("Workbench"),
    "is_superuser": gettext_lazy("Superuser"),
}


class OneRoleSelect(forms.RadioSelect):
    """One of the roles or none, of a field that could hold several."""

    def format_value(self, value):
        return super().format_value(value or [""])

    def value_from_datadict(self, data, files, name):
        return [chosen for chosen in data.getlist(name) if chosen]

    def value_omitted_from_data(self, data, files, name):
        return False  # nothing chosen is no role


class RolesField(forms.ModelMultipleChoiceField):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.empty_label = gettext_lazy("no role")

    def label_from_instance(self, group):
        return roles.named(group)


class OneRole(PlainTexts):
    """A form that hands out one role at most: of two, each would undo what the other holds back."""

    def clean_groups(self):
        chosen = self.cleaned_data["groups"]
        if len(chosen) > 1:
            told = ", ".join(roles.named(group) for group in chosen)
            raise ValidationError(_("A person has one role. Choose one of these: %(roles)s.") % {"roles": told})
        return chosen


class PasswordWidget(ReadOnlyPasswordHashWidget):
    """The way to set another; how the old one is kept is nobody's business."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        has_one = any(entry.get("value") for entry in context["summary"])
        return context | {"summary": [] if has_one else [{"label": _("No password is set.")}], "button_label": _("Set a password")}


class PersonForm(OneRole, UserChangeForm):
    """A person as the office knows them; other permissions than those of roles are not handed out."""

    password = ReadOnlyPasswordHashField(label=gettext_lazy("Password"), widget=PasswordWidget, help_text="")

    class Meta(UserChangeForm.Meta):
        model = User
        help_texts, labels = HELP, LABELS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "password" in self.fields:
            self.fields["password"].help_text = ""


class NewPersonForm(OneRole, AdminUserCreationForm):
    """A person as they are added."""

    class Meta(AdminUserCreationForm.Meta):
        model = User
        help_texts, labels = HELP, LABELS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not settings.SSO:  # then a password is the only way
            del self.fields["usable_password"]
            return
        way = self.fields["usable_password"]
        way.label, way.help_text = _("Signs in"), ""
        way.choices = [("true", _("with a password")), ("false", _("by single sign-on only"))]


class GivenPasswordForm(AdminPasswordChangeForm):
    """A password that somebody else chose works once: the next page asks its owner for one of their own."""

    def save(self, commit=True):
        self.user.must_change_password = self.cleaned_data["set_usable_password"]
        person = super().save(commit)
        if not self.cleaned_data["set_usable_password"]:  # of a new password the validators tell
            changed_password(person, taken_away=True)
        return person
