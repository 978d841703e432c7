"""The import page: put a file in, see what it would change, confirm exactly that."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from office import datasets
from office.importing import secrecy, staging
from office.importing.permission import importable, may_import
from office.importing.run import WORKBOOK, File, OutcomeChanged
from office.importing.sentences import sentence
from office.models import ImportBatch, StagedUpload
from office.once import once
from office.pages.forms import ChoiceForm, ConfirmForm, UploadForm
from office.pages.preview import VIEWS, Preview
from office.spreadsheets.table import Unreadable

PER_PAGE = 50
REGISTER = 20  # imports listed on the first page


@once
def start(request):
    if not importable(request.user):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user, initial={"dataset": request.GET.get("dataset", "")})
    if request.method == "POST" and form.is_valid():
        try:
            file = staging.file_of(form.cleaned_data["file"])
            staged = staging.stage(file, owner=request.user, dataset=form.cleaned_data["dataset"])
        except Unreadable as error:
            form.add_error("file", sentence(error.code, error.details))
        except secrecy.TooSecret:
            return _refuse(request, file)
        else:
            return redirect("office:import_preview", staged.token)
    waiting = StagedUpload.objects.filter(owner=request.user).waiting(timezone.now()).defer("content", "preview")
    return render(request, "office/import.html", {"form": form, "waiting": waiting, "imports": listed(request.user)})


def listed(user):
    """The latest imports a person is shown: their own, or everybody's."""
    imports = ImportBatch.objects.select_related("by")
    return (imports if user.has_perm("office.view_importbatch") else imports.filter(by=user))[:REGISTER]


@require_safe
def preview(request, token):
    staged = _own(request, token)
    if not staged.dataset:
        return render(request, "office/import_choose.html", {"staged": staged, "form": ChoiceForm(staged=staged)})
    _require_permission(request.user, staged)
    return _show(request, staged)


def choose(request, token):
    staged = _own(request, token)
    form = ChoiceForm(request.POST or None, staged=staged)
    if request.method == "POST" and form.is_valid() and staged.batch_id is None:
        staged.dataset, staged.sheet = form.cleaned_data["dataset"], form.cleaned_data.get("sheet", "")
        _require_permission(request.user, staged)
        staged.save(update_fields=["dataset", "sheet"])
        try:
            staging.look_if_readable(staged)
        except secrecy.TooSecret:
            return _throw_away(request, staged)
        return redirect("office:import_preview", token)
    return render(request, "office/import_choose.html", {"staged": staged, "form": form})


def confirm(request, token):
    staged = _own(request, token)
    if request.method != "POST":  # the tabs of a page that asks for the reason again lead here
        return redirect(f"{reverse('office:import_preview', args=[token])}?{request.GET.urlencode()}")
    _require_permission(request.user, staged)
    form = ConfirmForm(request.POST)
    try:
        staged = staging.apply(staged, digest=form.data.get("digest", ""), reason=form.data.get("reason", ""), request=request)
    except staging.ReasonNeeded as error:
        form.errors["reason"] = form.error_class([str(error)])
        return _show(request, staged, form)
    except Unreadable as error:
        return _ask_again(request, staged, error)
    except secrecy.TooSecret:
        return _throw_away(request, staged)
    except OutcomeChanged:
        messages.warning(request, _("The register has changed since you looked: nothing was written. This is what the file would do now."))
    else:
        batch = staged.batch
        told = {"new": batch.created, "changed": batch.updated, "batch": batch.reference}
        messages.success(request, _("Applied as %(batch)s: %(new)s new, %(changed)s changed.") % told)
    return redirect("office:import_preview", token)


@require_POST
def discard(request, token):
    staged = _own(request, token)
    if staged.batch_id is None:
        staged.delete()
        messages.info(request, _("“%(name)s” was thrown away; nothing was written.") % {"name": staged.name})
    return redirect("office:import")


def _throw_away(request, staged):
    """A file that must not be kept: even its name is not told again."""
    staged.delete()
    return _refuse(request, File(staged.name, bytes(staged.content)))


def _refuse(request, file):
    secrecy.enter_refusal(file, by=request.user, request=request)
    messages.error(request, sentence("too_secret"))
    return redirect("office:import")


def _own(request, token):
    """Another's file does not exist, nor does one whose time is over."""
    mine = StagedUpload.objects.filter(owner=request.user, expires_at__gt=timezone.now()).select_related("batch", "owner")
    return get_object_or_404(mine, token=token)


def _require_permission(user, staged):
    if not may_import(user, staged.dataset):
        raise PermissionDenied
    if staged.dataset == WORKBOOK and not {datasets.named(name) for name in staged.sheets} - {None} <= importable(user).keys():
        raise PermissionDenied


def _ask_again(request, staged, error):
    form = ChoiceForm(staged=staged)
    messages.error(request, sentence(error.code, error.details))
    return render(request, "office/import_choose.html", {"staged": staged, "form": form})


def _show(request, staged, form=None):
    """Nothing is written by looking, so what has to be looked at anew is not remembered."""
    try:
        if staged.batch_id is None and not staging.is_looked_at(staged):
            staging.look(staged)
    except Unreadable as error:
        return _ask_again(request, staged, error)
    found = Preview(staged)
    view = request.GET.get("show", "")
    view = view if view in VIEWS else found.first_view
    page = Paginator(found.rows(view), PER_PAGE).get_page(request.GET.get("page"))
    context = {"staged": staged, "preview": found, "view": view, "page": page, "entries": found.readable(page.object_list)}
    context |= {"problems": view in {"errors", "warnings"}, "words": _button(found)}
    context["form"] = form or ConfirmForm(initial={"digest": staged.digest})
    return render(request, "office/import_preview.html", context)


def _button(found):
    rows = found.counts["create"] + found.counts["update"]
    return ngettext("Apply %(count)s row", "Apply %(count)s rows", rows) % {"count": rows}
