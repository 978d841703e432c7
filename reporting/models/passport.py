from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from office.append_only import append_only
from office.ledger import LedgerQuerySet


class PassportQuerySet(LedgerQuerySet):
    """Whoever reads a few coalitions finds the passports of tables over these; of the rest, those of tables they printed themselves.

    Its rows are narrowed again when they are shown.
    """

    def _of_desks_of(self, user):
        return self.filter(models.Q(coalition__in=user.desks.values("coalition")) | models.Q(coalition=None, by=user.pk))


@append_only
class Passport(models.Model):
    """What stood behind one printed table: its question, its rows at the revisions they had, its rates, and the moment it was asked.

    The code on the paper is a digest of all this, so the same table from the same rows has the same code.
    """

    code = models.CharField(_("code"), max_length=9, unique=True)
    kind = models.CharField(_("paper"), max_length=40)
    table = models.CharField(_("table"), max_length=60)
    title = models.CharField(_("title"), max_length=300)
    on = models.DateField(_("as at"))
    audience = models.CharField(_("audience"), max_length=80)
    coalition = models.ForeignKey(Coalition, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("coalition"))
    partner = models.CharField(_("partner"), max_length=12, blank=True)
    language = models.CharField(_("language"), max_length=2)
    address = models.CharField(_("page"), max_length=2000)
    rows = models.JSONField(_("rows"), help_text="By model: pairs of primary key and revision.")
    rates = models.JSONField(_("rates"), default=dict, help_text="By currency: the day of the rate and the rate itself.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    at = models.DateTimeField(_("made at"), default=timezone.now)

    objects = PassportQuerySet.as_manager()

    class Meta:
        default_permissions = ["view"]  # made by whoever prints
        verbose_name = _("figure passport")
        verbose_name_plural = _("figure passports")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("reporting:passport", args=[self.code])
