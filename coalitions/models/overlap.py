"""The same thing promised or needed in two coalitions: one of the two records owns it, so that totals count it once."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from office.fields import PastDateField
from office.ledger import Attachable, Kept, LedgerQuerySet


class OverlapQuerySet(LedgerQuerySet):
    def counted_once(self, on):
        """Decided by `on` to be the same thing, told twice."""
        return self.filter(decision=Overlap.Decision.COUNTED_ONCE, decided_on__last__lte=on)


class Overlap(Kept, Attachable):
    """What was decided of a record and the one it was found to overlap. A model names the record's field, and `owner` beside it."""

    class Decision(models.TextChoices):
        COUNTED_ONCE = "counted_once", _("the same, counted with its owner")
        DISTINCT = "distinct", _("not the same")

    decision = models.CharField(_("decision"), max_length=20, choices=Decision.choices)
    share = models.DecimalField(
        _("share"),
        max_digits=7,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("Which part of the owner's is this coalition's: above 0, at most 1; empty where that is not agreed."),
    )
    decided_on = PastDateField(_("decided on"))
    note = models.TextField(_("note"), blank=True, help_text=_("Why, and who agreed."))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_share_is_between_0_and_1",
                condition=Q(share=None) | Q(share__gt=0, share__lte=1, decision="counted_once"),
                violation_error_message=_("A share is above 0 and at most 1, and only what is the same is shared."),
            )
        ]

    def __str__(self):
        return f"{getattr(self, self.record).reference} → {self.owner.reference}"

    @property
    def others(self):
        """Decisions about the same record or of the same owner, this one apart."""
        return type(self)._default_manager.exclude(pk=self.pk)

    def clean(self):
        super().clean()
        pair = {getattr(self, f"{self.record}_id"), self.owner_id}
        if len(pair) == 2 and None not in pair:
            self._clean_pair(getattr(self, self.record), self.owner)

    def _clean_pair(self, record, owner):
        if self.others.filter(**{self.record: owner, "owner": record}).exists():
            raise ValidationError({"owner": _("This pair is decided already, the other way about.")})
        if self.decision == self.Decision.COUNTED_ONCE:
            self._refuse_chain(record, owner)
            self._refuse_too_large_shares(owner)

    def _refuse_chain(self, record, owner):
        """An owner owns: it is not itself counted with a third record, and what is counted elsewhere owns nothing."""
        same = self.others.filter(decision=self.Decision.COUNTED_ONCE)
        if same.filter(**{self.record: owner}).exists() or same.filter(owner=record).exists():
            raise ValidationError({"owner": _("An owner cannot itself be counted with another record.")})

    def _refuse_too_large_shares(self, owner):
        """Several coalitions may share one owner's figure; nobody shares more than all of it."""
        others = self.others.filter(owner=owner, decision=self.Decision.COUNTED_ONCE).aggregate(total=Sum("share"))["total"]
        if self.share is not None and (others or Decimal(0)) + self.share > 1:
            raise ValidationError({"share": _("The shares in this owner would come to more than the whole.")})


def rules_of(record):
    """The constraints of a model whose field `record` names what overlaps."""
    return [
        models.UniqueConstraint(
            fields=[record, "owner"],
            name=f"{record}_overlap_is_decided_once",
            violation_error_message=_("This pair is decided already."),
        ),
        models.UniqueConstraint(
            fields=[record],
            condition=Q(decision=Overlap.Decision.COUNTED_ONCE),
            name=f"{record}_is_counted_with_one_owner",
            violation_error_message=_("This is counted with an owner already."),
        ),
        models.CheckConstraint(
            name=f"{record}_is_not_its_own_owner",
            condition=~Q(**{record: F("owner")}),
            violation_error_message=_("A record is not its own owner."),
        ),
    ]
