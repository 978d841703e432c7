"""One partner's side of the needs it serves: alone the whole of its commitment, of a joint one its share."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from coalitions.models import Partner
from memberships.models import CommitmentPartner
from reporting.figures.need_stages import NeedChain, Stages
from reporting.scope import Scope


def parts_of(scope: Scope, partner: Partner, chains: Iterable[NeedChain]) -> list[NeedChain]:
    """Give each chain this partner's part; a joint commitment without shares is nobody's part and is only counted."""
    known = list(chains)
    share_of = shares(scope, partner, {service.link.commitment for chain in known for service in chain.services})
    found = []
    for chain in known:
        own = [(service, share_of[service.link.commitment]) for service in chain.services if service.link.commitment in share_of]
        parts = [service.part(share) for service, share in own if share is not None]
        if not own:
            continue
        undivided = sum(share is None for _service, share in own)
        found.append(replace(chain, part=Stages.of(chain.asked, parts, scope.on, chain.by), undivided=undivided))
    return found


def shares(scope: Scope, whose: Partner, commitments: Iterable[int]) -> dict[int, Fraction | None]:
    """Which part of each commitment is the partner's: the whole when it stands alone in it, None where the split is not known."""
    of_commitment: dict[int, list[tuple[int, Decimal | None]]] = defaultdict(list)
    rows = scope.rows(CommitmentPartner.objects).filter(commitment__in=commitments).order_by()
    for commitment, partner, share in rows.values_list("commitment", "partner", "share"):
        of_commitment[commitment].append((partner, share))
    found: dict[int, Fraction | None] = {}
    for commitment, partners in of_commitment.items():
        for partner, share in partners:
            if partner == whose.pk:
                found[commitment] = Fraction(share) if share is not None else Fraction(1) if len(partners) == 1 else None
    return found
