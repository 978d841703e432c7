"""What a person may say about themselves: name, address and the language they read in."""

from django.contrib import messages
from django.forms import ModelForm
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from office.accounts.language import remember_language
from office.models import User


class ProfileForm(ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "language"]


def profile(request):
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        person = form.save()
        with translation.override(person.language):
            messages.success(request, _("Your profile has been saved."))
        return remember_language(redirect("office:profile"), person.language)
    return render(request, "office/profile.html", {"form": form})
