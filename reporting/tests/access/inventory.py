"""Every address of the office: how its arguments are filled, and what each role is answered there."""

from dataclasses import dataclass

from django.urls import get_resolver

from reporting.tests.access.people import OWN_DESKS_ONLY, ROLES, SHUT_OUT
from reporting.tests.access.seed import OWN

# What each role is answered: superuser, administrator, editor, desk officer, one of own desks only (where it is
# theirs), leadership, staff without permissions. Whoever is signed out is shown the door, which is 302.
ANSWERS = {
    "page": (200, 200, 200, 200, 200, 200, 200),
    "record": (200, 200, 200, 200, 200, 200, 404),
    "read": (200, 200, 200, 200, 200, 200, 403),
    "edited by desks": (200, 200, 200, 200, 200, 403, 403),
    "edited by editors": (200, 200, 200, 403, 403, 403, 403),
    "administered": (200, 200, 403, 403, 403, 403, 403),
    "administered record": (200, 200, 404, 404, 404, 404, 404),
    "step": (200, 200, 200, 200, 200, 403, 404),
    "step not now": (404, 404, 404, 404, 404, 403, 404),
    "discard": (403, 403, 403, 403, 403, 403, 404),
    "merge": (404, 404, 404, 404, 404, 403, 403),
    "merge common": (404, 404, 404, 403, 403, 403, 403),
    "frozen": (403, 403, 403, 403, 403, 403, 403),
    "nobody": (403, 403, 403, 403, 403, 403, 403),
    "missing": (404, 404, 404, 404, 404, 404, 404),
    "elsewhere": (302, 302, 302, 302, 302, 302, 302),
    "posted": (405, 405, 405, 405, 405, 405, 405),
    "leads on superuser": (302, 404, 404, 404, 404, 404, 404),
    "leads on officer-of-own-desks": (404, 404, 404, 404, 302, 404, 404),
    "of superuser": (200, 404, 404, 404, 404, 404, 404),
    "of officer-of-own-desks": (404, 404, 404, 404, 200, 404, 404),
}
# What a desk officer is answered about another desk's record: they may read it, unless they read only their own.
ABOUT_ANOTHERS = {"edited by desks": 403, "step": 404, "step not now": 404, "discard": 404}
UNSEEN = {"posted": 405, "edited by editors": 403, "nobody": 403}  # refused whatever the record; any other answer is that there is none
INSIDE = [name for name in ROLES if name != "gone"]


@dataclass(frozen=True)
class Address:
    """`places`: the coalitions its record hangs on; nothing where it is a page of whatever one may read."""

    name: str
    path: str
    answers: str
    places: tuple | None = None

    @property
    def method(self):
        return "post" if self.name.endswith("_export") else "get"

    def expected(self, role):
        if self.answers == "open":
            return 405
        if self.answers == "door":
            return 200 if role in SHUT_OUT - {"staff"} or self.name == "health" else 302
        if role in SHUT_OUT - {"staff"}:
            return 302
        answer = dict(zip(INSIDE, ANSWERS[self.answers], strict=True))[role]
        if self.places is None or set(self.places) <= {OWN}:
            return answer
        if role == "officer":
            return ABOUT_ANOTHERS.get(self.answers, answer)
        return UNSEEN.get(self.answers, 404) if role == OWN_DESKS_ONLY else answer


def resolved(resolver=None, prefix="", spaces=()):
    """Every pattern of the resolver as (its full name, or its route where it has none; its route)."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from resolved(pattern, route, (*spaces, *filter(None, [pattern.namespace])))
        else:
            yield ":".join((*spaces, pattern.name)) if pattern.name else route, route
