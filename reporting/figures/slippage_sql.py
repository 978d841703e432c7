"""The promises of a plan as one question to the database: what each line first read, what became of it, and when it was kept.

Lines that took each other's place are one promise, the first of them; one that stood no day was a slip of the pen.
Receipts are laid against the first promises in the order in which they fell due.
"""

from collections.abc import Sequence

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet

from memberships.models import Commitment, CommitmentOverlap, CommitmentPartner, Delivery, PlannedDelivery
from reporting.scope import Scope

PROMISES = """
WITH RECURSIVE seen (id, commitment_id, period, quantity, amount, spread_of, since, until, replaces_id) AS ({lines}),
line AS (SELECT seen.*, (until IS NULL OR until > since) AS stood, (until IS NULL OR until > %s) AS stands FROM seen),
chain AS (
    SELECT id, stood, stands, period, CASE WHEN stood THEN id END AS root,
        period AS told, quantity AS told_quantity, amount AS told_amount, spread_of AS told_spread, 0 AS moved, 0 AS changed
    FROM line WHERE replaces_id IS NULL
    UNION ALL
    SELECT line.id, line.stood, line.stands, line.period, coalesce(chain.root, CASE WHEN line.stood THEN line.id END),
        CASE WHEN line.stood THEN line.period ELSE chain.told END,
        CASE WHEN line.stood THEN line.quantity ELSE chain.told_quantity END,
        CASE WHEN line.stood THEN line.amount ELSE chain.told_amount END,
        CASE WHEN line.stood THEN line.spread_of ELSE chain.told_spread END,
        (step.is_one AND upper(line.period) <> upper(chain.told))::int,
        (step.is_one AND (line.quantity, line.amount) IS DISTINCT FROM (chain.told_quantity, chain.told_amount))::int
    FROM chain JOIN line ON line.replaces_id = chain.id
    CROSS JOIN LATERAL (SELECT line.stood AND chain.root IS NOT NULL AND line.spread_of IS DISTINCT FROM chain.told
        AND chain.told_spread IS DISTINCT FROM line.period AS is_one) AS step
),
became AS (
    SELECT root, sum(moved) AS moved, sum(changed) AS changed, max(upper(period) - 1) FILTER (WHERE stands) AS last,
        (array_agg(period ORDER BY upper(period) DESC) FILTER (WHERE stands))[1] AS planned
    FROM chain WHERE root IS NOT NULL GROUP BY root
),
undertaking (id, fulfilled_on, cancelled_on) AS ({commitments}),
promise AS (
    SELECT became.root, line.commitment_id, line.period, upper(line.period) - 1 AS due, line.since, line.quantity, line.amount,
        became.moved, became.changed, became.planned, became.last, line.quantity IS NOT NULL AS counted,
        (became.last IS NULL OR coalesce(upper(undertaking.cancelled_on) - 1 <= %s, false)) AS dropped,
        CASE WHEN upper(undertaking.fulfilled_on) - 1 <= %s THEN upper(undertaking.fulfilled_on) - 1 END AS declared
    FROM became JOIN line ON line.id = became.root JOIN undertaking ON undertaking.id = line.commitment_id
),
queue AS (
    SELECT root, commitment_id, counted, sum(CASE WHEN counted THEN quantity ELSE amount END)
        OVER (PARTITION BY commitment_id, counted ORDER BY due, root) AS until_then
    FROM promise WHERE NOT dropped
),
arrived (commitment_id, received_on, figure, counted) AS (
    SELECT found.*, true FROM ({quantities}) AS found UNION ALL SELECT found.*, false FROM ({amounts}) AS found
),
arriving AS (
    SELECT commitment_id, counted, upper(received_on) - 1 AS last, sum(figure) OVER (
        PARTITION BY commitment_id, counted ORDER BY upper(received_on) RANGE UNBOUNDED PRECEDING) AS until_then
    FROM arrived
),
kept AS (
    SELECT queue.root, min(arriving.last) AS kept_on
    FROM queue JOIN arriving USING (commitment_id, counted) WHERE arriving.until_then >= queue.until_then GROUP BY queue.root
),
told AS (
    SELECT promise.*, due <= %s AS fell_due, coalesce(kept.kept_on, promise.declared) AS kept_on
    FROM promise LEFT JOIN kept USING (root)
),
judged AS (
    SELECT told.*,
        CASE WHEN kept_on IS NULL AND dropped THEN 'dropped' WHEN kept_on <= due THEN 'kept' WHEN kept_on > due THEN 'late'
            WHEN last < %s THEN 'overdue' ELSE 'awaited' END AS state,
        CASE WHEN kept_on IS NULL AND dropped THEN NULL ELSE greatest(
            coalesce(kept_on, CASE WHEN last < %s THEN %s ELSE last END) - due, 0) END AS delay
    FROM told
)
"""
STAYS = {"kept", "late", "overdue", "awaited", "dropped"}
SHOWN = {state: f"state = '{state}'" for state in sorted(STAYS)}
SHOWN |= {"due": "fell_due", "moved": "moved > 0", "changed": "changed > 0"}


