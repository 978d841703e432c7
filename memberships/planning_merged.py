"""The plans of two records of one commitment become one plan."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from memberships.models import PlannedDelivery
from office.attachments import move_attachments


def fold_plans(kept, merged):
    """Fold lines that plan the same twice; what the two plan differently is refused, for nobody could choose between them.

    The caller holds the transaction and has locked both commitments; lines of other periods are left to be moved.
    """
    _refuse_another_measure(kept, merged)
    lines = PlannedDelivery.objects.select_for_update(of=["self"]).current().filter(commitment__in=[kept, merged]).order_by("pk")
    standing: dict = {kept.pk: [], merged.pk: []}
    for line in lines:
        standing[line.commitment_id].append(line)
    for line in standing[merged.pk]:
        for twin in standing[kept.pk]:
            if line.period.first <= twin.period.last and twin.period.first <= line.period.last:
                _fold(twin, line)


def _fold(twin, line):
    if (line.period, line.quantity, line.amount) != (twin.period, twin.quantity, twin.amount):
        sentence = _("Both plan %(period)s, and not the same; drop one of the two lines first.")
        raise ValidationError(sentence % {"period": line.period.display(get_language())})
    if line.replaces_id is not None:
        sentence = _("Both plan %(period)s, and the line that would go took the place of another; drop one of the two first.")
        raise ValidationError(sentence % {"period": line.period.display(get_language())})
    if twin.replaces_id is None:
        twin.since = min(twin.since, line.since)
    twin.spread_of = twin.spread_of or line.spread_of
    twin.source = "; ".join(dict.fromkeys(filter(None, [twin.source, line.source])))[: PlannedDelivery._meta.get_field("source").max_length]
    twin.note = "\n".join(dict.fromkeys(filter(None, [twin.note, line.note])))
    move_attachments(line, twin)
    line.delete()
    twin.save()


def _refuse_another_measure(kept, merged):
    """A plan counts in its commitment's own unit and currency; in another's it would mean something else."""
    planned = merged.planned_deliveries.aggregate(
        quantities=models.Count("pk", filter=Q(quantity__isnull=False)), amounts=models.Count("pk", filter=Q(amount__isnull=False))
    )
    if planned["quantities"] and kept.unit_id is not None and kept.unit_id != merged.unit_id:
        raise ValidationError(_("The plan of the one that would go counts in another unit; drop its lines or mend the unit first."))
    if planned["amounts"] and kept.currency and kept.currency != merged.currency:
        raise ValidationError(_("The plan of the one that would go counts in another currency; drop its lines or mend the currency first."))
