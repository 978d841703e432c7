"""For whom the figures of a random register are asked: as at its day, by a reader of everything or of one desk, for any audience."""

from coalitions.models import Coalition, Partner
from coalitions.tests.factories import desk_officer
from office.markings import Audience
from reporting.scope import Scope
from reporting.tests.arithmetic.register import Register

DESK = 5


def asked_by(reader, made):
    """The scope of the question, and the register of what may be told in it."""
    register = Register.read(made.on)
    own = Coalition.objects.get(slug="t-ta")
    if made.who == DESK:
        return Scope(desk_officer(own, reads_own_desks_only=True), made.on, today=made.on), register.of_desk(own)
    audience = audiences()[made.who]
    return Scope(reader, made.on, audience, today=made.on), register.given_to(audience)


def audiences():
    """Internal use first; of partners one that takes part in two coalitions, and one that takes part in none."""
    return [
        Audience(),
        Audience("public"),
        Audience("coalition", "t-ta", frozenset({"t-ta"})),
        Audience("partner", "QXA", frozenset({"t-ta", "t-tb"})),
        Audience("partner", "QXB", frozenset()),
    ]


def places():
    return list(Coalition.objects.filter(slug__startswith="t-").order_by("slug"))


def guests():
    return list(Partner.objects.filter(code__startswith="QX").order_by("code"))
