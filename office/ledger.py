"""What every record of the ledger shares: its scope, its two languages, its source."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from office.markings import MarkedQuerySetMixin


class LedgerQuerySet(models.QuerySet):
    """Rows as one user may touch them: what a model's view permission opens, its change permission may change."""

    def visible_to(self, user):
        return self if user.has_perm(self._permission("view")) else self.none()

    def changeable_by(self, user):
        return self if user.has_perm(self._permission("change")) else self.none()

    def _permission(self, action):
        return f"{self.model._meta.app_label}.{action}_{self.model._meta.model_name}"


class MarkedQuerySet(MarkedQuerySetMixin, LedgerQuerySet):
    """Rows that also carry a marking and a releasability."""


class InReadersLanguage:
    """Gives `name_en` and `name_uk` one reading, `name`: the reader's language, or the other where it is blank."""

    def __init__(self, field):
        self.field = field

    def __get__(self, record, owner=None):
        if record is None:
            return self
        here, there = ("uk", "en") if get_language() == "uk" else ("en", "uk")
        return getattr(record, f"{self.field}_{here}") or getattr(record, f"{self.field}_{there}")


class Sourced(models.Model):
    """Where a fact came from, and what else its source says."""

    source = models.CharField(_("source"), max_length=1000, blank=True, help_text=_("Text or address of what says so."))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        abstract = True
