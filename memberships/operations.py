"""Changes to several rows of this floor; each is whole or not at all."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from memberships.models import Commitment, CommitmentAlias, Membership
from memberships.overlaps_merged import fold_overlaps
from memberships.planning_merged import fold_plans
from office.merging import merge


@transaction.atomic
def change_role(membership, *, role, on):
    """Close a membership on the first day of `on` and open the next one, in another role, from that day."""
    current = Membership.objects.select_for_update(of=["self"]).get(pk=membership.pk)
    if role == current.role:
        raise ValidationError(_("This partner already has that role."))
    if current.since and on.first <= current.since.first:
        raise ValidationError(_("A role changes after it began."))
    if current.until and current.until.first <= on.first:
        raise ValidationError(_("This membership had ended by then."))
    following = Membership(coalition_id=current.coalition_id, partner_id=current.partner_id, role=role, since=on, until=current.until)
    current.until = on
    current.full_clean()
    current.save(update_fields=["until"])
    following.full_clean()
    following.save()
    return following


@transaction.atomic
def mark_commitments(commitments, *, step, on):
    """Write down on which date these commitments were confirmed, fulfilled or cancelled (`step` names the field)."""
    Commitment._meta.get_field(step).clean(on, None)  # many rows are written at once, and none by a form of its own
    rows = list(Commitment.objects.select_for_update().filter(pk__in=[commitment.pk for commitment in commitments]).order_by("pk"))
    dated = [row.reference or str(row) for row in rows if getattr(row, step)]
    if dated:
        name = Commitment._meta.get_field(step).verbose_name
        raise ValidationError(_("“%(step)s” is already dated: %(references)s.") % {"step": name, "references": ", ".join(dated)})
    for row in rows:
        setattr(row, step, on)
    Commitment.objects.bulk_update(rows, [step])
    return rows


@transaction.atomic
def merge_commitments(kept, merged, *, by):
    """Make two records of one commitment one; the reference that goes on leads to the one that stays."""
    locked = {row.pk: row for row in Commitment.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk]).order_by("pk")}
    kept, merged = locked[kept.pk], locked[merged.pk]
    former = merged.reference
    fold_plans(kept, merged)
    fold_overlaps(kept, merged)
    merge(kept, merged, by=by, own={"reference"})
    if former:
        CommitmentAlias.objects.create(commitment=kept, reference=former)
    return kept
