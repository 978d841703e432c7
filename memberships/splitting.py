"""One lot that serves several commitments, and its parts made one again. What arrived is told once, whole, before and after."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from memberships.models import Commitment, Delivery, DeliveryPartner
from office.numbers import number
from office.references import give_reference

# What a part has from its lot, to the letter: whoever may be given the lot may be given its parts, and nobody else.
OF_THE_LOT = ["coalition", "item_en", "item_uk", "unit", "basis", "ready_on", "shipped_on", "received_on"]
OF_THE_LOT += ["date_reported", "document_number", "source", "marking", "releasability", "originator"]
MEASURES = ["quantity", "amount"]


@dataclass(frozen=True)
class Part:
    """How much of a lot goes to a commitment; without one, that much waits on."""

    commitment: Commitment | None
    quantity: Decimal | None = None
    amount: Decimal | None = None


@transaction.atomic
def match_delivery(delivery, commitment):
    """Let a lot that waits serve this commitment."""
    lot = _locked([delivery.pk])[0]
    if lot.commitment_id is not None:
        raise ValidationError(_("This delivery has a commitment already."))
    lot.commitment = commitment
    lot.full_clean()
    lot.save(update_fields=["commitment"])
    return lot


@transaction.atomic
def split_delivery(delivery, parts):
    """Split a lot over several commitments; it keeps the first part itself. The parts come to the lot exactly."""
    lot = _locked([delivery.pk])[0]
    _require_parts(lot, parts)
    first, *others = parts
    partners = list(lot.donors.order_by("pk").values_list("partner", flat=True))
    made = [
        Delivery(**{name: getattr(lot, name) for name in OF_THE_LOT}, split_from=lot, commitment=part.commitment, **_measures(lot, part))
        for part in others
    ]
    for name, value in {"commitment": first.commitment, **_measures(lot, first)}.items():
        setattr(lot, name, value)
    for row in [lot, *made]:
        row.full_clean()
    lot.save(update_fields=["commitment", "currency", *MEASURES])
    for row in made:
        row.save()
        DeliveryPartner.objects.bulk_create(DeliveryPartner(delivery=row, partner_id=partner) for partner in partners)
        give_reference(row)
    return [lot, *made]


@transaction.atomic
def rejoin(part):
    """Put a part back into the lot it was split from; what only one of the two says now is not thrown away."""
    if part.split_from_id is None:
        raise ValidationError(_("This delivery was not split from another."))
    rows = {row.pk: row for row in _locked([part.pk, part.split_from_id])}
    part, lot = rows[part.pk], rows[part.split_from_id]
    differing = [name for name in OF_THE_LOT if getattr(part, name) != getattr(lot, name)]
    if part.currency and lot.currency and part.currency != lot.currency:
        differing.append("currency")
    if differing:
        names = ", ".join(str(Delivery._meta.get_field(name).verbose_name) for name in differing)
        raise ValidationError(_("The part and its lot differ by now: %(fields)s. Make them alike first.") % {"fields": names})
    if set(part.donors.values_list("partner", flat=True)) != set(lot.donors.values_list("partner", flat=True)):
        raise ValidationError(_("The part and its lot name different partners by now. Make them alike first."))
    if part.split_off.exists():
        raise ValidationError(_("Other parts were split from this one: put them back first."))
    if part.note or part.attachments.exists():
        raise ValidationError(_("The part has a note or files of its own: move them to the lot first."))
    for name in MEASURES:
        told = [figure for figure in (getattr(lot, name), getattr(part, name)) if figure is not None]
        setattr(lot, name, sum(told) if told else None)
    lot.currency = lot.currency or part.currency
    part.delete()
    lot.full_clean()
    lot.save(update_fields=["currency", *MEASURES])
    return lot


def _locked(keys):
    rows = list(Delivery.objects.select_for_update(of=["self"]).filter(pk__in=keys).order_by("pk"))
    if len(rows) < len(keys):
        raise ValidationError(_("This delivery is no longer there."))
    return rows


def _measures(lot, part):
    """A part whose amount nobody told has no currency either."""
    return {"quantity": part.quantity, "amount": part.amount, "currency": "" if part.amount is None else lot.currency}


def _require_parts(lot, parts):
    if lot.basis != Delivery.Basis.ONCE:
        raise ValidationError(_("A figure to date repeats earlier lots: it is not split."))
    if len(parts) < 2:
        raise ValidationError(_("A lot is split into two parts or more."))
    for name in MEASURES:
        whole, told = getattr(lot, name), [figure for part in parts if (figure := getattr(part, name)) is not None]
        field = Delivery._meta.get_field(name).verbose_name
        if whole is None and told:
            raise ValidationError(_("“%(field)s” is not known of this lot, so its parts have none.") % {"field": field})
        if any(figure <= 0 for figure in told):
            raise ValidationError(_("Each part is above zero."))
        if whole is not None and sum(told) != whole:
            total, is_to_be = (number(figure, get_language()) for figure in (sum(told), whole))
            sentence = _("“%(field)s”: the parts come to %(total)s, the lot is %(whole)s.")
            raise ValidationError(sentence % {"field": field, "total": total, "whole": is_to_be})
    if lot.quantity is not None and any(part.quantity is None for part in parts):
        raise ValidationError(_("Each part has its quantity."))
    if lot.quantity is None and any(part.amount is None for part in parts):
        raise ValidationError(_("Each part has its amount."))
    serving = [part.commitment.pk if part.commitment else None for part in parts]
    if len(set(serving)) < len(serving):
        raise ValidationError(_("Each commitment stands once among the parts."))
