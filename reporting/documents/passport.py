"""Figure passports: what stood behind a printed table, kept under the short code that the table carries.

The code is a digest of the table's question, its rows at their revisions and its rates: the same table from the same
rows has the same code, whoever prints it and however often.
"""

import hashlib
import json

from django.utils.translation import get_language

from memberships.models import Allocation, Commitment, CommitmentPartner, PlannedDelivery, UseReport
from reporting.documents import kinds
from reporting.models import Passport

# Crockford's base 32: no letter in it is taken for a digit when a paper is read aloud.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
LENGTH = 8
OF_A_COMMITMENT = [CommitmentPartner, Allocation, PlannedDelivery, UseReport]


def written(text):
    """A code as it is kept, however somebody typed it: `k7f3 qd2m` is K7F3-QD2M."""
    letters = "".join(letter for letter in text.upper().translate(MISREAD) if letter in ALPHABET)[:LENGTH]
    return f"{letters[:4]}-{letters[4:]}"


def passport(scope, kind, table, drawn, *, copy="", subject=None, address=""):
    """Keep the passport of one printed table, unless one that says the same is kept, and return it; nothing where no rows stand behind.

    On what is issued the code comes from the number of the `copy` alone, and a preview has none: from a digest of the rows somebody
    outside could tell that one was written to, though nothing they may read changed.
    """
    rows = revisions(scope, drawn)
    if not rows or not (scope.is_internal or copy):
        return None
    said = {
        "kind": kind,
        "table": table,
        "on": scope.on.isoformat(),
        "audience": str(scope.audience),
        "coalition": scope.coalition.slug if scope.coalition else "",
        "partner": scope.partner.code if scope.partner else "",
        "rows": rows,
        "rates": rates(scope),
    }
    made = Passport(
        code=code_of(said if scope.is_internal else {"copy": copy, "kind": kind, "table": table}),
        kind=kind,
        table=table,
        title=" · ".join(filter(None, [kinds.word(kind), subject]))[:300],
        on=scope.on,
        audience=said["audience"],
        coalition=scope.coalition,
        partner=said["partner"],
        language=get_language(),
        address=address[:2000],
        rows=rows,
        rates=said["rates"],
        by=scope.viewer if scope.viewer.pk else None,  # nobody in particular, at the command line
    )
    Passport.objects.bulk_create([made], ignore_conflicts=True)
    return made


def code_of(said):
    number = int.from_bytes(hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()[:5])
    return written("".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH))))


def revisions(scope, drawn):
    """By model, the keys of the rows with the revision at which they were read; what hangs on a commitment is behind it too."""
    found = {}
    for rows in drawn:
        found.setdefault(rows.model, set()).update(rows.order_by().values_list("pk", "revision"))
    commitments = [pk for pk, _revision in found.get(Commitment, ())]
    for model in OF_A_COMMITMENT if commitments else ():
        hanging = scope.rows(model.objects).filter(commitment__in=commitments)
        found[model] = {*found.get(model, ()), *hanging.order_by().values_list("pk", "revision")}
    return {model._meta.label_lower: sorted(map(list, rows)) for model, rows in sorted(found.items(), key=_label) if rows}


def _label(found):
    return found[0]._meta.label_lower


def rates(scope):
    """The rates a table's equivalents were made with: by currency the day of the rate and the rate itself."""
    used = getattr(scope, "rates", None) or {}
    return {currency: [rate.on.isoformat(), str(rate.rate)] for currency, rate in sorted(used.items())}
