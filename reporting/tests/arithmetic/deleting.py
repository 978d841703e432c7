"""Deletes from the database itself whatever a narrower register does not hold."""

import pgtrigger

from coalitions.models import ListedNeed, Need, NeedOverlap
from memberships.models import (
    Allocation,
    Commitment,
    CommitmentOverlap,
    CommitmentPartner,
    Delivery,
    DeliveryPartner,
    PlannedDelivery,
    UseReport,
)


def delete_all_but(register):
    """Say how many rows went; a link to a deleted row is none."""
    gone = _missing(Commitment, register.commitments)
    lots = _missing(Delivery, register.deliveries)
    hanging = [
        _missing(ListedNeed, register.listings),
        _missing(NeedOverlap, register.need_overlaps),
        _missing(Allocation, register.allocations),
        _missing(CommitmentOverlap, register.overlaps),
        _missing(CommitmentPartner, register.shares),
        _missing(UseReport, register.uses),
        PlannedDelivery.objects.filter(commitment__in=gone.values("pk")),
        DeliveryPartner.objects.filter(delivery__in=lots.values("pk")),
    ]
    with pgtrigger.ignore():
        Commitment.objects.filter(part_of__in=gone.values("pk")).update(part_of=None)
        Commitment.objects.filter(replaces__in=gone.values("pk")).update(replaces=None)
        Delivery.objects.filter(commitment__in=gone.values("pk")).update(commitment=None)
        Delivery.objects.filter(split_from__in=lots.values("pk")).update(split_from=None)
        return sum(rows.order_by()._raw_delete(rows.db) for rows in [*hanging, lots, gone, _missing(Need, register.needs)])


def _missing(model, kept):
    return model.objects.exclude(pk__in=list(kept))
