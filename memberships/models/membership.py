from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from coalitions.models import HOST_CODE, Coalition, Partner
from memberships.joining import enter_joining, first_day
from office.fields import ImpreciseDateField
from office.ledger import Kept, LedgerQuerySet, Sourced, kept


class Period(Func):
    """The days [since, until) of a membership; an unknown end is unbounded."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self, since="since", until="until", **extra):
        super().__init__(Func(F(since), function="lower"), Func(F(until), function="lower"), **extra)


class MembershipQuerySet(LedgerQuerySet):
    coalition_paths = ("coalition",)

    def current(self, on):
        """Memberships whose period contains `on`: since, where known, has begun, and what follows has not."""
        return self.filter(Q(since=None) | Q(since__first__lte=on), Q(until=None) | Q(until__first__gt=on))

    def guests(self):
        """Everyone but Ukraine, which hosts every format and is a member of none."""
        return self.exclude(partner__code=HOST_CODE)

    def leading(self):
        return self.guests().filter(role__in=[Membership.Role.LEAD, Membership.Role.CO_LEAD])

    def taking_part(self, on):
        """Partners that lead or are members on `on`: those counted as members, and those that owe a return."""
        return self.current(on).guests().filter(role__in=Membership.TAKING_PART)


@kept
class Membership(Kept, Sourced):
    """One partner's role in one coalition over one period. A change of role closes one period and opens the next."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead nation")
        CO_LEAD = "co_lead", _("co-lead")
        MEMBER = "member", _("member")
        OBSERVER = "observer", _("observer")
        INTENDS_TO_JOIN = "intends_to_join", _("intends to join")

    TAKING_PART = [Role.LEAD, Role.CO_LEAD, Role.MEMBER]

    coalition = models.ForeignKey(Coalition, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("coalition"))
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("partner"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.MEMBER)
    since = ImpreciseDateField(_("since"), null=True, blank=True)
    until = ImpreciseDateField(_("until"), null=True, blank=True, help_text=_("The first day of what follows."))
    known_by = ImpreciseDateField(
        _("at latest by"),
        null=True,
        blank=True,
        help_text=_("Where the beginning is unknown: the date of the source that already names it."),
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        permissions = [("import_membership", "Can import memberships"), ("export_membership", "Can export memberships")]
        ordering = ["coalition", "partner", F("since").asc(nulls_first=True)]
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(until=None) | Q(since=None) | Q(until__first__gte=F("since__first")),
                violation_error_message=_("A membership cannot end before it begins."),
            ),
            ExclusionConstraint(
                name="one_role_of_a_partner_at_a_time",
                expressions=[("coalition", RangeOperators.EQUAL), ("partner", RangeOperators.EQUAL), (Period(), RangeOperators.OVERLAPS)],
                violation_error_message=_("This partner already has a role in this coalition in that period."),
            ),
        ]

    def __str__(self):
        return f"{self.partner} – {self.coalition}: {self.role_name}"

    def get_absolute_url(self):
        return self.coalition.get_absolute_url()

    def clean(self):
        """Say what is wrong with the period before the database is asked to build it."""
        super().clean()
        if self.since and self.until and self.until.first < self.since.first:
            raise ValidationError({"until": _("A membership cannot end before it begins.")})

    def save(self, *args, **kwargs):
        with transaction.atomic():
            before = first_day(self, before=True)
            super().save(*args, **kwargs)
            enter_joining(self, before=before)

    @property
    def role_name(self):
        return _("host") if self.partner.is_host else self.get_role_display()
