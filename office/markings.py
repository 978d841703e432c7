"""Two separate answers on a record: how it is marked, and who may be given it. And the audience a paper is made for."""

from dataclasses import dataclass, replace

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Marking(models.TextChoices):
    """Anything above official use is refused: this is no place for it."""

    OPEN = "open", _("open")
    OFFICIAL_USE = "official_use", _("for official use only")


class Releasability(models.TextChoices):
    """Each wider than the one before."""

    INTERNAL = "internal", _("internal")
    BILATERAL = "bilateral", _("the partner concerned")
    COALITION = "coalition", _("the coalition's members")
    PUBLIC = "public", _("public")


WIDEN = "office.widen_marking"


def widens(before, after):
    """Is this releasability wider than that one?"""
    order = Releasability.values
    return order.index(after) > order.index(before or Releasability.INTERNAL)


def strictness(marking):
    return Marking.values.index(marking)


def strictest(*records):
    """The strictest marking and the narrowest releasability among these records."""
    return {
        "marking": max((record.marking for record in records), key=strictness),
        "releasability": min((record.releasability for record in records), key=Releasability.values.index),
    }


@dataclass(frozen=True)
class Reach:
    """All that decides who is given a record: a coalition's slug and partners' codes among it. A new record begins with these."""

    marking: str = Marking.OPEN
    releasability: str = Releasability.INTERNAL
    coalition: str | None = None
    partners: frozenset = frozenset()

    @classmethod
    def of(cls, record):
        """As the database keeps it, whatever a form has made of the record meanwhile."""
        rows, row = type(record)._default_manager.all(), type(record)._base_manager.filter(pk=record.pk)
        marking, releasability, coalition = row.values_list("marking", "releasability", f"{rows.coalition_path}__slug").get()
        partners = row.values_list(f"{rows.partner_path}__code", flat=True) if rows.partner_path else ()
        return cls(marking, releasability, coalition, frozenset(partners) - {None})

    @classmethod
    def to_be(cls, record):
        """As the record would be once it is saved; its partners are as they are kept, or those of the record it would hang on."""
        kept, (above, _, named) = cls.of(record), (type(record)._default_manager.all().partner_path or "").partition("__")
        if named:
            carrier = getattr(record, above, None)
            codes = type(carrier)._base_manager.filter(pk=carrier.pk).values_list(f"{named}__code", flat=True) if carrier else ()
            kept = kept.but(partners=frozenset(codes) - {None})
        place = record
        for step in type(record)._default_manager.all().coalition_path.split("__"):
            place = getattr(place, step, None)
        return kept.but(marking=record.marking, releasability=record.releasability, coalition=place and place.slug)

    def but(self, **answers):
        return replace(self, **answers)


NAMES_PARTNERS = {Releasability.BILATERAL, Releasability.COALITION}  # released so, a record is given to the partners it names


def wider(before, after):
    """In which ways a record would reach more people than `before`; in none where all whom it would reach were reached."""
    return [
        way
        for way, is_wider in {
            "releasability": widens(before.releasability, after.releasability),
            "coalition": before.releasability == after.releasability == Releasability.COALITION
            and after.coalition not in {None, before.coalition},
            "partners": {before.releasability, after.releasability} <= NAMES_PARTNERS and bool(after.partners - before.partners),
            "marking": strictness(after.marking) < strictness(before.marking),
        }.items()
        if is_wider
    ]


@dataclass(frozen=True)
class Audience:
    """For whom a page or paper is made. `key` is a coalition's slug or a partner's code.

    `coalitions` are the slugs whose coalition-wide records it may be given: the coalition itself, or those the
    partner takes part in, which only a higher floor can tell.
    """

    kind: str = "internal"
    key: str = ""
    coalitions: frozenset = frozenset()

    INTERNAL, PARTNER, COALITION, PUBLIC = "internal", "partner", "coalition", "public"

    @classmethod
    def parse(cls, text):
        """Read `internal`, `public`, `coalition:<slug>` or `partner:<code>`; raise ValueError otherwise."""
        kind, _colon, key = (text or cls.INTERNAL).partition(":")
        if kind not in {cls.INTERNAL, cls.PARTNER, cls.COALITION, cls.PUBLIC} or bool(key) != (kind in {cls.PARTNER, cls.COALITION}):
            sentence = gettext("“%(text)s” is no audience: internal, public, coalition:<address> and partner:<code> are.")
            raise ValueError(sentence % {"text": text[:60]})
        return cls(kind, key, frozenset({key} if kind == cls.COALITION else ()))

    def __str__(self):
        return f"{self.kind}:{self.key}" if self.key else self.kind


class Marked(models.Model):
    """A record that carries a marking and says who may be given it; new records start internal."""

    marking = models.CharField(_("marking"), max_length=20, choices=Marking.choices, default=Marking.OPEN)
    releasability = models.CharField(_("releasability"), max_length=20, choices=Releasability.choices, default=Releasability.INTERNAL)
    originator = models.CharField(_("originator"), max_length=120, blank=True, help_text=_("Who set the marking."))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_official_use_is_never_public",
                condition=~Q(marking=Marking.OFFICIAL_USE, releasability=Releasability.PUBLIC),
                violation_error_message=_("What is for official use only cannot be released to the public."),
            )
        ]


class MarkedQuerySetMixin:
    """Narrows marked records to what an audience may see. A queryset says where its coalition and partners are found."""

    coalition_path = "coalition"
    partner_path = None  # where a record concerns partners: its bilateral release is to them

    def releasable_to(self, audience):
        if audience.kind == Audience.INTERNAL:
            return self
        allowed = Q(releasability=Releasability.PUBLIC)
        if audience.coalitions:
            allowed |= Q(releasability=Releasability.COALITION, **{f"{self.coalition_path}__slug__in": audience.coalitions})
        if audience.kind == Audience.PARTNER and self.partner_path:
            concerned = self.model._base_manager.filter(**{f"{self.partner_path}__code": audience.key}).values("pk")
            allowed |= Q(releasability__in=[Releasability.BILATERAL, Releasability.COALITION], pk__in=concerned)
        return self.filter(allowed)
