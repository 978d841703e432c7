from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coalitions.models.unit import Unit
from office.ledger import Kept, LedgerQuerySet, Sourced, kept
from office.numbers import number


@kept
class UnitConversion(Kept, Sourced):
    """That one of a unit is so many of another. Nothing is converted unless somebody said so here or on an allocation."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="conversions", verbose_name=_("unit"))
    factor = models.DecimalField(_("how many"), max_digits=18, decimal_places=6)
    into = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("of the unit"))

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit conversion")
        verbose_name_plural = _("unit conversions")
        permissions = [("import_unitconversion", "Can import unit conversions"), ("export_unitconversion", "Can export unit conversions")]
        ordering = ["unit__code", "into__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "into"],
                name="unit_is_converted_once_into_another",
                violation_error_message=_("This conversion is on the list already."),
            ),
            models.CheckConstraint(
                name="conversion_factor_is_above_zero",
                condition=Q(factor__gt=0),
                violation_error_message=_("A conversion's number is above zero."),
            ),
            models.CheckConstraint(
                name="unit_is_not_converted_into_itself",
                condition=~Q(unit=F("into")),
                violation_error_message=_("A unit is not converted into itself."),
            ),
        ]

    def __str__(self):
        return f"1 {self.unit} = {number(self.factor, get_language())} {self.into}"
