"""Who may know what, told from the seed alone: never by the code under test."""

from reporting.tests.access.people import ADMINISTRATORS, OWN_DESKS_ONLY, READ_EVERYTHING
from reporting.tests.access.seed import FAR, FOREIGN, NEAR, OTHER, OWN

INTERNAL = "internal"
INSIDE_ONLY = {"source", "note", "note, later", "head", "originator", "reason"}  # what the office says to itself about a record
TAKES_PART = {NEAR: {OWN, FOREIGN}, FAR: {OTHER}}


def audiences(seed):
    """Every audience by what stands after `?for=`."""
    named = [f"coalition:{seed.coalitions[code].slug}" for code in (OWN, FOREIGN)]
    return [INTERNAL, "public", *named, f"partner:{NEAR}", f"partner:{FAR}"]


def may_know(seed, role, audience=INTERNAL):
    """The records of which a person of this role may be told on a sheet for this audience."""
    return {planted for planted in [*seed.planted, *seed.gone] if _may_read(role, planted) and _may_be_told(seed, audience, planted)}


def _may_read(role, planted):
    if planted.told == "administrators":
        return role in ADMINISTRATORS
    if planted.told == "nobody":
        return False
    if planted.told in {"officer", OWN_DESKS_ONLY, "superuser"}:
        return role == planted.told or (role == "superuser" and planted.kind == "importbatch")
    return role in READ_EVERYTHING or (role == OWN_DESKS_ONLY and set(planted.places) <= {OWN})


def _may_be_told(seed, audience, planted):
    kind, _colon, key = audience.partition(":")
    if kind == INTERNAL:
        return True
    if planted.told == "ends":
        return all(_may_be_told(seed, audience, end) for end in planted.ends)
    if planted.told != "marked":
        return planted.told == "always"
    given_to = planted.grade[1]
    if given_to == "public":
        return True
    if kind == "coalition":
        return given_to == "coalition" and [seed.coalitions[code].slug for code in planted.places if code in seed.coalitions] == [key]
    if kind == "partner":
        concerned = key in planted.partners
        return (given_to == "bilateral" and concerned) or (
            given_to == "coalition" and (concerned or set(planted.places) <= TAKES_PART[key])
        )
    return False


def leaks(seed, role, audience, words, numbers, said=()):
    """Name each word or summand on a sheet that is not for this reader and audience; `said` are words the reader gave."""
    allowed = may_know(seed, role, audience)
    for word in sorted(words & seed.words.owners.keys() - set(said)):  # a random token may look like a word of ours
        planted, name = seed.words.owners[word]
        if planted not in allowed or (audience != INTERNAL and name in INSIDE_ONLY):
            yield f"{word}: {name} of {planted}"
    for number in sorted(numbers):
        ways = list(seed.figures.summands(number))
        if ways and not any(set(way) <= allowed for way in ways):
            hidden = [str(planted) for planted in ways[0] if planted not in allowed]
            yield f"{number}: holds {hidden[:3]} of {len(ways[0])}"
