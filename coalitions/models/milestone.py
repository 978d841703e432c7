from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalitions.models.frozen import plan_is_frozen
from coalitions.models.line_of_effort import LineOfEffort
from coalitions.models.partner import Partner
from office.fields import ImpreciseDateField, PastDateField
from office.ledger import Attachable, InReadersLanguage, Kept, MarkedQuerySet, kept, of_coalition
from office.markings import Marked
from office.references import reference_is_well_written, wait_for_turn, written_as_reference

ROADMAP_OF_MILESTONE = "SELECT roadmap_id FROM coalitions_lineofeffort WHERE id = {row}.line_id"
ROADMAP_OF_LINK = (
    "SELECT roadmap_id FROM coalitions_lineofeffort line JOIN coalitions_milestone m ON m.line_id = line.id WHERE m.id = {row}.milestone_id"
)


class MilestoneQuerySet(MarkedQuerySet):
    coalition_path = "line__roadmap__coalition"
    partner_path = "responsible"

    def done_by(self, on):
        return self.filter(done_on__last__lte=on)

    def overdue(self, on):
        """Due by a day that has passed and not done by then."""
        return self.filter(due_on__last__lt=on).exclude(done_on__last__lte=on)


@kept
class Milestone(Kept, Attachable, Marked):
    """A dated result on a line of effort. Its reference is the same in every version of the roadmap."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        ON_TRACK = "on_track", _("on track")
        AT_RISK = "at_risk", _("at risk")
        DONE = "done", _("done")

    line = models.ForeignKey(LineOfEffort, on_delete=models.CASCADE, related_name="milestones", verbose_name=_("line of effort"))
    reference = models.CharField(
        _("reference"),
        max_length=40,
        blank=True,
        validators=[written_as_reference],
        help_text=_("Left empty, the office gives the next one."),
    )
    title_en = models.CharField(_("title in English"), max_length=200)
    title_uk = models.CharField(_("title in Ukrainian"), max_length=200, blank=True)
    due_on = ImpreciseDateField(_("due on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.PLANNED)
    percent = models.PositiveSmallIntegerField(_("percent done"), null=True, blank=True)
    done_on = PastDateField(_("done on"), null=True, blank=True)
    responsible = models.ManyToManyField(
        Partner, through="MilestonePartner", related_name="milestones", blank=True, verbose_name=_("responsible partners")
    )
    depends_on = models.ManyToManyField(
        "self",
        through="MilestoneDependency",
        through_fields=("milestone", "depends_on"),
        symmetrical=False,
        related_name="dependents",
        blank=True,
        verbose_name=_("depends on"),
    )
    title = InReadersLanguage("title")

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        permissions = [("import_milestone", "Can import milestones"), ("export_milestone", "Can export milestones")]
        ordering = ["line", "due_on", "reference"]
        constraints = [
            *Marked.Meta.constraints,
            reference_is_well_written("milestone_reference_is_well_written"),
            models.CheckConstraint(
                name="done_milestone_has_its_date",
                condition=Q(status="done", done_on__isnull=False) | (~Q(status="done") & Q(done_on=None)),
                violation_error_message=_("A done milestone says when it was done; one that is not done has no such date."),
            ),
            models.CheckConstraint(
                name="milestone_percent_is_at_most_100",
                condition=Q(percent=None) | Q(percent__lte=100),
                violation_error_message=_("Percent done is between 0 and 100."),
            ),
        ]
        triggers = [plan_is_frozen(ROADMAP_OF_MILESTONE, plan=["line_id", "reference", "title_en", "title_uk", "due_on"])]

    def __str__(self):
        return f"{self.reference} {self.title}".strip()

    def get_absolute_url(self):
        return self.line.roadmap.get_absolute_url() + f"#{self.reference}"

    def clean(self):
        super().clean()
        if self.line_id and not self.reference:
            self.reference = self.next_reference()
        twin = Milestone.objects.filter(line__roadmap__lines_of_effort=self.line_id, reference=self.reference).exclude(pk=self.pk)
        if twin.exists():
            raise ValidationError({"reference": _("This roadmap already has a milestone of that reference.")})

    def next_reference(self):
        """Return the coalition's first free milestone reference, counting those of all its versions."""
        coalition = self.line.roadmap.coalition
        stem = f"{coalition.code}-M-"
        wait_for_turn(stem)
        taken = Milestone.objects.filter(line__roadmap__coalition=coalition, reference__regex=rf"^{stem}\d+$").values_list(
            "reference", flat=True
        )
        return f"{stem}{max((int(reference.removeprefix(stem)) for reference in taken), default=0) + 1:03}"


@kept
class MilestonePartner(Kept):
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="responsibilities", verbose_name=_("milestone"))
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="responsibilities", verbose_name=_("partner"))

    objects = of_coalition("milestone__line__roadmap__coalition").as_manager()

    class Meta:
        verbose_name = _("responsible partner")
        verbose_name_plural = _("responsible partners")
        ordering = ["partner__code"]
        constraints = [models.UniqueConstraint(fields=["milestone", "partner"], name="partner_is_responsible_once_for_a_milestone")]
        triggers = [plan_is_frozen(ROADMAP_OF_LINK)]

    def __str__(self):
        return str(self.partner)


@kept
class MilestoneDependency(Kept):
    """One milestone waits for another, perhaps of another coalition."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="dependencies", verbose_name=_("milestone"))
    depends_on = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="dependent_links", verbose_name=_("depends on"))

    objects = of_coalition("milestone__line__roadmap__coalition").as_manager()

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        ordering = ["depends_on__reference"]
        constraints = [
            models.UniqueConstraint(fields=["milestone", "depends_on"], name="milestone_depends_once_on_another"),
            models.CheckConstraint(
                name="milestone_does_not_depend_on_itself",
                condition=~Q(milestone=models.F("depends_on")),
                violation_error_message=_("A milestone cannot depend on itself."),
            ),
        ]
        triggers = [plan_is_frozen(ROADMAP_OF_LINK)]

    def __str__(self):
        return str(self.depends_on)

    def clean(self):
        super().clean()
        seen, frontier = set(), {self.depends_on_id}
        while frontier:
            if self.milestone_id in frontier:
                raise ValidationError({"depends_on": _("These milestones would wait for each other in a circle.")})
            seen |= frontier
            following = MilestoneDependency.objects.filter(milestone__in=frontier).values_list("depends_on", flat=True)
            frontier = set(following) - seen
