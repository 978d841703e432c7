"""What every record of the ledger shares: its scope, its two languages, its source, its revision."""

import pghistory
import pgtrigger
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from office.markings import MarkedQuerySetMixin


class LedgerQuerySet(models.QuerySet):
    """Rows as one user may touch them. A queryset says by which paths its rows hang on coalitions.

    A row of several coalitions, such as a link between two of their records, is in scope where all of them are.
    A model with no path is common to all coalitions: whoever holds the permission reads or changes any row.
    """

    coalition_paths = ()

    def visible_to(self, user):
        if not user.has_perm(self._permission("view")):
            return self.none()
        return self if user.reads_every_coalition else self._of_desks_of(user)

    def changeable_by(self, user):
        return self.in_care_of(user) if user.has_perm(self._permission("change")) else self.none()

    def in_care_of(self, user):
        """Rows of those coalitions whose records this person changes; what exactly they may change is asked of their permissions."""
        return self if user.changes_every_coalition else self._of_desks_of(user)

    @property
    def placed_by(self):
        """The fields that place a row into a coalition."""
        return {path.split("__")[0] for path in self.coalition_paths} - {"pk"}

    def _permission(self, action):
        return f"{self.model._meta.app_label}.{action}_{self.model._meta.model_name}"

    def _of_desks_of(self, user):
        if not self.coalition_paths:
            return self
        return self.filter(**{f"{path}__in": user.desks.values("coalition") for path in self.coalition_paths})


class MarkedQuerySet(MarkedQuerySetMixin, LedgerQuerySet):
    """Rows that also carry a marking and a releasability."""

    @property
    def coalition_paths(self):
        return (self.coalition_path,)


def of_coalition(*paths):
    """A queryset class for rows that hang on a coalition by these paths and need no questions of their own."""
    return type("LedgerQuerySet", (LedgerQuerySet,), {"coalition_paths": paths, "__module__": __name__})


class Kept(models.Model):
    """A record whose every write is counted: what was read at one revision is not saved over a later one unseen.

    The database counts, so that no route of writing can forget it; see `kept`.
    """

    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


COUNT_REVISIONS = pgtrigger.Trigger(
    name="revision_counts_writes",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    # A write that changes nothing is none, here as in the history.
    func="IF NEW.* IS DISTINCT FROM OLD.* THEN NEW.revision := OLD.revision + 1; END IF; RETURN NEW;",
)


def kept(model):
    """Track every write of a record (see `Kept`) in the history, and count it."""
    return pghistory.track()(pgtrigger.register(COUNT_REVISIONS)(model))


class Attachable(models.Model):
    """A record that files can be attached to."""

    attachments = GenericRelation("office.Attachment")

    class Meta:
        abstract = True


class InReadersLanguage:
    """Gives `name_en` and `name_uk` one reading, `name`: the reader's language, or the other where it is blank."""

    def __init__(self, field):
        self.field = field

    def __get__(self, record, owner=None):
        if record is None:
            return self
        here, there = ("uk", "en") if get_language() == "uk" else ("en", "uk")
        return getattr(record, f"{self.field}_{here}") or getattr(record, f"{self.field}_{there}")


class Sourced(Attachable):
    """Where a fact came from, and what else its source says."""

    source = models.CharField(_("source"), max_length=1000, blank=True, help_text=_("Text or address of what says so."))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        abstract = True
