from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coalitions.models import Need, UnitConversion
from memberships.limits import over_allocated
from memberships.models.commitment import Commitment
from office.currencies import amount_field
from office.fields import ImpreciseDateField
from office.ledger import Attachable, Kept, LedgerQuerySet, kept
from office.warnings import of_everything


class AllocationQuerySet(LedgerQuerySet):
    coalition_paths = ("commitment__coalition", "need__coalition")

    def current(self, on):
        """Allocations that stand on `on`: periods are [since, until)."""
        return self.filter(Q(since=None) | Q(since__first__lte=on), Q(until=None) | Q(until__first__gt=on))


@kept
class Allocation(Kept, Attachable):
    """How much of a commitment serves a need, in the commitment's own unit or currency."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="allocations", verbose_name=_("commitment"))
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="allocations", verbose_name=_("need"))
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=3, null=True, blank=True)
    amount = amount_field()
    counts_as = models.DecimalField(
        _("counts as"),
        max_digits=18,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("How much of the need this quantity covers, in the need's unit, where the units differ."),
    )
    since = ImpreciseDateField(_("from"), null=True, blank=True)
    until = ImpreciseDateField(_("until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        permissions = [("import_allocation", "Can import allocations"), ("export_allocation", "Can export allocations")]
        ordering = ["commitment", "need"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "need", "since"],
                name="commitment_is_allocated_once_to_a_need",
                nulls_distinct=False,
                violation_error_message=_("This commitment is already allocated to the need from that day."),
            ),
            models.CheckConstraint(
                name="allocation_is_of_a_quantity_or_an_amount",
                condition=Q(quantity__isnull=False, quantity__gt=0) | Q(amount__isnull=False, amount__gt=0),
                violation_error_message=_("An allocation is of a quantity or an amount above zero."),
            ),
            models.CheckConstraint(
                name="allocation_counts_as_above_zero",
                condition=Q(counts_as=None) | Q(counts_as__gt=0, quantity__isnull=False),
                violation_error_message=_("What a quantity counts as is above zero."),
            ),
            models.CheckConstraint(
                name="allocation_ends_after_it_begins",
                condition=Q(until=None) | Q(since=None) | Q(until__first__gte=F("since__first")),
                violation_error_message=_("An allocation cannot end before it begins."),
            ),
        ]

    def __str__(self):
        return f"{self.commitment.reference} → {self.need.reference}"

    def clean(self):
        super().clean()
        if self.commitment_id and self.need_id:
            if self.commitment.unit_id == self.need.unit_id:
                if self.counts_as is not None:
                    raise ValidationError({"counts_as": _("The units are the same: the quantity counts as itself.")})
            elif self.quantity is not None and self.counts_as is None and not self._is_converted():
                said = _("The commitment and the need are counted in different units: say what it counts as, or list the conversion.")
                raise ValidationError({"counts_as": said})

    def _is_converted(self):
        return UnitConversion.objects.filter(unit=self.commitment.unit_id, into=self.need.unit_id).exists()

    def warnings(self, within=of_everything):
        """Warn when the commitment would be allocated beyond what it is."""
        if self.until is None:
            yield from over_allocated(self.commitment, self, within)
