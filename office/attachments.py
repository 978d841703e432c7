"""Files that hang on records: put in, taken out. Their bytes go once the taking out is certain, never before."""

import hashlib
import shutil

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Sum
from django.db.models.signals import post_delete
from django.utils.translation import gettext as _

from office.attached_markings import is_marked_above
from office.database import locks
from office.filetypes import clean_name, kind_of
from office.importing.sentences import sentence
from office.journal import Kind, enter
from office.ledger import Attachable
from office.models import Attachment

MEGABYTE = 1024 * 1024
PATIENCE = 10  # seconds


@transaction.atomic
def attach(record, upload, *, by, description="", request=None):
    """Keep a file with a record. Its kind is read from its bytes; what the sender's browser says of it counts for nothing."""
    _refuse_too_much(record, upload)
    if upload.size > settings.ATTACHMENT_MEGABYTES * 1024 * 1024:
        raise ValidationError(_("A file may have up to %(limit)s MB.") % {"limit": settings.ATTACHMENT_MEGABYTES})
    name, content = clean_name(upload.name), upload.read()
    kind = kind_of(name, content)
    if is_marked_above(upload.name, description, kind, content):
        raise ValidationError(sentence("too_secret"), code="too_secret")
    attachment = Attachment(
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        name=name,
        description=description,
        media_type=kind.media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        by=by,
    )
    attachment.full_clean(exclude=["file"])
    attachment.file.save("", ContentFile(content), save=False)
    try:
        attachment.save()
        _enter("added", attachment, record, by, request)
    except BaseException:
        attachment.file.storage.delete(attachment.file.name)  # bytes left without a row by a crash do no harm
        raise
    return attachment


def _refuse_too_much(record, upload):
    """Neither one record nor all of them together may fill the disk, which the database needs too."""
    try:
        locks.hold(f"attachments of {record._meta.label_lower} {record.pk}", PATIENCE)
    except locks.Busy as error:
        raise ValidationError(_("Another file is just being attached to this record. Try again in a minute.")) from error
    kept = record.attachments.aggregate(size=Sum("size"))["size"] or 0
    if kept + upload.size > settings.ATTACHMENTS_MEGABYTES * MEGABYTE:
        sentence = _("The files of one record may have up to %(limit)s MB together. Remove one first.")
        raise ValidationError(sentence % {"limit": settings.ATTACHMENTS_MEGABYTES})
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(settings.MEDIA_ROOT).free - upload.size < settings.FREE_DISK_MEGABYTES * MEGABYTE:
        raise ValidationError(_("The office's disk is nearly full: no file can be kept. Tell the administrator."))


@transaction.atomic
def detach(attachment, *, by, request=None):
    record = attachment.record
    attachment.delete()
    _enter("removed", attachment, record, by, request)


def enter_download(attachment, *, request):
    _enter("fetched", attachment, attachment.record, request.user, request)


def _enter(act, attachment, record, by, request):
    facts = {"act": act, "file": attachment.name, "size": attachment.size, "sha256": attachment.sha256}
    enter(Kind.ATTACHMENT, by=by, request=request, about=record, record=f"{record._meta.label_lower} {record.pk}", **facts)


def move_attachments(merged, kept):
    """Let what hangs on one record hang on another of its kind."""
    if isinstance(merged, Attachable):
        merged.attachments.update(object_id=kept.pk)


def forget_bytes(sender, instance, **kwargs):
    """Remove a file's bytes when its row is gone for good; where the deletion is undone, they stay."""
    storage, name = instance.file.storage, instance.file.name
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def connect():
    """A signal, for once: a record that is deleted takes its attachments along without asking them."""
    post_delete.connect(forget_bytes, sender=Attachment, dispatch_uid="office.attachments")
