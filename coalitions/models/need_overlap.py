from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.need import Need
from coalitions.models.overlap import Overlap, OverlapQuerySet, rules_of
from office.ledger import kept


class NeedOverlapQuerySet(OverlapQuerySet):
    coalition_paths = ("need__coalition", "owner__coalition")


@kept
class NeedOverlap(Overlap):
    """A need that another coalition states too: counted with its owner, or found not to be the same."""

    record = "need"

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="overlaps", verbose_name=_("need"))
    owner = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="owned_overlaps", verbose_name=_("owner"))

    objects = NeedOverlapQuerySet.as_manager()

    class Meta:
        verbose_name = _("overlap of needs")
        verbose_name_plural = _("overlaps of needs")
        ordering = ["need", "owner"]
        constraints = [*Overlap.Meta.constraints, *rules_of("need")]

    def clean(self):
        super().clean()
        if self.decision == self.Decision.COUNTED_ONCE and self.need_id and self.owner_id and self.need.unit_id != self.owner.unit_id:
            raise ValidationError({"owner": _("The two needs are counted in different units.")})
