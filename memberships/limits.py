"""Does what hangs on a commitment come to more than the commitment is? A yes is a warning, not an error."""

from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import get_language, gettext, ngettext

from office.numbers import number
from office.warnings import Warning, of_everything


def over_allocated(commitment, row=None, within=of_everything):
    """Warn when standing allocations, `row` as it now reads among them, pass the commitment's quantity or amount."""
    rows = within(commitment.allocations.filter(until=None))
    sentence = gettext("%(reference)s would be allocated %(total)s of %(whole)s.")
    if _is_told(commitment, within):
        yield from _beyond("over_allocation", sentence, commitment, rows, row, {"quantity": {}, "amount": {}})


def over_delivered(commitment, row=None, within=of_everything):
    """Warn when lots received, each counted once and in the commitment's own unit or currency, pass what was committed."""
    rows = within(commitment.deliveries.filter(basis="once", received_on__isnull=False))
    sentence = gettext("%(reference)s would have received %(total)s of %(whole)s.")
    own = {"quantity": {"unit_id": commitment.unit_id}, "amount": {"currency": commitment.currency}}
    if _is_told(commitment, within):
        yield from _beyond("over_delivery", sentence, commitment, rows, row, own)


def over_planned(commitment, row=None, within=of_everything):
    """Warn when the lines of the plan in force, `row` as it now reads among them, pass what is promised once."""
    rows = within(commitment.planned_deliveries.filter(until=None))
    sentence = gettext("%(reference)s would be planned to bring %(total)s of %(whole)s.")
    if commitment.basis == "once" and _is_told(commitment, within):
        yield from _beyond("over_plan", sentence, commitment, rows, row, {"quantity": {}, "amount": {}})


def left_behind(commitment, owner, within=of_everything):
    """Warn of deliveries and plans of a commitment that counts with its owner, where only the owner's are counted."""
    if not (_is_told(commitment, within) and _is_told(owner, within)):
        return
    lots = within(commitment.deliveries.filter(basis="once")).count()
    lines = within(commitment.planned_deliveries.filter(until=None)).count()
    facts = {"reference": commitment.reference, "owner": owner.reference}
    if lots:
        sentence = ngettext(
            "%(count)s delivery hangs on %(reference)s and does not fulfil %(owner)s, with which it counts.",
            "%(count)s deliveries hang on %(reference)s and do not fulfil %(owner)s, with which it counts.",
            lots,
        )
        yield Warning("deliveries_left_behind", sentence % {**facts, "count": lots})
    if lines:
        sentence = ngettext(
            "%(count)s planned line hangs on %(reference)s and is not in the plan of %(owner)s, with which it counts.",
            "%(count)s planned lines hang on %(reference)s and are not in the plan of %(owner)s, with which it counts.",
            lines,
        )
        yield Warning("plans_left_behind", sentence % {**facts, "count": lines})


def _is_told(commitment, within):
    """A commitment outside the reader's scope is neither named nor measured."""
    return within is of_everything or within(type(commitment)._default_manager.filter(pk=commitment.pk)).exists()


def _beyond(code, sentence, commitment, rows, row, measures):
    for name, same in measures.items():
        whole = getattr(commitment, name)
        added = (row and all(getattr(row, field) == value for field, value in same.items()) and getattr(row, name)) or Decimal(0)
        others = rows.filter(**same).exclude(pk=row.pk if row else None).aggregate(total=Sum(name))["total"] or Decimal(0)
        if whole is not None and others + added > whole:
            total, whole = (number(value, get_language()) for value in (others + added, whole))
            yield Warning(code, sentence % {"reference": commitment.reference, "total": total, "whole": whole})
