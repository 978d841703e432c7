"""Two separate answers on a record: how it is marked, and who may be given it. And the audience a paper is made for."""

from dataclasses import dataclass

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
    """Would this change let a record be given to more people than before?"""
    order = Releasability.values
    return order.index(after) > order.index(before or Releasability.INTERNAL)


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
            raise ValueError(gettext("“%(text)s” is no audience.") % {"text": text[:60]})
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
