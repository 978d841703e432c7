from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from office.ledger import InReadersLanguage, Kept, LedgerQuerySet, kept


@kept
class Unit(Kept):
    """A unit in which needs and commitments are counted; a small list the office keeps."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name_en = models.CharField(_("name in English"), max_length=60)
    name_uk = models.CharField(_("name in Ukrainian"), max_length=60)
    symbol_en = models.CharField(_("symbol in English"), max_length=20)
    symbol_uk = models.CharField(_("symbol in Ukrainian"), max_length=20)
    synonyms = ArrayField(
        models.CharField(max_length=40), verbose_name=_("synonyms"), default=list, blank=True, help_text=_("Other ways senders write it.")
    )
    name = InReadersLanguage("name")
    symbol = InReadersLanguage("symbol")

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code"]

    def __str__(self):
        return self.symbol

    @property
    def writings(self):
        """Every way this unit may be written in a file, in lower case."""
        return {word.lower() for word in [self.code, self.name_en, self.name_uk, self.symbol_en, self.symbol_uk, *self.synonyms]}


def quantity_has_its_unit(name):
    return models.CheckConstraint(
        name=name,
        condition=Q(quantity=None, unit=None) | Q(quantity__isnull=False, quantity__gt=0, unit__isnull=False),
        violation_error_message=_("A quantity is above zero and has its unit."),
    )
