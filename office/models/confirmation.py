from django.db import models
from django.utils.translation import gettext_lazy as _

from office.append_only import append_only
from office.ledger import LedgerQuerySet


@append_only
class Confirmation(models.Model):
    """That a person read a warning and went on."""

    record = models.CharField(_("record"), max_length=120, help_text=_("Model and reference of the record the warning was about."))
    code = models.CharField(_("code"), max_length=60)
    sentence = models.TextField(_("warning"))
    by = models.ForeignKey("office.User", on_delete=models.PROTECT, related_name="confirmations", verbose_name=_("confirmed by"))
    at = models.DateTimeField(_("confirmed at"), auto_now_add=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        default_permissions = ["view"]  # written by the form that was confirmed, read by those who ask
        verbose_name = _("confirmed warning")
        verbose_name_plural = _("confirmed warnings")
        ordering = ["-at"]

    def __str__(self):
        return f"{self.record}: {self.code}"
