from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.need_overlap import refuse_chains
from coalitions.models.overlap import Overlap, rules_of
from memberships.models.commitment import Commitment
from office.ledger import kept, of_coalition


@kept
class CommitmentOverlap(Overlap):
    """A commitment that another coalition lists too: counted with its owner, or found not to be the same."""

    record = "commitment"

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="overlaps", verbose_name=_("commitment"))
    owner = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="owned_overlaps", verbose_name=_("owner"))

    objects = of_coalition("commitment__coalition", "owner__coalition").as_manager()

    class Meta:
        verbose_name = _("overlap of commitments")
        verbose_name_plural = _("overlaps of commitments")
        ordering = ["commitment", "owner"]
        constraints = [*Overlap.Meta.constraints, *rules_of("commitment")]

    def clean(self):
        super().clean()
        if self.decision == self.Decision.COUNTED_ONCE and self.commitment_id and self.owner_id:
            refuse_chains(self, self.commitment, self.owner)
            if (self.commitment.unit_id, self.commitment.currency) != (self.owner.unit_id, self.owner.currency):
                raise ValidationError({"owner": _("The two commitments are counted in different units or currencies.")})
