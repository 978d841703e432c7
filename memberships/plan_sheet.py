"""A whole sheet of a plan written at once: what it is to read in each period of each commitment."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from memberships.models import Commitment, PlannedDelivery
from memberships.planning import successor
from office.dates import ImpreciseDate


@dataclass(frozen=True)
class Wanted:
    """What one period is to read; without figures, nothing is to be planned there. `line` stands there now, or nothing does."""

    commitment: Commitment
    period: ImpreciseDate
    line: PlannedDelivery | None
    quantity: Decimal | None
    amount: Decimal | None

    @property
    def figures(self):
        return self.quantity, self.amount

    @property
    def is_emptied(self):
        return self.figures == (None, None)


@dataclass
class Written:
    """What was done with the lines; `lines` are those that were opened."""

    added: int = 0
    changed: int = 0
    moved: int = 0
    dropped: int = 0
    ended: list = field(default_factory=list)
    lines: list = field(default_factory=list)


def locked_plan(commitments):
    """Lock these commitments, then what stands of their plans: by commitment and period."""
    keys = [commitment.pk for commitment in commitments]
    list(Commitment.objects.select_for_update(of=["self"], no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    lines = PlannedDelivery.objects.select_for_update(of=["self"]).current().filter(commitment__in=keys).order_by("pk")
    return {(line.commitment_id, str(line.period)): line for line in lines}


def clashes(wanted, standing):
    """Yield each of `wanted` that would plan a month beside its quarter, with the sentence that says so."""
    goes = {(one.commitment.pk, str(one.period)) for one in wanted if one.is_emptied}
    after = defaultdict(dict)
    for key, line in standing.items():
        if key not in goes:
            after[key[0]][key[1]] = line.period
    for one in wanted:
        if not one.is_emptied:
            after[one.commitment.pk][str(one.period)] = one.period
    for one in wanted:
        for text, period in after[one.commitment.pk].items() if one.line is None else ():
            if text != str(one.period) and period.first <= one.period.last and one.period.first <= period.last:
                sentence = _("The plan has %(period)s already: a quarter and a month of it are not planned side by side.")
                yield one, sentence % {"period": period.display(get_language())}
                break


@transaction.atomic
def write_plan(wanted, *, reason, on):
    """Write every change of a sheet or none. The caller has locked the plan, and asked of each figure whether it can be.

    A figure that leaves one period of a commitment and turns up whole in another has moved.
    """
    reason = " ".join(reason.split())
    written, fresh = Written(), _fresh(wanted)
    for one in wanted:
        old = one.line
        if old is None:
            continue
        if not reason:
            raise ValidationError(_("Say why the plan is changed."))
        if on < old.since:
            raise ValidationError(_("A plan cannot be changed before it was made."))
        old.until, old.reason = on, reason
        written.ended.append(old)
        if not one.is_emptied:
            written.changed += 1
            written.lines.append(successor(old, period=one.period, quantity=one.quantity, amount=one.amount, on=on))
        elif waiting := fresh.get((one.commitment.pk, old.quantity, old.amount)):
            target = waiting.pop(0)
            written.moved += 1
            written.lines.append(successor(old, period=target.period, quantity=target.quantity, amount=target.amount, on=on))
        else:
            written.dropped += 1
    for one in (one for waiting in fresh.values() for one in waiting):
        written.added += 1
        written.lines.append(
            PlannedDelivery(commitment=one.commitment, period=one.period, quantity=one.quantity, amount=one.amount, since=on)
        )
    PlannedDelivery.objects.bulk_update(written.ended, ["until", "reason"])
    PlannedDelivery.objects.bulk_create(written.lines)
    return written


def _fresh(wanted):
    """The cells that are filled anew, by commitment and figures, in the order of their periods."""
    found = defaultdict(list)
    for one in sorted(wanted, key=lambda one: one.period):
        if one.line is None:
            found[one.commitment.pk, *one.figures].append(one)
    return found


def passing(commitments, user):
    """Of these commitments, those whose plan, as far as this person sees it, comes to more than is promised once."""
    lines = PlannedDelivery.objects.visible_to(user).current().filter(commitment__in=commitments, commitment__basis=Commitment.Basis.ONCE)
    sums = lines.order_by().values("commitment").annotate(quantities=Sum("quantity"), amounts=Sum("amount"))
    over = sums.filter(Q(quantities__gt=F("commitment__quantity")) | Q(amounts__gt=F("commitment__amount")))
    return set(over.values_list("commitment", flat=True))
