from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalitions.models.coalition import Coalition
from office.fields import ImpreciseDateField
from office.ledger import InReadersLanguage, Kept, MarkedQuerySet, Sourced, kept
from office.markings import Marked
from office.references import Referenced


class MeetingQuerySet(MarkedQuerySet):
    coalition_path = "format"

    def upcoming(self, on):
        """Planned and not certainly over: its last possible day is today or later."""
        return self.filter(status=Meeting.Status.PLANNED, held_on__last__gte=on).order_by(F("held_on").asc())

    def held(self, on):
        return self.filter(status=Meeting.Status.HELD).filter(Q(held_on=None) | Q(held_on__last__lte=on))


@kept
class Meeting(Kept, Referenced, Sourced, Marked):
    class Kind(models.TextChoices):
        CONTACT_GROUP = "contact_group", _("contact group")
        LEADERSHIP_GROUP = "leadership_group", _("leadership group")
        STEERING_GROUP = "steering_group", _("steering group")
        WORKING_GROUP = "working_group", _("working group")
        BILATERAL = "bilateral", _("bilateral")
        SUMMIT = "summit", _("summit")
        OTHER = "other", _("other")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        ONLINE = "online", _("online")
        HYBRID = "hybrid", _("hybrid")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    format = models.ForeignKey(Coalition, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("format or coalition"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    title_en = models.CharField(_("title in English"), max_length=200)
    title_uk = models.CharField(_("title in Ukrainian"), max_length=200, blank=True)
    held_on = ImpreciseDateField(_("held on"), null=True, blank=True)
    begins_at = models.TimeField(_("begins at"), null=True, blank=True, help_text=_("Kyiv time, where the hour is known."))
    place_en = models.CharField(_("place in English"), max_length=160, blank=True)
    place_uk = models.CharField(_("place in Ukrainian"), max_length=160, blank=True)
    mode = models.CharField(_("mode"), max_length=20, choices=Mode.choices, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.HELD)
    title = InReadersLanguage("title")
    place = InReadersLanguage("place")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        permissions = [("import_meeting", "Can import meetings"), ("export_meeting", "Can export meetings")]
        ordering = [F("held_on").desc(nulls_last=True), "reference"]
        constraints = [*Marked.Meta.constraints, *Referenced.Meta.constraints]

    def __str__(self):
        return self.reference or self.title

    def get_absolute_url(self):
        return reverse("reporting:meetings") + f"#{self.reference}"

    @property
    def reference_stem(self):
        return self.format.code, 2
