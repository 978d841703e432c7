from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.overlap import Overlap, OverlapQuerySet, rules_of
from memberships.limits import left_behind
from memberships.models.commitment import Commitment
from office.ledger import kept
from office.warnings import of_everything


class CommitmentOverlapQuerySet(OverlapQuerySet):
    coalition_paths = ("commitment__coalition", "owner__coalition")


@kept
class CommitmentOverlap(Overlap):
    """A commitment that another coalition lists too: counted with its owner, or found not to be the same."""

    record = "commitment"

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="overlaps", verbose_name=_("commitment"))
    owner = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="owned_overlaps", verbose_name=_("owner"))

    objects = CommitmentOverlapQuerySet.as_manager()

    class Meta:
        verbose_name = _("overlap of commitments")
        verbose_name_plural = _("overlaps of commitments")
        ordering = ["commitment", "owner"]
        constraints = [*Overlap.Meta.constraints, *rules_of("commitment")]

    def clean(self):
        super().clean()
        if self.decision == self.Decision.COUNTED_ONCE and self.commitment_id and self.owner_id:
            self._refuse_another_measure()

    def _refuse_another_measure(self):
        if (self.commitment.unit_id, self.commitment.currency) != (self.owner.unit_id, self.owner.currency):
            raise ValidationError({"owner": _("The two commitments are counted in different units or currencies.")})

    def warnings(self, within=of_everything):
        """Warn of what hangs on a record that will be counted with its owner: nobody counts it there."""
        if self.decision == self.Decision.COUNTED_ONCE:
            yield from left_behind(self.commitment, self.owner, within)
