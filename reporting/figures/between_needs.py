"""Needs of the same item in several coalitions: each coalition's, and together with what was found to be one counted once."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from coalitions.models import Need, Unit
from office.searching import folded
from office.sorting import alphabetical
from reporting.figures.asked import AskedNeed, asked
from reporting.scope import Scope


@dataclass(frozen=True)
class CommonNeed:
    """One item in one unit, as the coalitions ask for it."""

    unit: Unit
    needs: tuple[AskedNeed, ...]

    @property
    def item(self) -> str:
        return next((one.item for one in self.needs if one.owner is None), self.needs[0].item)

    @property
    def counted_once(self) -> Decimal:
        """What all of them need: what counts with an owner is not added to it."""
        return sum((one.quantity for one in self.needs if one.owner is None), Decimal(0))

    @property
    def settled(self) -> int:
        return sum(1 for one in self.needs if one.owner is not None)


def common_needs(scope: Scope) -> list[CommonNeed]:
    """Needs asked for whose item reads the same, or that were found to be the same, in two coalitions or more."""
    needs = asked(scope, scope.rows(Need.objects))
    keys = {one.need.pk: (one.unit.pk, folded(one.need.item_en or one.need.item_uk).strip()) for one in needs}
    groups: dict[tuple, list[AskedNeed]] = defaultdict(list)
    for one in needs:
        with_whom = one.owner.pk if one.owner and one.owner.pk in keys else one.need.pk
        groups[keys[with_whom]].append(one)
    several = [found for found in groups.values() if len({one.need.coalition_id for one in found}) > 1]
    return sorted((CommonNeed(found[0].unit, tuple(found)) for found in several), key=lambda group: alphabetical(group.item))
