"""Files of records: given out as downloads through the record's own scope, put in and taken out by whoever changes the record."""

import logging

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office.attachments import attach, detach, enter_download
from office.ledger import Attachable
from office.models import Attachment
from office.once import once
from office.texts import PlainTexts

logger = logging.getLogger(__name__)
PANEL = "attachments"  # where a record's page lists its files, and says what was done with them


class AttachmentForm(PlainTexts, forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=1000,  # the name is cut when it is kept
        widget=forms.ClearableFileInput(attrs={"data-choose": gettext_lazy("Choose a file"), "data-none": gettext_lazy("no file chosen")}),
    )
    description = forms.CharField(label=gettext_lazy("What it is"), max_length=300, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "PDF, Word, Excel, PowerPoint or OpenDocument without macros, PNG, JPEG, plain text or CSV; up to %(limit)s MB. "
            "Nothing marked above “for official use only”: name, description and plain text are checked, what stands in other files is not."
        ) % {"limit": settings.ATTACHMENT_MEGABYTES}


@require_safe
def download(request, key):
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user), pk=key)
    try:
        with attachment.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        logger.error("The bytes of attachment %s are missing.", key)
        raise Http404 from None
    if request.method == "GET":
        enter_download(attachment, request=request)
    headers = {"Content-Disposition": content_disposition_header(True, attachment.name), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=attachment.media_type, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def add(request, model, key):
    """A page of its own, so that nothing typed on the record's page is sent away with a file."""
    record = _changeable(request, model, key, "add")
    posted = request.method == "POST"
    form = AttachmentForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        try:
            with transaction.atomic():
                attachment = attach(
                    record, form.cleaned_data["file"], by=request.user, description=form.cleaned_data["description"], request=request
                )
        except ValidationError as refusal:
            form.add_error("file", refusal.messages)
        else:
            messages.success(request, _("“%(name)s” is attached.") % {"name": attachment.name}, extra_tags=PANEL)
            return redirect(f"{_page(record)}#{PANEL}")
    return render(request, "office/attach.html", {"form": form, "record": record, "record_url": _page(record), "options": record._meta})


@require_POST
@once
def remove(request, key):
    attachments = Attachment.objects.visible_to(request.user)
    posted = request.method == "POST"
    attachment = get_object_or_404(attachments.select_for_update(of=["self"]) if posted else attachments, pk=key)
    record = _changeable(request, attachment.content_type.model_class()._meta.label_lower, attachment.object_id, "delete")
    if not posted:  # sent without its token: the record's page says so, and asks again
        return redirect(_page(record))
    detach(attachment, by=request.user, request=request)
    messages.success(request, _("“%(name)s” is removed.") % {"name": attachment.name}, extra_tags=PANEL)
    return redirect(f"{_page(record)}#{PANEL}")


def _changeable(request, model, key, action):
    """Find the record, and lock it where it will be written; one that is not this person's to change answers as if it did not exist."""
    if not request.user.has_perm(f"office.{action}_attachment"):
        raise PermissionDenied
    try:
        model = apps.get_model(model)
    except (LookupError, ValueError):
        raise Http404 from None
    if not issubclass(model, Attachable):
        raise Http404
    mine = model._default_manager.visible_to(request.user).filter(pk__in=model._default_manager.changeable_by(request.user).values("pk"))
    mine = mine.order_by()
    return get_object_or_404(mine.select_for_update(of=["self"]) if request.method == "POST" else mine, pk=key)


def _page(record):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