def ask(scope: Scope, question: str, *given: object, of: QuerySet | None = None) -> list[tuple]:
    """Put a question to `judged`, the promises of these commitments, or of all the scope's, as at its date."""
    try:
        prepared, params = _promises(scope, of)
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(prepared + question, [*params, *given])
        return cursor.fetchall()


def shares(scope: Scope) -> tuple[str, Sequence[object]]:
    """The partners of commitments, as a table to be joined; one without rows for whoever may read none of them."""
    try:
        return scope.rows(CommitmentPartner.objects).order_by().values_list("commitment", "partner").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT id, id FROM memberships_commitmentpartner WHERE false", ()


def undertakings(scope: Scope) -> QuerySet:
    """The commitments whose promises are told; what was found to be the same as another is told with that one."""
    rows = scope.rows(Commitment.objects).known(scope.on).order_by()
    settled = scope.rows(CommitmentOverlap.objects).filter(
        decision=CommitmentOverlap.Decision.COUNTED_ONCE,
        decided_on__last__lte=scope.on,
        owner__in=scope.rows(Commitment.objects).order_by().values("pk"),
    )
    rows = rows.exclude(pk__in=settled.order_by().values("commitment"))
    if scope.coalition:
        rows = rows.filter(coalition=scope.coalition)
    if scope.partner:
        rows = rows.filter(pk__in=scope.rows(CommitmentPartner.objects).filter(partner=scope.partner).values("commitment"))
    return rows


def _promises(scope: Scope, of: QuerySet | None) -> tuple[str, list[object]]:
    told = undertakings(scope) if of is None else undertakings(scope).filter(pk__in=of.values("pk"))
    lines = scope.rows(PlannedDelivery.objects).order_by().filter(since__lte=scope.on, commitment__in=told.values("pk"))
    arrived = scope.rows(Delivery.objects).order_by().counted(scope.on).filter(commitment__in=told.values("pk"))
    quantities = arrived.filter(unit=F("commitment__unit"), quantity__isnull=False)
    amounts = arrived.filter(currency=F("commitment__currency"), amount__isnull=False)
    parts = {
        "lines": lines.values_list("pk", "commitment", "period", "quantity", "amount", "spread_of", "since", "until", "replaces"),
        "commitments": told.values_list("pk", "fulfilled_on", "cancelled_on"),
        "quantities": quantities.values_list("commitment", "received_on", "quantity"),
        "amounts": amounts.values_list("commitment", "received_on", "amount"),
    }
    asked = {name: rows.query.sql_with_params() for name, rows in parts.items()}
    question = PROMISES.format(**{name: sql for name, (sql, _params) in asked.items()})
    on = scope.on
    params = [*asked["lines"][1], on, *asked["commitments"][1], on, on, *asked["quantities"][1], *asked["amounts"][1], on, on, on, on]
    return question, params
