from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.coalition import Coalition
from coalitions.models.partner import Partner
from office.ledger import InReadersLanguage, Kept, Sourced, kept, of_coalition


@kept
class WorkingGroup(Kept, Sourced):
    class Kind(models.TextChoices):
        WORKING = "working", _("working group")
        EXPERT = "expert", _("expert group")
        STEERING = "steering", _("steering group")
        SYNDICATE = "syndicate", _("syndicate")

    coalition = models.ForeignKey(Coalition, on_delete=models.PROTECT, related_name="working_groups", verbose_name=_("coalition"))
    name_en = models.CharField(_("name in English"), max_length=160)
    name_uk = models.CharField(_("name in Ukrainian"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.WORKING)
    head = models.CharField(_("head"), max_length=160, blank=True)
    members = models.ManyToManyField(
        Partner, through="WorkingGroupMember", related_name="working_groups", blank=True, verbose_name=_("members")
    )
    name = InReadersLanguage("name")

    objects = of_coalition("coalition").as_manager()

    class Meta:
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")
        permissions = [("import_workinggroup", "Can import working groups"), ("export_workinggroup", "Can export working groups")]
        ordering = ["coalition", "name_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "name_en"],
                name="working_group_name_is_unique_in_its_coalition",
                violation_error_message=_("This coalition already has a working group of that name."),
            ),
        ]

    def __str__(self):
        return self.name


@kept
class WorkingGroupMember(Kept):
    working_group = models.ForeignKey(WorkingGroup, on_delete=models.CASCADE, related_name="seats", verbose_name=_("working group"))
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="working_group_seats", verbose_name=_("partner"))

    objects = of_coalition("working_group__coalition").as_manager()

    class Meta:
        verbose_name = _("working group member")
        verbose_name_plural = _("working group members")
        ordering = ["partner__code"]
        constraints = [models.UniqueConstraint(fields=["working_group", "partner"], name="partner_sits_once_in_a_working_group")]

    def __str__(self):
        return str(self.partner)
