"""Imports: the files people put in, waiting to be confirmed, and the acts by which they entered."""

import datetime
import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.append_only import append_only


def new_token():
    return secrets.token_urlsafe(24)


def a_week_from_now():
    return timezone.now() + datetime.timedelta(days=settings.STAGED_UPLOAD_DAYS)


class StagedUploadQuerySet(models.QuerySet):
    def waiting(self, now):
        return self.filter(expires_at__gt=now, batch=None)

    def expired(self, now):
        return self.filter(expires_at__lte=now)


class StagedUpload(models.Model):
    """A file its owner has put in and may still look at; nobody else can. Confirming names it by its token."""

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    owner = models.ForeignKey("office.User", on_delete=models.CASCADE, related_name="staged_uploads", verbose_name=_("owner"))
    name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    sheets = models.JSONField(default=list)
    dataset = models.CharField(_("dataset"), max_length=40, blank=True)
    sheet = models.CharField(_("sheet"), max_length=255, blank=True)
    preview = models.JSONField(_("preview"), null=True)
    digest = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=2, blank=True)
    batch = models.ForeignKey("office.ImportBatch", on_delete=models.SET_NULL, null=True, related_name="uploads", verbose_name=_("import"))
    created_at = models.DateTimeField(_("put in at"), default=timezone.now)
    expires_at = models.DateTimeField(_("kept until"), default=a_week_from_now)

    objects = StagedUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("staged file")
        verbose_name_plural = _("staged files")
        ordering = ["-created_at"]

    def __str__(self):
        return self.name


@append_only
class ImportBatch(models.Model):
    """One import, one act: who, when, which file, how many rows."""

    number = models.BigAutoField(_("number"), primary_key=True)
    by = models.ForeignKey(
        "office.User",
        on_delete=models.PROTECT,
        null=True,
        related_name="imports",
        verbose_name=_("by"),
        help_text=_("Empty: the command line."),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(max_length=64)
    dataset = models.CharField(_("dataset"), max_length=40)
    datasets = ArrayField(models.CharField(max_length=40), verbose_name=_("sheets"), default=list)
    created = models.PositiveIntegerField(_("new"), default=0)
    updated = models.PositiveIntegerField(_("changed"), default=0)
    same = models.PositiveIntegerField(_("same"), default=0)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-number"]

    def __str__(self):
        return self.reference

    @property
    def reference(self):
        return f"IMPORT-{self.number:05}"

    def take_number(self):
        """Take the number after the last one before anything is written, so that what is written can name the import it came by.

        Imports go one after the other, under a lock: no two take the same, and none is spent on an import that is taken back.
        """
        self.number = (type(self).objects.aggregate(last=models.Max("number"))["last"] or 0) + 1

    def keep(self, outcome):
        """Write it down, once and for good: what was written cannot be changed afterwards."""
        self.created, self.updated, self.same = outcome.total("create"), outcome.total("update"), outcome.total("same")
        self.save(force_insert=True)
