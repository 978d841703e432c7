from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalitions.models import Category, Coalition, Meeting, Partner, Unit
from coalitions.models.unit import quantity_has_its_unit
from memberships.limits import over_allocated, over_delivered, over_planned
from memberships.models.commitment_queryset import CommitmentQuerySet, Status
from memberships.participation import outsiders
from office.currencies import amount_field, amount_has_its_currency, currency_field
from office.fields import ImpreciseDateField, PastDateField
from office.ledger import InReadersLanguage, Kept, Sourced, kept, of_coalition
from office.markings import Marked
from office.references import TAKEN, Referenced, says_only_taken, written_as_reference
from office.searching import search_index
from office.warnings import of_everything

SEARCHED = ("reference", "item_en", "item_uk")


@kept
class Commitment(Kept, Referenced, Sourced, Marked):
    """What one partner undertakes, or several together; with no partner at all, a collective figure."""

    Status = Status

    class Basis(models.TextChoices):
        """What the figure counts; only what is counted once is ever added up."""

        ONCE = "once", _("once")
        TO_DATE = "to_date", _("to date")
        PER_YEAR = "per_year", _("per year")
        PER_MONTH = "per_month", _("per month")

    class Attribution(models.TextChoices):
        COALITION = "coalition", _("tied to the coalition by its source")
        CAPABILITY_AREA = "capability_area", _("only in the same capability area")

    coalition = models.ForeignKey(
        Coalition, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("coalition")
    )
    partners = models.ManyToManyField(
        Partner, through="CommitmentPartner", related_name="commitments", blank=True, verbose_name=_("partners")
    )
    category = models.CharField(_("category"), max_length=20, choices=Category.choices, default=Category.IN_KIND)
    item_en = models.CharField(_("item in English"), max_length=300)
    item_uk = models.CharField(_("item in Ukrainian"), max_length=300, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=3, null=True, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("unit"))
    amount = amount_field()
    currency = currency_field()
    basis = models.CharField(_("basis"), max_length=20, choices=Basis.choices, default=Basis.ONCE)
    is_minimum = models.BooleanField(_("at least"), default=False, help_text=_("The source promises this much or more."))
    announced_on = ImpreciseDateField(_("announced on"), null=True, blank=True)
    announced_at = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="announced_commitments", verbose_name=_("announced at")
    )
    since = ImpreciseDateField(_("from"), null=True, blank=True)
    until = ImpreciseDateField(_("until"), null=True, blank=True, help_text=_("Overdue once its last day has passed."))
    period_reported = models.CharField(_("period as reported"), max_length=120, blank=True, help_text=_("The source's own words."))
    confirmed_on = PastDateField(_("confirmed on"), null=True, blank=True)
    cancelled_on = PastDateField(_("cancelled on"), null=True, blank=True)
    fulfilled_on = PastDateField(_("fulfilled on"), null=True, blank=True)
    status_reported = models.CharField(_("status as reported"), max_length=200, blank=True, help_text=_("The source's own words."))
    condition = models.CharField(_("condition"), max_length=300, blank=True, help_text=_("What others must do first."))
    condition_quantity = models.DecimalField(
        _("if others give"),
        max_digits=18,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("How much others must commit to the same needs first, in this commitment's unit."),
    )
    condition_met_on = PastDateField(_("condition met on"), null=True, blank=True)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of"))
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    attribution = models.CharField(_("attribution"), max_length=20, choices=Attribution.choices, default=Attribution.COALITION)
    item = InReadersLanguage("item")

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        permissions = [("import_commitment", "Can import commitments"), ("export_commitment", "Can export commitments")]
        ordering = [F("announced_on").desc(nulls_last=True), "reference"]
        constraints = [
            *Marked.Meta.constraints,
            *Referenced.Meta.constraints,
            quantity_has_its_unit("committed_quantity_is_above_zero_with_its_unit"),
            amount_has_its_currency("committed_amount_is_above_zero_with_its_currency"),
            models.CheckConstraint(
                name="commitment_ends_after_it_begins",
                condition=Q(until=None) | Q(since=None) | Q(until__last__gte=F("since__first")),
                violation_error_message=_("A commitment cannot end before it begins."),
            ),
            models.CheckConstraint(
                name="commitment_is_no_part_of_itself",
                condition=(Q(part_of=None) | ~Q(part_of=F("pk"))) & (Q(replaces=None) | ~Q(replaces=F("pk"))),
                violation_error_message=_("A commitment can be neither part of itself nor its own replacement."),
            ),
            models.CheckConstraint(
                name="condition_is_said_before_it_is_met",
                condition=Q(condition_met_on=None, condition_quantity=None) | ~Q(condition=""),
                violation_error_message=_("Say in words what the condition is."),
            ),
            models.CheckConstraint(
                name="condition_is_above_zero_in_the_commitments_unit",
                condition=Q(condition_quantity=None) | Q(condition_quantity__gt=0, unit__isnull=False),
                violation_error_message=_("What others must give is above zero, in the unit of this commitment."),
            ),
        ]
        indexes = [
            models.Index(
                Func(F("announced_on"), function="lower", output_field=models.DateField()).desc(nulls_last=True),
                "reference",
                name="commitment_by_announcement",
            ),
            search_index("commitment_by_words", *SEARCHED),
        ]

    def __str__(self):
        return f"{self.reference or ''} {self.item}".strip()

    def get_absolute_url(self):
        return reverse("reporting:commitment", args=[self.reference])

    @property
    def reference_stem(self):
        """`ART-FR`: the coalition, or GEN without one, and the first partner named, or XX for a collective figure."""
        first = self.shares.select_related("partner").order_by("pk").first()
        return f"{self.coalition.code if self.coalition else 'GEN'}-{first.partner.code if first else 'XX'}", 4

    @property
    def is_unquantified(self):
        return self.quantity is None and self.amount is None

    def clean(self):
        super().clean()
        if self.reference and CommitmentAlias.objects.filter(reference=self.reference).exists():
            raise ValidationError({"reference": TAKEN})
        for name in ("part_of", "replaces"):
            self._refuse_circle(name)

    def warnings(self, within=of_everything):
        """Warn of partners outside the coalition that the source ties this to, and of less than already hangs on it."""
        if self.attribution == self.Attribution.COALITION:
            yield from outsiders(self.coalition, self.partners.all(), self.announced_on)
        yield from over_allocated(self, within=within)
        yield from over_delivered(self, within=within)
        yield from over_planned(self, within=within)

    def _refuse_circle(self, name):
        """Follow part-of or replaces upwards; meeting this record again is a circle."""
        ancestor, seen = getattr(self, name), {self.pk}
        while ancestor is not None and self.pk:
            if ancestor.pk in seen:
                raise ValidationError({name: _("These commitments would contain or replace each other in a circle.")})
            seen.add(ancestor.pk)
            ancestor = getattr(ancestor, name)


