"""On which marked records a page of chains draws: its needs, their owners, what serves them, and what was reported of its use."""

from collections.abc import Iterable

from memberships.models import Commitment, UseReport
from reporting.figures.drawn import behind
from reporting.figures.need_stages import NeedChain
from reporting.scope import Scope


def behind_chains(scope: Scope, chains: Iterable[NeedChain]):
    needs = [need for chain in chains for need in (chain.need, chain.owner) if need is not None]
    drawn = behind(scope, needs)
    told = [rows.order_by().values("pk") for rows in drawn if rows.model is Commitment]
    reports = scope.rows(UseReport.objects).told(scope.on)
    return [*drawn, *(reports.filter(commitment__in=keys) for keys in told)]
