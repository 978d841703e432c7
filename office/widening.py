"""Releasing a record more widely, by whatever route: a permission of its own and a reason, in the journal and in the history.

Before the write `permit_widening`, which puts the reason where the triggers find it; after it, in the same transaction,
`enter_widening`. Releasing less widely is free.
"""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from office import journal
from office.markings import WIDEN, Releasability, widens

LONGEST_REASON = 500


def is_widened(record, before):
    """Would more people be given this record than `before`, its releasability as it stands; None for a new record?"""
    return widens(before or Releasability.INTERNAL, record.releasability)


def permit_widening(*, by, reason):
    """Raise a ValidationError unless `by` may widen and says why. `code` is "permission" or "reason". Returns the reason as kept."""
    reason = " ".join((reason or "").split())
    if by is not None and not by.has_perm(WIDEN):  # nobody in particular is the command line
        raise ValidationError(_("Releasing a record more widely is a permission of its own, which you do not have."), code="permission")
    if not reason:
        raise ValidationError(_("Say why this is released more widely."), code="reason")
    if len(reason) > LONGEST_REASON:
        raise ValidationError(_("Say it in at most %(limit)s characters.") % {"limit": LONGEST_REASON}, code="reason")
    pghistory.context(reason=reason)  # every write of this request or import that follows carries it
    return reason


def enter_widening(record, *, before, by, reason, route, request=None):
    """Write down that this saved record is released more widely. `route` is form, inline, list or import."""
    reason = permit_widening(by=by, reason=reason)
    return journal.enter(
        journal.Kind.WIDENING,
        by=by,
        request=request,
        about=getattr(record, "reference", None) or record.pk,
        model=record._meta.label_lower,
        pk=record.pk,
        before=str(before or Releasability.INTERNAL),
        after=str(record.releasability),
        reason=reason,
        route=route,
    )


@transaction.atomic
def release(records, releasability, *, by, reason):
    """Give these records, all of one model, this releasability; return those it changes."""
    rows = type(records[0])._default_manager.changeable_by(by).select_for_update(of=("self",))
    changed = []
    for row in rows.filter(pk__in=[record.pk for record in records]).order_by("pk"):
        before, row.releasability = row.releasability, releasability
        if before == releasability:
            continue
        if is_widened(row, before):
            permit_widening(by=by, reason=reason)
        row.save(update_fields=["releasability"])
        if is_widened(row, before):
            enter_widening(row, before=before, by=by, reason=reason, route="list")
        changed.append(row)
    return changed
