"""What two coalitions both list is settled: one of the two owns it, or they are not the same."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from office.stale import locked


@transaction.atomic
def settle_overlap(record, owner, *, decision, on, share=None, note="", by):
    """Decide of a record and the one it overlaps; whoever decides changes the records of both coalitions."""
    model = type(record)
    overlap = model._meta.get_field("overlaps").related_model
    rows = locked(model, [record.pk, owner.pk])
    if model._default_manager.changeable_by(by).filter(pk__in=rows).count() != 2:
        raise ValidationError(_("Only somebody who changes the records of both coalitions settles this."))
    if rows[record.pk].coalition_id == rows[owner.pk].coalition_id:
        raise ValidationError(_("Both are of one coalition; an overlap lies between two."))
    decided = overlap(**{overlap.record: rows[record.pk]}, owner=rows[owner.pk], decision=decision, share=share, decided_on=on, note=note)
    decided.full_clean()
    decided.save()
    return decided
