from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalitions.models.coalition import Coalition
from coalitions.models.frozen import need_is_frozen, plan_is_frozen
from coalitions.models.line_of_effort import LineOfEffort
from coalitions.models.unit import Unit
from office.currencies import currency_field
from office.fields import ImpreciseDateField
from office.ledger import InReadersLanguage, Kept, MarkedQuerySet, Sourced, kept, of_coalition
from office.markings import Marked
from office.references import Referenced


class Category(models.TextChoices):
    """What kind of help is needed or given; the same five words for needs and commitments."""

    IN_KIND = "in_kind", _("in kind")
    MONEY = "money", _("money")
    TRAINING = "training", _("training")
    INDUSTRIAL = "industrial", _("industrial")
    MAINTENANCE = "maintenance", _("maintenance")


@kept
class Need(Kept, Referenced, Sourced, Marked):
    """What the Armed Forces require of a coalition. One row for its whole life; each roadmap version lists it as it then was."""

    coalition = models.ForeignKey(Coalition, on_delete=models.PROTECT, related_name="needs", verbose_name=_("coalition"))
    item_en = models.CharField(_("item in English"), max_length=300)
    item_uk = models.CharField(_("item in Ukrainian"), max_length=300, blank=True)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices, default=Category.IN_KIND)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=3)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="needs", verbose_name=_("unit"))
    priority = models.PositiveSmallIntegerField(_("priority"), default=3, help_text=_("1 is the most urgent, 5 the least."))
    needed_by = ImpreciseDateField(_("needed by"), null=True, blank=True)
    estimate = models.DecimalField(_("estimate"), max_digits=18, decimal_places=2, null=True, blank=True)
    currency = currency_field()
    item = InReadersLanguage("item")

    objects = MarkedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        permissions = [("import_need", "Can import needs"), ("export_need", "Can export needs")]
        ordering = ["reference"]
        constraints = [
            *Marked.Meta.constraints,
            *Referenced.Meta.constraints,
            models.CheckConstraint(
                name="needed_quantity_is_above_zero",
                condition=Q(quantity__gt=0),
                violation_error_message=_("A need's quantity is above zero."),
            ),
            models.CheckConstraint(
                name="need_priority_is_1_to_5",
                condition=Q(priority__range=(1, 5)),
                violation_error_message=_("Priority is between 1 and 5."),
            ),
            models.CheckConstraint(
                name="need_estimate_has_its_currency",
                condition=Q(estimate=None, currency="") | (Q(estimate__isnull=False) & ~Q(currency="")),
                violation_error_message=_("An estimate has a currency, and a currency an estimate."),
            ),
        ]
        triggers = [need_is_frozen]

    def __str__(self):
        return f"{self.reference or ''} {self.item}".strip()

    @property
    def reference_stem(self):
        return f"{self.coalition.code}-N", 3

    @property
    def is_frozen(self):
        """An endorsed roadmap lists it, and no draft that lists it too is under way."""
        listings = set(self.listings.values_list("line__roadmap__status", flat=True))
        return "endorsed" in listings and "draft" not in listings


@kept
class ListedNeed(Kept):
    """A need on a line of one roadmap version. A draft shows the need as it stands; endorsing writes down what was listed."""

    line = models.ForeignKey(LineOfEffort, on_delete=models.CASCADE, related_name="listed_needs", verbose_name=_("line of effort"))
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="listings", verbose_name=_("need"))
    item_en = models.CharField(_("item in English"), max_length=300, blank=True)
    item_uk = models.CharField(_("item in Ukrainian"), max_length=300, blank=True)
    quantity = models.DecimalField(_("listed quantity"), max_digits=18, decimal_places=3, null=True, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    priority = models.PositiveSmallIntegerField(_("priority"), null=True, blank=True)
    needed_by = ImpreciseDateField(_("needed by"), null=True, blank=True)
    item = InReadersLanguage("item")

    objects = of_coalition("line__roadmap__coalition").as_manager()

    class Meta:
        verbose_name = _("listed need")
        verbose_name_plural = _("listed needs")
        ordering = ["line", "need__reference"]
        constraints = [
            models.UniqueConstraint(fields=["line", "need"], name="need_is_listed_once_on_a_line"),
            models.CheckConstraint(
                name="listed_quantity_is_above_zero",
                condition=Q(quantity=None) | Q(quantity__gt=0),
                violation_error_message=_("A need's quantity is above zero."),
            ),
        ]
        triggers = [plan_is_frozen("SELECT roadmap_id FROM coalitions_lineofeffort WHERE id = {row}.line_id")]

    def __str__(self):
        return str(self.need)

    def clean(self):
        super().clean()
        if self.line_id and self.need_id:
            if self.line.roadmap.coalition_id != self.need.coalition_id:
                raise ValidationError({"need": _("This need belongs to another coalition.")})
            elsewhere = ListedNeed.objects.filter(line__roadmap=self.line.roadmap_id, need=self.need_id).exclude(pk=self.pk)
            if elsewhere.exists():
                raise ValidationError({"need": _("This roadmap already lists the need.")})

    def as_listed(self, name):
        """Return a value as this version lists it: the need's own on a draft, what was written down once endorsed."""
        written = getattr(self, name)
        said = bool(self.item_en or self.item_uk) if name in {"item_en", "item_uk"} else written is not None or name == "needed_by"
        return written if self.quantity is not None and said else getattr(self.need, name)
