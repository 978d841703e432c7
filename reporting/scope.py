"""Whose eyes, for whom, as at when, over what, at which rates: every figure and every page is made inside one scope."""

import datetime
import re
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.models import Coalition, Partner
from memberships.models import ExchangeRate, Membership
from office.dates import ImpreciseDate
from office.errors import Unreadable
from office.markings import Audience
from office.models import User

INTERNAL_USE = Audience()
# What nobody types and no name here holds: control characters, and those that turn the writing round.
UNWRITTEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
LONGEST = 2000  # characters of one question; nobody asks for more


@dataclass(frozen=True)
class Scope:
    """`on` is the date the answer is as at; `audience` decides what a paper may contain, `viewer` what a person may see.

    `eur` is the day at whose rates money is also told in euro; mostly it is not.
    """

    viewer: User
    on: datetime.date
    audience: Audience = INTERNAL_USE
    coalition: Coalition | None = None
    partner: Partner | None = None
    today: datetime.date | None = None
    eur: datetime.date | None = None

    @classmethod
    def of(cls, request, *, coalition=None, partner=None):
        """Read `?on=`, `?for=` and `?eur=`; a date or audience that is none is a bad request, said in a sentence."""
        if any(len(text) > LONGEST or UNWRITTEN.search(text) for text in _asked(request)):
            raise BadRequest
        today = timezone.localdate()
        on = _read(request, "on", _day) or today
        audience = _read(request, "for", lambda asked: released_to(Audience.parse(asked), today, request.user))
        return cls(request.user, on, audience, coalition, partner, today, _read(request, "eur", _day))

    def over(self, *, coalition=None, partner=None):
        return replace(self, coalition=coalition, partner=partner)

    def rows(self, queryset):
        """Narrow rows to what this viewer may see and this audience may be given; the only way to ask for rows."""
        rows = queryset.visible_to(self.viewer)
        return rows.releasable_to(self.audience) if hasattr(rows, "releasable_to") else rows

    @property
    def as_at(self):
        return ImpreciseDate.day(self.on)

    @property
    def is_another_day(self):
        """Whether the answer is as at a day before today or after it."""
        return self.today is not None and self.on != self.today

    @property
    def is_internal(self):
        return self.audience.kind == Audience.INTERNAL

    @property
    def query(self):
        """What an address must carry to stay in this scope; nothing for today and internal use."""
        carried = {"on": self.on.isoformat()} if self.is_another_day else {}
        if not self.is_internal:
            carried["for"] = str(self.audience)
        if self.eur:
            carried["eur"] = self.eur.isoformat()
        return urlencode(carried)

    @cached_property
    def rates(self):
        """The rate that rules each currency on the day `eur` names; none where equivalents are not asked for."""
        if self.eur is None:
            return {}
        return {rate.currency: rate for rate in self.rows(ExchangeRate.objects).ruling(self.eur)}

    @property
    def inside(self):
        """The same question for internal use: what the viewer would be shown if it went to nobody else."""
        return replace(self, audience=INTERNAL_USE)

    @property
    def audience_name(self):
        """Say for whom, as it stands on the sheet."""
        match self.audience.kind:
            case Audience.PUBLIC:
                return _("the public")
            case Audience.COALITION:
                return _("members of: %(coalition)s") % {"coalition": self._addressee}
            case Audience.PARTNER:
                return str(self._addressee)
        return _("internal use")

    @cached_property
    def _addressee(self):
        addressees = Coalition.objects if self.audience.kind == Audience.COALITION else Partner.objects
        name = "slug" if self.audience.kind == Audience.COALITION else "code"
        return self.rows(addressees).filter(**{name: self.audience.key}).first() or self.audience.key


def _asked(request):
    yield request.path_info
    for name, values in request.GET.lists():
        yield from (name, *values)


def released_to(audience, today, viewer):
    """Complete an audience with the coalitions whose records it may be given; ValueError when it names nobody the viewer knows of."""
    if audience.kind == Audience.COALITION and not Coalition.objects.visible_to(viewer).filter(slug=audience.key).exists():
        raise ValueError(_("There is no coalition “%(key)s”.") % {"key": audience.key[:60]})
    if audience.kind == Audience.PARTNER:
        if not Partner.objects.visible_to(viewer).filter(code=audience.key).exists():
            raise ValueError(_("There is no partner “%(key)s”.") % {"key": audience.key[:60]})
        taken_part = Membership.objects.visible_to(viewer).taking_part(today).filter(partner__code=audience.key)
        return replace(audience, coalitions=frozenset(taken_part.values_list("coalition__slug", flat=True)))
    return audience


def _read(request, name, reading):
    try:
        return reading(request.GET.get(name))
    except ValueError as error:
        raise Unreadable(str(error), asks=name) from error


def _day(text):
    if not text:
        return None
    parsed = ImpreciseDate.parse(text)
    if parsed.first != parsed.last:
        raise ValueError(_("“%(text)s” is not one day.") % {"text": text[:60]})
    return parsed.first
