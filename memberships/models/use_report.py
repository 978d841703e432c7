import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from memberships.models.commitment import Commitment
from office.fields import ImpreciseDateField, PastDateField
from office.ledger import Kept, MarkedQuerySet, Sourced, kept
from office.markings import Marked

SHORTEST, LONGEST = datetime.timedelta(days=89), datetime.timedelta(days=91)  # from the first day of a quarter to its last


def count_field(name):
    return models.DecimalField(name, max_digits=18, decimal_places=3, null=True, blank=True)


class UseReportQuerySet(MarkedQuerySet):
    coalition_path = "commitment__coalition"
    partner_path = "commitment__partners"

    def told(self, on):
        """Reports on quarters that were over by `on`."""
        return self.filter(quarter__last__lte=on)


@kept
class UseReport(Kept, Sourced, Marked):
    """Ukraine's half of the exchange: what had become of a commitment's deliveries by the end of a quarter, in its own unit.

    Each figure is as at the quarter's end, not of the quarter; a blank one is not known, and is not zero.
    """

    FIGURES = ["in_service", "spent", "under_repair", "lost"]

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="use_reports", verbose_name=_("commitment"))
    quarter = ImpreciseDateField(_("quarter"))
    in_service = count_field(_("in service"))
    spent = count_field(_("spent"))
    under_repair = count_field(_("under repair"))
    lost = count_field(_("lost"))
    reported_on = PastDateField(_("reported on"), null=True, blank=True)

    objects = UseReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("use report")
        verbose_name_plural = _("use reports")
        permissions = [("import_usereport", "Can import use reports"), ("export_usereport", "Can export use reports")]
        ordering = ["commitment", "-quarter"]
        constraints = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(
                fields=["commitment", "quarter"],
                name="use_is_reported_once_a_quarter",
                violation_error_message=_("The use of this commitment in that quarter is reported already."),
            ),
            models.CheckConstraint(
                name="use_is_reported_by_quarter",
                condition=Q(quarter__last__gte=F("quarter__first") + SHORTEST, quarter__last__lte=F("quarter__first") + LONGEST),
                violation_error_message=_("Use is reported by quarter."),
            ),
            models.CheckConstraint(
                name="use_report_has_a_figure",
                condition=~Q(in_service=None, spent=None, under_repair=None, lost=None),
                violation_error_message=_("A use report has at least one figure."),
            ),
            models.CheckConstraint(
                name="use_is_not_below_zero",
                condition=(Q(in_service=None) | Q(in_service__gte=0))
                & (Q(spent=None) | Q(spent__gte=0))
                & (Q(under_repair=None) | Q(under_repair__gte=0))
                & (Q(lost=None) | Q(lost__gte=0)),
                violation_error_message=_("A figure of use is not below zero."),
            ),
        ]

    def __str__(self):
        return f"{self.commitment.reference} {self.quarter}"

    def clean(self):
        super().clean()
        if self.commitment_id and self.commitment.unit_id is None:
            raise ValidationError({"commitment": _("The commitment has no quantity, so its use cannot be counted.")})
