import secrets

import pghistory
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.ledger import LedgerQuerySet


def random_name(attachment, filename):
    """Where the bytes are kept: nothing of the sender's name, and no suffix a server might act on."""
    name = secrets.token_hex(16)
    return f"attachments/{name[:2]}/{name}"


class AttachmentQuerySet(LedgerQuerySet):
    """An attachment is in scope where the record it hangs on is."""

    def visible_to(self, user):
        return super().visible_to(user).filter(self._on(lambda rows: rows.visible_to(user)))

    def changeable_by(self, user):
        return super().changeable_by(user).filter(self._on(lambda rows: rows.changeable_by(user)))

    def _on(self, narrowed):
        on = Q(pk__in=[])
        for model in apps.get_models():
            if any(field.name == "attachments" for field in model._meta.private_fields):
                records = narrowed(model._default_manager.all()).order_by().values("pk")
                on |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=records)
        return on


@pghistory.track()
class Attachment(models.Model):
    """A file that belongs to a record: a letter, a signed annex, a photograph. Read and changed by whoever may the record."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+", editable=False)
    object_id = models.BigIntegerField(editable=False)
    record = GenericForeignKey()
    name = models.CharField(_("file name"), max_length=255)
    description = models.CharField(_("description"), max_length=300, blank=True)
    file = models.FileField(upload_to=random_name, editable=False)
    media_type = models.CharField(_("type"), max_length=100, editable=False)
    size = models.PositiveIntegerField(_("size"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    by = models.ForeignKey("office.User", on_delete=models.PROTECT, null=True, related_name="attachments", verbose_name=_("added by"))
    at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)

    told_in_history = ["name", "description"]
    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="attachment_of_a_record")]

    def __str__(self):
        return self.name
