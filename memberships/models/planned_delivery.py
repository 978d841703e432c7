import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from memberships.limits import over_planned
from memberships.models.commitment import Commitment
from office.currencies import amount_field
from office.dates import Precision
from office.fields import ImpreciseDateField
from office.ledger import Kept, LedgerQuerySet, Sourced, kept
from office.warnings import of_everything

SHORTEST, LONGEST = datetime.timedelta(days=27), datetime.timedelta(days=91)  # from the first day to the last of a month, of a quarter


class PlannedDeliveryQuerySet(LedgerQuerySet):
    coalition_paths = ("commitment__coalition",)

    def releasable_to(self, audience):
        """A plan is told to whom its commitment is told."""
        return self.filter(commitment__in=Commitment.objects.releasable_to(audience).order_by().values("pk"))

    def standing(self, on):
        """The plan as it was on `on`: a line stands from `since` until the day it was changed."""
        return self.filter(Q(until=None) | Q(until__gt=on), since__lte=on)

    def current(self):
        return self.filter(until=None)

    def ended(self):
        return self.exclude(until=None)


@kept
class PlannedDelivery(Kept, Sourced):
    """How much of a commitment is to come in a month or a quarter, in the commitment's own unit or currency.

    A plan is never rewritten: a changed line ends, says why, and the line that takes its place names it.
    """

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="planned_deliveries", verbose_name=_("commitment"))
    period = ImpreciseDateField(_("month or quarter"))
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=3, null=True, blank=True)
    amount = amount_field()
    spread_of = ImpreciseDateField(
        _("spread from"), null=True, blank=True, help_text=_("The quarter that somebody asked to be spread over its months.")
    )
    since = models.DateField(_("planned on"), default=timezone.localdate, help_text=_("From this day the plan read so."))
    until = models.DateField(_("changed on"), null=True, blank=True, help_text=_("On this day the plan was changed."))
    reason = models.CharField(_("reason of the change"), max_length=300, blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="replaced_by", verbose_name=_("takes the place of")
    )

    objects = PlannedDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned delivery")
        verbose_name_plural = _("planned deliveries")
        permissions = [
            ("import_planneddelivery", "Can import planned deliveries"),
            ("export_planneddelivery", "Can export planned deliveries"),
        ]
        ordering = ["commitment", "period", "since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "period"],
                condition=Q(until=None),
                name="period_is_planned_once_for_a_commitment",
                violation_error_message=_("The plan of this commitment has a line for that period already."),
            ),
            models.CheckConstraint(
                name="planned_delivery_is_above_zero",
                condition=(Q(quantity=None) | Q(quantity__gt=0)) & (Q(amount=None) | Q(amount__gt=0)) & ~Q(quantity=None, amount=None),
                violation_error_message=_("A planned delivery is of a quantity or an amount above zero."),
            ),
            models.CheckConstraint(
                name="plan_is_by_month_or_quarter",
                condition=Q(period__last__gte=F("period__first") + SHORTEST, period__last__lte=F("period__first") + LONGEST),
                violation_error_message=_("A plan is made by month or by quarter."),
            ),
            models.CheckConstraint(
                name="plan_is_changed_after_it_was_made",
                condition=Q(until=None) | Q(until__gte=F("since")),
                violation_error_message=_("A plan cannot be changed before it was made."),
            ),
            models.CheckConstraint(
                name="changed_plan_says_why",
                condition=Q(until=None) | ~Q(reason=""),
                violation_error_message=_("A changed plan says why it was changed."),
            ),
        ]
        indexes = [
            models.Index(  # all that is added up of a plan
                fields=["commitment"], include=["period", "quantity", "amount", "since", "until"], name="planned_delivery_of_commitment"
            ),
        ]

    def __str__(self):
        return f"{self.commitment.reference} {self.period}"

    @property
    def is_of_a_quarter(self):
        return self.period.precision == Precision.QUARTER

    def clean(self):
        super().clean()
        if self.quantity is not None and self.commitment_id and self.commitment.unit_id is None:
            raise ValidationError({"quantity": _("The commitment has no quantity, so its plan has none.")})
        if self.amount is not None and self.commitment_id and not self.commitment.currency:
            raise ValidationError({"amount": _("The commitment has no amount, so its plan has none.")})
        if self.spread_of and self.period and not (self.spread_of.first <= self.period.first and self.period.last <= self.spread_of.last):
            raise ValidationError({"spread_of": _("The month does not lie in the quarter it is spread from.")})
        if self.since and self.since > timezone.localdate():
            raise ValidationError({"since": _("A plan is not made on a day to come.")})
        if self.until and self.until > timezone.localdate():
            raise ValidationError({"until": _("A plan is not changed on a day to come.")})
        self._refuse_a_month_beside_its_quarter()

    def _refuse_a_month_beside_its_quarter(self):
        """Side by side nobody could tell whether the quarter's figure holds the month's."""
        if self.until is not None or not self.period or not self.commitment_id:
            return
        others = PlannedDelivery.objects.current().filter(commitment=self.commitment_id).exclude(pk=self.pk).exclude(period=self.period)
        other = others.filter(period__first__lte=self.period.last, period__last__gte=self.period.first).first()
        if other is not None:
            sentence = _("The plan has %(period)s already: a quarter and a month of it are not planned side by side.")
            raise ValidationError({"period": sentence % {"period": other.period.display(get_language())}})

    def warnings(self, within=of_everything):
        """Warn when more would be planned than was committed."""
        if self.until is None:
            yield from over_planned(self.commitment, self, within)
