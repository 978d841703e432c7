from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Partner
from office.fields import ImpreciseDateField
from office.ledger import Kept, LedgerQuerySet, Sourced, kept


class AccessionStepQuerySet(LedgerQuerySet):
    coalition_paths = ("coalition",)

    def taken_by(self, on):
        return self.filter(models.Q(on=None) | models.Q(on__last__lte=on))

    def signatures(self):
        """Steps by which a partner has signed; "signed" is read from these, never typed."""
        return self.filter(kind__in=AccessionStep.SIGNING)


@kept
class AccessionStep(Kept, Sourced):
    """One dated step of a partner towards a coalition: sources often give several dates for one accession."""

    class Kind(models.TextChoices):
        ANNOUNCED = "announced", _("announced")
        LETTER_OF_INTENT = "letter_of_intent", _("letter of intent")
        MEMORANDUM = "memorandum", _("memorandum or agreement")
        ANNEX = "annex", _("annex")
        ACCESSION = "accession", _("accession")

    SIGNING = [Kind.LETTER_OF_INTENT, Kind.MEMORANDUM, Kind.ANNEX, Kind.ACCESSION]

    coalition = models.ForeignKey(Coalition, on_delete=models.PROTECT, related_name="accession_steps", verbose_name=_("coalition"))
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="accession_steps", verbose_name=_("partner"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    on = ImpreciseDateField(_("on"), null=True, blank=True)
    document = models.CharField(_("document"), max_length=200, blank=True)

    objects = AccessionStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("accession step")
        verbose_name_plural = _("accession steps")
        permissions = [("import_accessionstep", "Can import accession steps"), ("export_accessionstep", "Can export accession steps")]
        ordering = ["coalition", "partner", F("on").asc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "partner", "kind", "on"],
                name="accession_step_is_recorded_once",
                nulls_distinct=False,
                violation_error_message=_("This step of the partner is already recorded."),
            )
        ]

    def __str__(self):
        return f"{self.partner}: {self.get_kind_display()}"
