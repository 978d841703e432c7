"""Giving a record to more people than before, by whatever route: a permission of its own and a reason, in the journal and in the history.

Before the write `permit_widening`, which puts the reason where the triggers find it; after it, in the same transaction,
`enter_widening`. Giving it to fewer is free. Who takes part in a coalition is the coalition's own act: it is
asked of nobody here, but the journal tells who is given more by it, see memberships/joining.py.
"""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from office import journal
from office.markings import WIDEN, Reach, Releasability, wider

LONGEST_REASON = 500


def refusal(ways):
    """Why somebody may not widen in these ways, and what is open to them."""
    if "releasability" in ways:
        return _("Releasing a record more widely is a permission of its own, which you do not have.")
    if "marking" in ways:
        return _("Taking off a marking is a permission of its own, which you do not have.")
    return _(
        "This would give the record to more people than before, which is a permission of its own that you do not have. "
        "Set it to internal first; then it may be changed."
    )


def permit_widening(*, by, reason, ways=("releasability",)):
    """Raise a ValidationError unless `by` may widen and says why. `code` is "permission" or "reason". Returns the reason as kept."""
    reason = " ".join((reason or "").split())
    if by is not None and not by.has_perm(WIDEN):  # nobody in particular is the command line
        raise ValidationError(refusal(ways), code="permission")
    if not reason:
        raise ValidationError(_("Say why this is released more widely."), code="reason")
    if len(reason) > LONGEST_REASON:
        raise ValidationError(_("Say it in at most %(limit)s characters.") % {"limit": LONGEST_REASON}, code="reason")
    pghistory.context(reason=reason)  # every write of this request or import that follows carries it
    return reason


def enter_widening(record, *, before, by, reason, route, request=None):
    """Write down that this saved record reaches more people, if it does. `route` is form, inline, list or import."""
    before, after = before or Reach(), Reach.of(record)
    if not (ways := wider(before, after)):
        return None
    reason = permit_widening(by=by, reason=reason, ways=ways)
    was, now = told(before, after)
    return journal.enter(
        journal.Kind.WIDENING,
        by=by,
        request=request,
        about=getattr(record, "reference", None) or record.pk,
        model=record._meta.label_lower,
        pk=record.pk,
        before=was,
        after=now,
        ways=ways,
        reason=reason,
        route=route,
    )


def told(before, after):
    """What the journal says of a widening: (before, after), each as `coalition` or, where that is the same, `coalition: DE, FR`."""
    ways = wider(before, after)
    if "releasability" in ways:
        return str(before.releasability), str(after.releasability)
    if "coalition" in ways:
        return f"{before.releasability}: {before.coalition or '–'}", f"{after.releasability}: {after.coalition}"
    if "partners" in ways:
        return tuple(f"{reach.releasability}: {', '.join(sorted(reach.partners)) or '–'}" for reach in (before, after))
    return str(before.marking), str(after.marking)


@transaction.atomic
def release(records, releasability, *, by, reason):
    """Give these records, all of one model, this releasability; return those it changes."""
    rows = type(records[0])._default_manager.changeable_by(by).select_for_update(of=("self",))
    changed = []
    for row in rows.filter(pk__in=[record.pk for record in records]).order_by("pk"):
        if row.releasability == releasability:
            continue
        before, row.releasability = Reach.of(row), releasability
        if ways := wider(before, before.but(releasability=releasability)):
            permit_widening(by=by, reason=reason, ways=ways)
        row.save(update_fields=["releasability"])
        enter_widening(row, before=before, by=by, reason=reason, route="list")
        changed.append(row)
    return changed


def keep_within(record, reach):
    """Set a saved record to internal if it now reaches anybody whom it did not; return whether it was."""
    if not wider(reach, Reach.of(record)):
        return False
    record.releasability = Releasability.INTERNAL
    record.save(update_fields=["releasability"])
    return True
