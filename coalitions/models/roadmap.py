import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalitions.models.coalition import Coalition
from coalitions.models.meeting import Meeting
from office.fields import ImpreciseDateField, PastDateField
from office.ledger import InReadersLanguage, Kept, LedgerQuerySet, Sourced, kept


class RoadmapQuerySet(LedgerQuerySet):
    coalition_paths = ("coalition",)

    def drafts(self):
        return self.filter(status=Roadmap.Status.DRAFT)

    def endorsed_by(self, on):
        """Every version that had been endorsed by the end of `on`, the one then in force first."""
        return self.filter(endorsed_on__last__lte=on).order_by("coalition_id", F("endorsed_on").desc(), "-version")

    def in_force(self, on):
        """The one version of each coalition that was in force on `on`."""
        return self.endorsed_by(on).distinct("coalition_id")


@kept
class Roadmap(Kept, Sourced):
    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ENDORSED = "endorsed", _("endorsed")
        SUPERSEDED = "superseded", _("superseded")

    coalition = models.ForeignKey(Coalition, on_delete=models.PROTECT, related_name="roadmaps", verbose_name=_("coalition"))
    version = models.PositiveSmallIntegerField(_("version"))
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    title_uk = models.CharField(_("title in Ukrainian"), max_length=200, blank=True)
    since = ImpreciseDateField(_("from"))
    until = ImpreciseDateField(_("to"))
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.DRAFT, editable=False)
    endorsed_on = PastDateField(_("endorsed on"), null=True, blank=True, editable=False)
    endorsed_at = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="endorsed_roadmaps",
        verbose_name=_("endorsed at"),
        editable=False,
    )
    illustrative = models.BooleanField(
        _("illustrative"), default=False, help_text=_("An invented example; says so wherever it is shown or printed.")
    )
    title = InReadersLanguage("title")

    objects = RoadmapQuerySet.as_manager()

    class Meta:
        verbose_name = _("roadmap")
        verbose_name_plural = _("roadmaps")
        permissions = [("import_roadmap", "Can import roadmaps"), ("export_roadmap", "Can export roadmaps")]
        ordering = ["coalition", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "version"],
                name="roadmap_version_is_unique",
                violation_error_message=_("This coalition already has a roadmap of that version."),
            ),
            models.UniqueConstraint(
                fields=["coalition"],
                condition=Q(status="endorsed"),
                name="one_endorsed_roadmap_at_a_time",
                violation_error_message=_("This coalition already has an endorsed roadmap."),
            ),
            models.CheckConstraint(
                name="roadmap_has_an_endorsement_date_unless_draft",
                condition=Q(status="draft", endorsed_on=None) | (~Q(status="draft") & Q(endorsed_on__isnull=False)),
                violation_error_message=_("An endorsed roadmap says when it was endorsed; a draft does not."),
            ),
            models.CheckConstraint(
                name="roadmap_ends_after_it_begins",
                condition=Q(until__last__gte=F("since__first")),
                violation_error_message=_("A roadmap cannot end before it begins."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="endorsed_roadmap_only_gets_superseded",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("refused", "boolean")],
                func="""
                    IF TG_OP = 'INSERT' THEN
                        IF NEW.status <> 'draft' THEN
                            RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'roadmap_begins_as_a_draft',
                                MESSAGE = 'A roadmap begins as a draft.';
                        END IF;
                        RETURN NEW;
                    END IF;
                    IF OLD.status = 'draft' THEN
                        IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
                    END IF;
                    refused := TG_OP = 'DELETE';
                    IF NOT refused THEN
                        refused := (NEW.status <> OLD.status AND NOT (OLD.status = 'endorsed' AND NEW.status = 'superseded'))
                            OR (NEW.coalition_id, NEW.version, NEW.title_en, NEW.title_uk, NEW.since, NEW.until)
                               IS DISTINCT FROM (OLD.coalition_id, OLD.version, OLD.title_en, OLD.title_uk, OLD.since, OLD.until)
                            OR (NEW.endorsed_on, NEW.illustrative) IS DISTINCT FROM (OLD.endorsed_on, OLD.illustrative);
                    END IF;
                    IF refused THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'roadmap_plan_is_frozen',
                            MESSAGE = 'An endorsed roadmap is only ever superseded.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return gettext("%(coalition)s, version %(version)s") % {"coalition": self.coalition, "version": self.version}

    def get_absolute_url(self):
        return reverse("reporting:roadmap", args=[self.coalition.slug]) + f"?version={self.version}"

    @property
    def is_frozen(self):
        return self.status != self.Status.DRAFT

    def clean(self):
        super().clean()
        if self.since and self.until and self.until.last < self.since.first:
            raise ValidationError({"until": _("A roadmap cannot end before it begins.")})
