from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.frozen import plan_is_frozen
from coalitions.models.roadmap import Roadmap
from office.ledger import Attachable, InReadersLanguage, Kept, kept, of_coalition


@kept
class LineOfEffort(Kept, Attachable):
    roadmap = models.ForeignKey(Roadmap, on_delete=models.CASCADE, related_name="lines_of_effort", verbose_name=_("roadmap"))
    number = models.PositiveSmallIntegerField(_("number"))
    title_en = models.CharField(_("title in English"), max_length=200)
    title_uk = models.CharField(_("title in Ukrainian"), max_length=200, blank=True)
    title = InReadersLanguage("title")

    objects = of_coalition("roadmap__coalition").as_manager()

    class Meta:
        verbose_name = _("line of effort")
        verbose_name_plural = _("lines of effort")
        permissions = [("import_lineofeffort", "Can import lines of effort"), ("export_lineofeffort", "Can export lines of effort")]
        ordering = ["roadmap", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["roadmap", "number"],
                name="line_of_effort_number_is_unique",
                violation_error_message=_("This roadmap already has a line of effort of that number."),
            )
        ]
        triggers = [plan_is_frozen("{row}.roadmap_id")]

    def __str__(self):
        return f"{self.number}. {self.title}"
