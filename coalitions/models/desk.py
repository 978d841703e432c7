import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.coalition import Coalition
from office.ledger import LedgerQuerySet


@pghistory.track()
class Desk(models.Model):
    """One coalition in the care of one person: a desk officer changes the records of their own desks only."""

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desks", verbose_name=_("officer"))
    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="desks", verbose_name=_("coalition"))

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ["coalition__slug"]
        constraints = [models.UniqueConstraint(fields=["officer", "coalition"], name="officer_has_one_desk_in_a_coalition")]

    def __str__(self):
        return str(self.coalition)
