"""Which needs are asked for on a day, and each of them at every stage."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from coalitions.models import Need
from office.dates import ImpreciseDate
from reporting.tests.arithmetic.coming import closing, coming, reported
from reporting.tests.arithmetic.promises import STAGE, is_past, lots_of, status
from reporting.tests.arithmetic.reaching import ZERO, allocations_of, can_serve, counting_quantities, parts_reaching, rate, thousandths_down

USES = ["in_service", "spent", "under_repair", "lost"]


@dataclass(frozen=True)
class Asked:
    need: Need
    quantity: Decimal
    unit: int
    needed_by: ImpreciseDate | None
    place: tuple
    is_owned_elsewhere: bool


@dataclass
class Part:
    """What one commitment does for one need; `share` of it all is asked for."""

    stage: str
    is_conditional: bool
    counting: Decimal
    received: Fraction
    plan: list
    use: dict[str, Fraction | None]
    share: Fraction = field(default=Fraction(1))


def in_force(register, coalition):
    """The version endorsed last by that day."""
    versions = [one for one in register.roadmaps.values() if one.coalition_id == coalition and is_past(one.endorsed_on, register.on)]
    return max(versions, key=lambda one: (one.endorsed_on.first, one.endorsed_on.last, one.version), default=None)


def asked(register, coalition=None):
    """A need stands as the version in force lists it; one that only other versions list is not asked for."""
    found = []
    for need in register.needs.values():
        place = register.coalitions[need.coalition_id]
        listings = [one for one in register.listings.values() if one.need_id == need.pk]
        version = in_force(register, place.pk)
        here = [one for one in listings if version and register.lines[one.line_id].roadmap_id == version.pk]
        is_founded = place.founded_on is None or place.founded_on.first <= register.on
        if coalition in {None, need.coalition_id} and (here or (is_founded and not (version and listings))):
            found.append(_told(register, need, place, here[0] if here else None))
    return sorted(found, key=lambda one: one.place)


def _told(register, need, place, listed):
    elsewhere = any(
        one.need_id == need.pk and one.decision == "counted_once" and is_past(one.decided_on, register.on)
        for one in register.need_overlaps.values()
    )
    line = register.lines[listed.line_id].number if listed else 0
    said = listed or need
    return Asked(need, said.quantity, said.unit_id, said.needed_by, (place.slug, listed is None, line, need.reference), elsewhere)


def parts(register, one):
    """Every commitment that serves the need, or did."""
    counted, found = counting_quantities(register), {}
    for commitment in register.commitments.values():
        if not can_serve(register, commitment):
            continue
        own = [row for row in allocations_of(register, commitment) if row.need_id == one.need.pk]
        rated = [(row, rate(register, row, one.unit)) for row in own]
        rated = [(row, by) for row, by in rated if by is not None]
        if rated:
            found[commitment.pk] = _part(register, one, commitment, rated, counted)
    return found


def _part(register, one, commitment, rated, counted):
    def reaching(day):
        return parts_reaching(register, commitment, one.need, one.unit, day)

    lots = [lot for lot in lots_of(register, commitment) if lot.quantity is not None and lot.unit_id == commitment.unit_id]
    told = status(register, commitment)
    return Part(
        STAGE[told],
        told == "conditional",
        sum((thousandths_down(counted.get(row.pk, ZERO) * by) for row, by in rated), Decimal(0)),
        sum((Fraction(lot.quantity) * reaching(lot.received_on.last) for lot in lots), ZERO),
        [
            (period, quantity * reaching(register.on), ahead * reaching(register.on))
            for period, quantity, ahead in coming(register, commitment)
        ],
        reported(register, commitment, reaching),
    )


def stages(register, one, served, by):
    """All stages side by side, as the page tells them: of the commitments given, and of each the share asked for."""

    def quantity(which):
        return sum((thousandths_down(Fraction(part.counting) * part.share) for part in served if which(part)), Decimal(0))

    def planned(which, of=served):
        lines = [line_quantity * part.share for part in of for period, line_quantity, _ahead in part.plan if which(period)]
        return thousandths_down(sum(lines, ZERO))

    def used(name):
        known = [part.use[name] * part.share for part in served if part.use.get(name) is not None]
        return thousandths_down(sum(known, ZERO)) if known else None

    received = thousandths_down(sum((part.received * part.share for part in served), ZERO))
    committed = quantity(lambda part: part.stage == "committed")
    in_plan = planned(lambda _period: True, [part for part in served if part.stage == "committed"])
    due = planned(lambda period: period.last <= register.on)
    in_use = used("in_service")
    return {
        "needed": one.quantity,
        "pledged": quantity(lambda part: part.stage == "pledged"),
        "conditional": quantity(lambda part: part.is_conditional),
        "stale": quantity(lambda part: part.stage == "stale"),
        "committed": committed,
        "planned": planned(lambda period: period.last <= by.last),
        "planned_in_all": planned(lambda _period: True),
        "planned_by_now": due,
        "received": received,
        "in_use": in_use,
        "gap": max(one.quantity - committed, Decimal(0)),
        "unplanned": max(committed - in_plan, Decimal(0)),
        "behind": max(due - received, Decimal(0)),
        "outstanding": max(one.quantity - received, Decimal(0)),
        "not_in_use": None if in_use is None else max(received - in_use, Decimal(0)),
        "is_covered": committed >= one.quantity,
    } | {name: used(name) for name in USES}


def forecast(register, one, served):
    lines = [(period, ahead) for part in served for period, _quantity, ahead in part.plan]
    return closing(one.quantity, sum((part.received for part in served), ZERO), lines)