@kept
class CommitmentPartner(Kept):
    """One partner of a commitment; of a joint pledge perhaps with the share it carries."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="shares", verbose_name=_("commitment"))
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="commitment_shares", verbose_name=_("partner"))
    share = models.DecimalField(
        _("share"),
        max_digits=7,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("Between 0 and 1; empty when the split is not known."),
    )

    added_over = {"partner": "share"}  # when two records of one country are merged, the country carries both shares

    objects = of_coalition("commitment__coalition").as_manager()

    class Meta:
        verbose_name = _("partner of a commitment")
        verbose_name_plural = _("partners of a commitment")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "partner"], name="partner_is_named_once_in_a_commitment"),
            models.CheckConstraint(
                name="share_is_between_0_and_1",
                condition=Q(share=None) | Q(share__gt=0, share__lte=1),
                violation_error_message=_("A share is above 0 and at most 1."),
            ),
        ]

    def __str__(self):
        return str(self.partner)


@kept
class CommitmentAlias(Kept):
    """A reference under which this commitment was known before it was merged; old papers still quote it."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("commitment"))
    reference = models.CharField(_("former reference"), max_length=40, unique=True, validators=[written_as_reference])

    objects = of_coalition("commitment__coalition").as_manager()

    class Meta:
        verbose_name = _("former reference")
        verbose_name_plural = _("former references")
        ordering = ["reference"]

    unique_error_message = says_only_taken

    def __str__(self):
        return self.reference

    def clean(self):
        super().clean()
        self.reference = (self.reference or "").strip().upper()
        if Commitment.objects.filter(reference=self.reference).exists():
            raise ValidationError({"reference": TAKEN})
