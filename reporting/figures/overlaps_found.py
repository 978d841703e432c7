"""Which records of two coalitions look like one thing: compared where the rows are, for they are many."""

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, CharField, DecimalField, F, QuerySet, Value
from django.db.models.functions import Coalesce

from coalitions.models import ListedNeed, Need, NeedOverlap
from memberships.models import Commitment, CommitmentOverlap
from office.searching import Folded
from reporting.figures.asked import in_force, owners
from reporting.figures.kept import kept
from reporting.scope import Scope

MOST = 200  # pairs that are kept; whoever settles the first is shown the next
ALIKE = 0.5  # how much of their words, taken together, two items must share in one of the two languages
STEM = 5  # letters of a word that are compared
NEAR = 92  # days between two announcements of one thing
KEY = BigIntegerField()
COLUMNS = ("key", "coalition_of", "unit_of", "currency_of", "en", "uk", "partner_of", "quantity_of", "amount_of", "told_on")

# What a word says stands in its beginning; how it ends is grammar. Texts are compared once, not in each row that bears them.
FOUND = """
    WITH told ({columns}) AS MATERIALIZED ({told}),
    decided (record, owner) AS MATERIALIZED ({decided}),
    texts AS MATERIALIZED (
        SELECT row_number() OVER () AS text, * FROM (SELECT DISTINCT unit_of, currency_of, en, uk FROM told) AS different
    ),
    words AS MATERIALIZED (
        SELECT DISTINCT text, unit_of, currency_of, language, left(word, {stem}) AS stem
        FROM texts CROSS JOIN LATERAL (VALUES ('en', en), ('uk', uk)) AS written (language, item)
        CROSS JOIN LATERAL regexp_split_to_table(item, {between}) AS word
        WHERE (length(word) > 2 OR word ~ '[0-9]') AND word NOT IN ({said_anywhere})
    ),
    counted AS MATERIALIZED (SELECT text, language, COUNT(*) AS words FROM words GROUP BY text, language),
    shared AS (
        SELECT one.text, other.text AS other, language, COUNT(*) AS words
        FROM words AS one JOIN words AS other USING (unit_of, currency_of, language, stem) GROUP BY one.text, other.text, language
    ),
    alike AS MATERIALIZED (
        SELECT shared.text, shared.other, MAX(shared.words::numeric / (one.words + two.words - shared.words)) AS likeness
        FROM shared JOIN counted AS one USING (text, language)
        JOIN counted AS two ON two.text = shared.other AND two.language = shared.language
        GROUP BY shared.text, shared.other HAVING MAX(shared.words::numeric / (one.words + two.words - shared.words)) >= {alike}
    ),
    listed AS MATERIALIZED (SELECT text, told.* FROM told JOIN texts USING (unit_of, currency_of, en, uk)),
    pairs AS (
        SELECT one.key AS one, other.key AS other, MAX(likeness) AS likeness,
            MAX(likeness) * 4 + MAX(CASE WHEN one.quantity_of = other.quantity_of THEN 3 ELSE 0 END)
            + MAX(CASE WHEN one.amount_of = other.amount_of THEN 3 ELSE 0 END)
            + MAX(CASE WHEN ABS(one.told_on - other.told_on) <= {near} THEN 1 ELSE 0 END) AS score
        FROM listed AS one JOIN alike USING (text)
        JOIN listed AS other ON other.text = alike.other AND other.partner_of = one.partner_of
        WHERE one.key < other.key AND one.coalition_of <> other.coalition_of AND {like}
        GROUP BY one.key, other.key
    )
    SELECT one, other, likeness::numeric(4, 3), COUNT(*) OVER () FROM pairs
    WHERE NOT EXISTS (SELECT FROM decided WHERE (record, owner) IN ((one, other), (other, one)))
    ORDER BY score DESC, one, other LIMIT {most}
"""
BETWEEN = r"""'[][\s.,;:()/"«»“”’+–—-]+'"""
SAID_ANYWHERE = "'and', 'for', 'from', 'the', 'with', 'або', 'від', 'для', 'при', 'та'"
# Twice as much or half of it may be the same promise told later; more is another one.
LIKE_FIGURES = " AND ".join(
    f"(one.{name} IS NULL OR other.{name} IS NULL"
    f" OR LEAST(one.{name}, other.{name}) * 2 >= GREATEST(one.{name}, other.{name}))"
    for name in ("quantity_of", "amount_of")
)  # fmt: skip


@kept
def commitments_alike(scope: Scope) -> list[tuple]:
    """Pairs of counted commitments of two coalitions, of one partner, in one unit and currency: (key, key, likeness, how many pairs)."""
    rows = scope.rows(Commitment.objects).counted(scope.on).filter(coalition__isnull=False)
    told = _told(
        rows, partner=Coalesce("shares__partner", 0, output_field=KEY), currency=F("currency"), amount=F("amount"), day="announced_on"
    )
    decided = scope.rows(CommitmentOverlap.objects).order_by().values_list("commitment", "owner")
    return _found(told, decided, LIKE_FIGURES)


@kept
def needs_alike(scope: Scope) -> list[tuple]:
    """Pairs of needs of two coalitions that are asked for, in one unit; what counts with an owner already is settled."""
    asked = asked_keys(scope)
    rows = scope.rows(Need.objects).filter(pk__in=asked - set(owners(scope)))
    nothing = Value(None, output_field=DecimalField())
    told = _told(rows, partner=Value(0, output_field=KEY), currency=Value("", output_field=CharField()), amount=nothing, day="needed_by")
    decided = scope.rows(NeedOverlap.objects).order_by().values_list("need", "owner")
    return _found(told, decided, "TRUE")


def asked_keys(scope: Scope) -> set[int]:
    """The needs asked for on the date: those that the roadmaps in force list, and those of coalitions without any."""
    listed = scope.rows(ListedNeed.objects).order_by().values_list("need", "line__roadmap", "pk")
    stated = scope.rows(Need.objects).order_by().values_list("pk", "coalition", "pk")
    return {need for need, _listing in in_force(scope, listed, stated)}


def _told(rows: QuerySet, *, partner, currency, amount, day: str) -> QuerySet:
    facts = {
        "key": F("pk"),
        "coalition_of": F("coalition"),
        "unit_of": Coalesce("unit", 0, output_field=KEY),
        "currency_of": currency,
        "en": Folded("item_en"),
        "uk": Folded("item_uk"),
        "partner_of": partner,
        "quantity_of": F("quantity"),
        "amount_of": amount,
        "told_on": F(f"{day}__first"),
    }
    return rows.order_by().annotate(**facts).values_list(*COLUMNS)


def _found(told: QuerySet, decided: QuerySet, like: str) -> list[tuple]:
    try:
        (rows, given), (pairs, of_pairs) = (one.query.sql_with_params() for one in (told, decided))
    except EmptyResultSet:  # whoever may read none of them
        return []
    asked = {"columns": ", ".join(COLUMNS), "told": rows, "decided": pairs, "like": like, "alike": ALIKE, "near": NEAR, "most": MOST}
    asked |= {"stem": STEM, "between": BETWEEN, "said_anywhere": SAID_ANYWHERE}
    with connection.cursor() as cursor:
        cursor.execute(FOUND.format(**asked), [*given, *of_pairs])
        return cursor.fetchall()
