from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from office.ledger import InReadersLanguage, Kept, LedgerQuerySet, Sourced, kept

HOST_CODE = "UA"


class PartnerQuerySet(LedgerQuerySet):
    def states(self):
        return self.filter(kind=Partner.Kind.STATE)

    def guests(self):
        """Everyone but Ukraine, which hosts every format and is a member of none."""
        return self.exclude(code=HOST_CODE)

    def named(self, text):
        """Match a partner by code, by either name or by an alias, whatever the case."""
        text = text.strip()
        return self.filter(
            Q(code__iexact=text) | Q(name_en__iexact=text) | Q(name_uk__iexact=text) | Q(aliases__name__iexact=text)
        ).distinct()


@kept
class Partner(Kept, Sourced):
    class Kind(models.TextChoices):
        STATE = "state", _("state")
        ORGANISATION = "organisation", _("organisation")

    class PlansBy(models.TextChoices):
        """Which periods the partner's own delivery plans are made in; the office neither joins nor spreads them by itself."""

        QUARTER = "quarter", _("by quarter")
        MONTH = "month", _("by month")

    code = models.CharField(
        _("code"), max_length=10, unique=True, help_text=_("ISO 3166-1 alpha-2, XK for Kosovo, or an organisation's own letters.")
    )
    name_en = models.CharField(_("name in English"), max_length=120)
    name_uk = models.CharField(_("name in Ukrainian"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.STATE)
    nato = models.BooleanField(_("NATO"), default=False)
    eu = models.BooleanField(_("EU"), default=False)
    contact_cadence_days = models.PositiveSmallIntegerField(
        _("contact cadence, days"), null=True, blank=True, help_text=_("How often the office means to be in touch.")
    )
    plans_by = models.CharField(_("plans deliveries"), max_length=10, choices=PlansBy.choices, default=PlansBy.QUARTER)
    name = InReadersLanguage("name")

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        permissions = [("import_partner", "Can import partners"), ("export_partner", "Can export partners")]
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="partner_code_is_capital_letters",
                condition=Q(code__regex=r"^[A-Z]{2,10}$"),
                violation_error_message=_("A partner's code is two to ten capital Latin letters."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("reporting:partner", args=[self.code])

    @property
    def is_host(self):
        return self.code == HOST_CODE

    def clean(self):
        super().clean()
        self.code = self.code.strip().upper()
        for name in ("code", "name_en", "name_uk"):
            if PartnerAlias.objects.exclude(partner=self.pk).filter(name__iexact=getattr(self, name)).exists():
                raise ValidationError({name: _("Another partner is known by this name.")})


@kept
class PartnerAlias(Kept):
    """Another way a sender writes a partner's name: former, official, transliterated, in the genitive."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("partner"))
    name = models.CharField(_("alias"), max_length=120)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="alias_names_one_partner_only", violation_error_message=_("This alias already names a partner.")
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        self.name = self.name.strip()
        bears = Q(name_en__iexact=self.name) | Q(name_uk__iexact=self.name) | Q(code__iexact=self.name)
        if Partner.objects.exclude(pk=self.partner_id).filter(bears).exists():
            raise ValidationError({"name": _("Another partner bears this name.")})
