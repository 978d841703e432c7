from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from office.currencies import currency_field
from office.fields import ImpreciseDateField
from office.ledger import Kept, Sourced, kept, of_coalition


@kept
class PublishedTotal(Kept, Sourced):
    """A total that somebody published, set beside the ledger's own. It is public by nature, and is never added to anything."""

    class Metric(models.TextChoices):
        """Which figure of the ledger it is to be compared with."""

        MEMBERS = "members", _("members")
        PLEDGED = "pledged", _("pledged")
        COMMITTED = "committed", _("committed")
        RECEIVED = "received", _("received")
        OTHER = "other", _("nothing the ledger counts")

    coalition = models.ForeignKey(
        Coalition, on_delete=models.PROTECT, null=True, blank=True, related_name="published_totals", verbose_name=_("coalition")
    )
    metric = models.CharField(_("compared with"), max_length=20, choices=Metric.choices, default=Metric.OTHER)
    metric_reported = models.CharField(_("metric as reported"), max_length=200, help_text=_("The source's own words."))
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=3, null=True, blank=True)
    value_reported = models.CharField(
        _("value as reported"), max_length=120, blank=True, help_text=_("The source's own words: “over 30 million”, “5–20”.")
    )
    currency = currency_field()
    unit_reported = models.CharField(_("unit as reported"), max_length=60, blank=True)
    as_of = ImpreciseDateField(_("as of"))

    objects = of_coalition("coalition").as_manager()

    class Meta:
        verbose_name = _("published total")
        verbose_name_plural = _("published totals")
        permissions = [("import_publishedtotal", "Can import published totals"), ("export_publishedtotal", "Can export published totals")]
        ordering = [F("as_of").desc(), "metric_reported"]
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "metric_reported", "currency", "as_of", "source"],
                name="total_is_published_once",
                nulls_distinct=False,
                violation_error_message=_("This published total is in the register already."),
            ),
            models.CheckConstraint(
                name="published_total_says_something",
                condition=Q(value__isnull=False, value__gte=0) | (Q(value=None) & ~Q(value_reported="")),
                violation_error_message=_("A published total has a value, or the words in which it was published."),
            ),
        ]

    def __str__(self):
        return f"{self.metric_reported}, {self.as_of}"
