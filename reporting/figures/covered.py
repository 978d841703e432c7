"""How many needs each coalition has, and how many are fully covered: added up where the rows are, for they are many."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, Sum, Window

from coalitions.models import ListedNeed, Need
from memberships.models import Allocation, Commitment, Delivery
from reporting.figures.allocated import of_promises
from reporting.figures.asked import in_force, needs_of, owners
from reporting.figures.kept import kept
from reporting.figures.promised import counted_elsewhere, promised
from reporting.scope import Scope

# What is allocated beyond the promise is cut in proportion, each allocation down to the thousandth.
ADDED_UP = """
    SELECT served, SUM(CASE WHEN promise IS NULL OR total <= promise THEN told ELSE div(told * promise * 1000, total) * 0.001 END)
    FROM ({allocations}) AS allocated GROUP BY served
"""


@kept
def coverage_by_coalition(scope: Scope) -> dict[int, tuple[int, int]]:
    """Count the needs fully covered and all needs of each coalition that has any; what counts with an owner is counted there."""
    needs = needs_of(scope)
    rows = scope.rows(ListedNeed.objects).filter(need__in=needs.order_by().values("pk")).order_by()
    listings = ((need, roadmap, said) for need, roadmap, *said in rows.values_list("need", "line__roadmap", "quantity", "unit"))
    stated = needs.order_by().values_list("pk", "coalition", "quantity", "unit")
    asked = list(in_force(scope, listings, ((row[0], row[1], row) for row in stated)))
    relisted = {need[0]: listed[1] for need, listed in asked if listed and listed[1] not in {None, need[3]}}
    committed = _committed(scope, {need[0]: need[3] for need, _listed in asked} | relisted, relisted)
    settled = owners(scope)
    tally: dict[int, list[bool]] = defaultdict(list)
    for (pk, coalition, quantity, _unit), listed in asked:
        if pk not in settled:
            tally[coalition].append(committed[pk] >= (listed[0] if listed else quantity))
    return {coalition: (sum(covered), len(covered)) for coalition, covered in tally.items()}


def _committed(scope, units, relisted):
    """What is committed to each need. What shares a quantity with others, or is counted in another unit, is reckoned row by row."""
    by_hand = _by_hand(scope, relisted)
    total: dict[int, Decimal] = defaultdict(Decimal)
    for link in of_promises(scope, promised(scope, by_hand), units).links:
        if link.stage == "committed":
            total[link.need] += link.quantity
    for need, quantity in _added_up(_plain(scope, by_hand)):
        total[need] += quantity
    return total


def _by_hand(scope, relisted: Iterable[int]) -> set[int]:
    visible = scope.rows(Commitment.objects)
    in_family = Q(commitment__part_of__isnull=False) | Exists(visible.filter(part_of=OuterRef("commitment")))
    in_another_unit = ~Q(commitment__unit=F("need__unit")) | Q(need__in=list(relisted))
    rows = scope.rows(Allocation.objects).filter(in_family | in_another_unit, quantity__isnull=False).order_by()
    return set(rows.values_list("commitment", flat=True))


def _plain(scope, by_hand):
    """The standing allocations of all other commitments, each beside all that is allocated of the same one."""
    visible = scope.rows(Commitment.objects)
    replaced = visible.replacing(scope.on).order_by().values("pk").filter(replaces=OuterRef("pk"))
    told_once = visible.promised(scope.on).exclude(Exists(replaced)).exclude(pk__in=by_hand)
    settled = counted_elsewhere(scope)
    serving = told_once.exclude(pk__in=settled).committed(scope.on, scope.rows(Delivery.objects)).order_by()
    rows = scope.rows(Allocation.objects).current(scope.on).filter(quantity__isnull=False, commitment__in=serving.values("pk"))
    return rows.filter(need__in=scope.rows(Need.objects).order_by().values("pk")).order_by()


def _added_up(allocations):
    facts = {"served": F("need_id"), "told": F("quantity"), "promise": F("commitment__quantity")}
    together = Window(Sum("quantity"), partition_by=F("commitment"))
    rows = allocations.annotate(**facts, total=together).values_list(*facts, "total")
    try:
        sql, parameters = rows.query.sql_with_params()
    except EmptyResultSet:  # whoever may read no commitment at all
        return []
    with connection.cursor() as cursor:
        cursor.execute(ADDED_UP.format(allocations=sql), parameters)
        return cursor.fetchall()
