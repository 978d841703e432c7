"""What was decided of two records of one commitment, once they are one."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from memberships.models import CommitmentOverlap


def fold_overlaps(kept, merged):
    """Forget what was decided between the two; refuse decisions that contradict each other in one record.

    The caller holds the transaction and has locked both commitments; what was decided of others is left to be moved.
    """
    decided = CommitmentOverlap.objects.select_for_update(of=["self"]).filter(
        Q(commitment__in=[kept, merged]) | Q(owner__in=[kept, merged])
    )
    both = {kept.pk, merged.pk}
    standing = []
    for overlap in decided.order_by("pk"):
        if {overlap.commitment_id, overlap.owner_id} == both:
            overlap.delete()
        else:
            standing.append(overlap)
    once = [overlap for overlap in standing if overlap.decision == CommitmentOverlap.Decision.COUNTED_ONCE]
    if any(overlap.commitment_id in both for overlap in once) and any(overlap.owner_id in both for overlap in once):
        raise ValidationError(_("One of the two is counted with another record and the other owns one; settle these overlaps first."))
    if once and kept.unit_id and (kept.unit_id, kept.currency) != (merged.unit_id, merged.currency):
        raise ValidationError(_("An overlap of the one that would go counts in another unit or currency; settle it first."))
