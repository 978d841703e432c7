"""What a person may say about themselves: name, address and the language they read in."""

from django.contrib import messages
from django.forms import ModelForm
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from office.accounts.language import remember_language
from office.conflicts import settle
from office.models import User
from office.once import once
from office.stale import READ, Read, locked
from office.texts import PlainTexts


class ProfileForm(PlainTexts, ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "language"]


@once
def profile(request):
    posted = request.method == "POST"
    person = locked(User, [request.user.pk])[request.user.pk] if posted else User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST if posted else None, instance=person)
    stale = settle(form, request) if posted else {}
    if posted and not stale and form.is_valid():
        person = form.save()
        with translation.override(person.language):
            messages.success(request, _("Your profile has been saved."))
        return remember_language(redirect("office:profile"), person.language)
    read = request.POST.get(READ, "") if posted else Read.of([person]).token(request.user)
    return render(request, "office/profile.html", {"form": form, "read_name": READ, "read_token": read, **stale})
