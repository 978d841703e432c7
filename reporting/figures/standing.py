"""What each partner has brought to a coalition, and what one partner has brought to each."""

from dataclasses import dataclass

from coalitions.models import Coalition, Partner
from office.sorting import alphabetical
from reporting.figures.order import in_order
from reporting.figures.tally import Tally, tallies
from reporting.scope import Scope


@dataclass(frozen=True)
class PartnerStanding:
    """One partner's counted commitments; without a partner they are collective figures."""

    partner: Partner | None
    tally: Tally


@dataclass(frozen=True)
class CoalitionStanding:
    """Counted commitments of one coalition; without a coalition they are tied to none."""

    coalition: Coalition | None
    tally: Tally


def by_partner(scope: Scope) -> list[PartnerStanding]:
    """The partners in the reader's alphabet, collective figures last. A joint commitment stands with each of its partners."""
    found = {key: tally for (key,), tally in tallies(scope, "partner").items()}
    partners = sorted(scope.rows(Partner.objects).filter(pk__in=[key for key in found if key]), key=lambda one: alphabetical(one.name))
    standings = [PartnerStanding(partner, found[partner.pk]) for partner in partners]
    return [*standings, PartnerStanding(None, found[None])] if None in found else standings


def by_coalition(scope: Scope) -> list[CoalitionStanding]:
    found = {key: tally for (key,), tally in tallies(scope, "coalition").items()}
    coalitions = in_order(scope.rows(Coalition.objects).filter(pk__in=[key for key in found if key]))
    standings = [CoalitionStanding(coalition, found[coalition.pk]) for coalition in coalitions]
    return [*standings, CoalitionStanding(None, found[None])] if None in found else standings
