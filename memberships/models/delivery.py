from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Partner, Unit
from coalitions.models.unit import quantity_has_its_unit
from memberships.limits import over_delivered
from memberships.models.commitment import SEARCHED, Commitment
from memberships.participation import outsiders
from office.currencies import amount_field, amount_has_its_currency, currency_field
from office.fields import ImpreciseDateField, PastDateField
from office.ledger import InReadersLanguage, Kept, MarkedQuerySet, Sourced, kept, of_coalition
from office.markings import Marked
from office.references import Referenced
from office.searching import search_index
from office.warnings import of_everything


class DeliveryQuerySet(MarkedQuerySet):
    partner_path = "partners"

    def received(self, on):
        return self.filter(received_on__last__lte=on)

    def counted(self, on):
        """What had arrived by the end of `on` and is no cumulative figure."""
        return self.received(on).filter(basis=Delivery.Basis.ONCE)

    def unmatched(self):
        return self.filter(commitment=None)

    def with_stage(self, on):
        """Annotate `stage` as at `on`: the furthest dated stage reached by then."""
        stages = [When(**{f"{stage}_on__last__lte": on}, then=Value(stage)) for stage in ("received", "shipped", "ready")]
        return self.annotate(stage=Case(*stages, default=Value("announced"), output_field=models.CharField(choices=Delivery.Stage.choices)))


@kept
class Delivery(Kept, Referenced, Sourced, Marked):
    """One lot on its way to Ukraine: ready, shipped, received. "Delivered" always means received."""

    class Stage(models.TextChoices):
        ANNOUNCED = "announced", _("announced")
        READY = "ready", _("ready")
        SHIPPED = "shipped", _("in transit")
        RECEIVED = "received", _("received")

    class Basis(models.TextChoices):
        ONCE = "once", _("once")
        TO_DATE = "to_date", _("to date")

    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("commitment"),
        help_text=_("Empty while it waits to be matched."),
    )
    coalition = models.ForeignKey(
        Coalition, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries", verbose_name=_("coalition")
    )
    partners = models.ManyToManyField(Partner, through="DeliveryPartner", related_name="deliveries", blank=True, verbose_name=_("partners"))
    item_en = models.CharField(_("item in English"), max_length=300)
    item_uk = models.CharField(_("item in Ukrainian"), max_length=300, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=3, null=True, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries", verbose_name=_("unit"))
    amount = amount_field()
    currency = currency_field()
    basis = models.CharField(
        _("basis"),
        max_length=20,
        choices=Basis.choices,
        default=Basis.ONCE,
        help_text=_("A figure to date repeats earlier lots and is never added."),
    )
    ready_on = ImpreciseDateField(_("ready on"), null=True, blank=True)
    shipped_on = ImpreciseDateField(_("shipped on"), null=True, blank=True)
    received_on = PastDateField(_("received on"), null=True, blank=True)
    date_reported = models.CharField(_("date as reported"), max_length=120, blank=True, help_text=_("The source's own words."))
    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    split_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="split_off", verbose_name=_("split from")
    )
    item = InReadersLanguage("item")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        permissions = [("import_delivery", "Can import deliveries"), ("export_delivery", "Can export deliveries")]
        ordering = [F("received_on").desc(nulls_last=True), "reference"]
        constraints = [
            *Marked.Meta.constraints,
            *Referenced.Meta.constraints,
            quantity_has_its_unit("delivered_quantity_is_above_zero_with_its_unit"),
            amount_has_its_currency("delivered_amount_is_above_zero_with_its_currency"),
            models.CheckConstraint(
                name="delivery_is_received_after_it_is_shipped",
                condition=Q(received_on=None) | Q(shipped_on=None) | Q(received_on__last__gte=F("shipped_on__first")),
                violation_error_message=_("A delivery cannot be received before it is shipped."),
            ),
        ]
        indexes = [
            models.Index(
                Func(F("received_on"), template="(upper(%(expressions)s) - 1)", output_field=models.DateField()).desc(nulls_last=True),
                "reference",
                name="delivery_by_receipt",
            ),
            models.Index(  # all that is added up of what arrived
                fields=["commitment", "unit"],
                include=["quantity", "amount", "currency", "received_on"],
                condition=Q(basis="once", received_on__isnull=False),
                name="delivery_that_arrived",
            ),
            models.Index(fields=["coalition"], condition=Q(commitment=None), name="delivery_not_matched"),
            search_index("delivery_by_words", *SEARCHED),
        ]

    def __str__(self):
        return f"{self.reference or ''} {self.item}".strip()

    def get_absolute_url(self):
        return reverse("reporting:deliveries") + f"?q={self.reference}"

    @property
    def reference_stem(self):
        return f"{self.coalition.code if self.coalition else 'GEN'}-D", 4

    def warnings(self, within=of_everything):
        """Warn of partners outside the coalition, and when more would have arrived than was committed."""
        yield from outsiders(self.coalition, self.partners.all(), self.received_on or self.shipped_on or self.ready_on)
        if self.commitment_id and self.basis == self.Basis.ONCE and self.received_on:
            yield from over_delivered(self.commitment, self, within)


@kept
class DeliveryPartner(Kept):
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="donors", verbose_name=_("delivery"))
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="delivery_parts", verbose_name=_("partner"))

    objects = of_coalition("delivery__coalition").as_manager()

    class Meta:
        verbose_name = _("partner of a delivery")
        verbose_name_plural = _("partners of a delivery")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["delivery", "partner"], name="partner_is_named_once_in_a_delivery")]

    def __str__(self):
        return str(self.partner)
