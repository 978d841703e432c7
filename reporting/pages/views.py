"""Saved views: a page with its filters under a name, one's own or shared with the office."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office.once import once
from reporting.models import SavedView
from reporting.models.saved_view import OF_THE_OFFICE
from reporting.pages.inside import for_the_office


class SavedViewForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields = ["name", "is_shared", "address"]
        widgets = {"address": forms.HiddenInput}

    def clean_address(self):
        address = self.cleaned_data["address"]
        if not is_read(address):
            raise forms.ValidationError(_("Only a page that is read can be saved as a view."))
        return address

    def _get_validation_exclusions(self):
        """The owner is not typed, and yet a name is only once theirs."""
        return super()._get_validation_exclusions() - {"owner"}


def is_read(address):
    """Whether an address is of a page that is read; the doors and the workbench are no views."""
    try:
        OF_THE_OFFICE(address)
        return resolve(address.partition("?")[0]).namespace == "reporting"
    except (forms.ValidationError, Resolver404):
        return False


@require_safe
@for_the_office
def views(request):
    found = _readable(request).select_related("owner").order_by("name", "pk")
    own = [view for view in found if view.owner_id == request.user.pk]
    shared = [view for view in found if view.owner_id != request.user.pk]
    return render(request, "reporting/views.html", {"own": own, "shared": shared})


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_office
@once
def save(request):
    """Name the address that the page before sent along."""
    if not request.user.has_perm("reporting.add_savedview"):
        raise PermissionDenied
    address = request.GET.get("address", "")[:2000]
    if request.method != "POST" and not is_read(address):
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = SavedViewForm(posted, instance=SavedView(owner=request.user), initial={"address": address})
    if request.method == "POST" and form.is_valid():
        view = form.save()
        messages.success(request, _("Saved: “%(name)s”.") % {"name": view.name})
        return redirect("reporting:views")
    return render(request, "reporting/view_save.html", {"form": form, "address": address if is_read(address) else ""})


@require_POST
@once
def share(request, key):
    """Share one's view with the office, or take it back."""
    view = _own(request, key, "change")
    if request.method == "POST":
        view.is_shared = not view.is_shared
        view.save(update_fields=["is_shared"])
        told = _("Shared with the office: “%(name)s”.") if view.is_shared else _("No longer shared: “%(name)s”.")
        messages.success(request, told % {"name": view.name})
    return redirect("reporting:views")


@require_POST
@once
def remove(request, key):
    view = _own(request, key, "delete")
    if request.method == "POST":
        view.delete()
        messages.success(request, _("Deleted: “%(name)s”.") % {"name": view.name})
    return redirect("reporting:views")


def _readable(request):
    if not request.user.has_perm("reporting.view_savedview"):
        raise PermissionDenied
    return SavedView.objects.visible_to(request.user)


def _own(request, key, action):
    if not request.user.has_perm(f"reporting.{action}_savedview"):
        raise PermissionDenied
    return get_object_or_404(SavedView.objects.in_care_of(request.user), pk=key)
