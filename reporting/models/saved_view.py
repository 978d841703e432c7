from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.ledger import LedgerQuerySet

OF_THE_OFFICE = RegexValidator(r"^/(?![/\\])[^\x00-\x20\x7f\\]*\Z", _("A view is an address of the office."))


class SavedViewQuerySet(LedgerQuerySet):
    """A person's own views, and those that others share. A shared name may tell of any coalition: whoever reads a few sees their own."""

    def visible_to(self, user):
        if not user.has_perm(self._permission("view")):
            return self.none()
        own = models.Q(owner=user.pk)
        return self.filter(own | models.Q(is_shared=True)) if user.reads_every_coalition else self.filter(own)

    def in_care_of(self, user):
        return self.filter(owner=user.pk)


class SavedView(models.Model):
    """The address of a page with its filters, under a name; shared, the whole office finds it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views", verbose_name=_("whose"))
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(_("address"), max_length=2000, validators=[OF_THE_OFFICE])
    is_shared = models.BooleanField(_("shared with the office"), default=False)
    at = models.DateTimeField(_("saved at"), default=timezone.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="view_is_named_once", violation_error_message=_("You have a view of this name already.")
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return self.address
