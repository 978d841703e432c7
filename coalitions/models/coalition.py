import itertools
import re

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from office.fields import ImpreciseDateField
from office.ledger import InReadersLanguage, Kept, LedgerQuerySet, Sourced, kept


class CoalitionQuerySet(LedgerQuerySet):
    coalition_paths = ("pk",)

    def capability(self):
        return self.filter(kind=Coalition.Kind.CAPABILITY_COALITION)

    def active(self):
        return self.exclude(status=Coalition.Status.CLOSED)


@kept
class Coalition(Kept, Sourced):
    """A capability coalition or a neighbouring format: all kinds share memberships, meetings and roadmaps."""

    class Kind(models.TextChoices):
        CONTACT_GROUP = "contact_group", _("contact group")
        CAPABILITY_COALITION = "capability_coalition", _("capability coalition")
        COALITION_OF_THE_WILLING = "coalition_of_the_willing", _("coalition of the willing")
        REVIEW = "review", _("review")

    class Status(models.TextChoices):
        FORMING = "forming", _("forming")
        ACTIVE = "active", _("active")
        CLOSED = "closed", _("closed")

    slug = models.SlugField(_("address"), max_length=40, unique=True, help_text=_("Short Latin name, as in the page's address."))
    code = models.CharField(_("code"), max_length=6, unique=True, blank=True, help_text=_("Begins its references: ART in ART-FR-0012."))
    name_en = models.CharField(_("name in English"), max_length=160)
    name_uk = models.CharField(_("name in Ukrainian"), max_length=160)
    short_en = models.CharField(_("short name in English"), max_length=24, blank=True, help_text=_("For narrow columns: Artillery."))
    short_uk = models.CharField(_("short name in Ukrainian"), max_length=24, blank=True, help_text=_("For narrow columns: Artillery."))
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices, default=Kind.CAPABILITY_COALITION)
    area = models.CharField(_("capability area"), max_length=80, blank=True)
    founded_on = ImpreciseDateField(_("founded on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    name = InReadersLanguage("name")

    objects = CoalitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("coalition")
        verbose_name_plural = _("coalitions")
        permissions = [("import_coalition", "Can import coalitions"), ("export_coalition", "Can export coalitions")]
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                name="coalition_code_is_capital_letters",
                condition=Q(code__regex=r"^[A-Z0-9]{2,6}$"),
                violation_error_message=_("A coalition's code is two to six capital Latin letters or digits."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("reporting:coalition", args=[self.slug])

    @property
    def short(self):
        """Name it in a narrow column: the short name of the reader's language, or the whole name."""
        return (self.short_uk if get_language() == "uk" else self.short_en) or self.name

    @property
    def is_capability(self):
        return self.kind == self.Kind.CAPABILITY_COALITION

    def clean(self):
        super().clean()
        self.code = (self.code or self.suggested_code()).upper()

    def suggested_code(self):
        """Shorten the address: `it` → IT, `air-force` → AF, `artillery` → ART, with a number when that is taken."""
        parts = re.findall(r"[A-Z0-9]+", self.slug.upper()) or ["X"]
        stem = "".join(part[0] for part in parts) if len(parts) > 1 else parts[0] if len(parts[0]) <= 4 else parts[0][:3]
        stem = stem[:3].ljust(2, "X") if len(stem) > 4 else stem.ljust(2, "X")
        taken = set(Coalition.objects.exclude(pk=self.pk).filter(code__startswith=stem[:3]).values_list("code", flat=True))
        codes = itertools.chain([stem], (f"{stem[:3]}{n}" for n in itertools.count(2)))
        return next(code for code in codes if code not in taken)
