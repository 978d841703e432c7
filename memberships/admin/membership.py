from django import forms
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from memberships.models import Membership
from memberships.operations import change_role
from office.admin.filters import QuestionFilter, RelatedFilter
from office.admin.ledger import SOURCE, LedgerAdmin
from office.admin.steps import Step
from office.admin_site import Chapter
from office.fields import ImpreciseDateFormField


class TodayFilter(QuestionFilter):
    title, parameter_name = _("today"), "today"
    questions = {"current": _("in force"), "taking_part": _("takes part")}
    dated = frozenset(questions)


class ChangeRole(Step):
    name = "role"
    label = _("Change the role")
    explanation = _("This membership ends on that day and the next one, in the new role, begins.")
    permissions = ("add", "change")
    role = forms.ChoiceField(label=_("New role"), choices=Membership.Role.choices)
    on = ImpreciseDateFormField(label=_("From"))

    def carry_out(self):
        following = change_role(self.record, role=self.cleaned_data["role"], on=self.cleaned_data["on"])
        return gettext("The role has changed: %(membership)s.") % {"membership": following}, following


@admin.register(Membership)
class MembershipAdmin(LedgerAdmin):
    chapter, rank = Chapter.FORMATS, 4
    list_display = ["coalition", "partner", "role_shown", "since", "until", "known_by", "source"]
    list_display_links = ["coalition", "partner"]
    list_filter = [TodayFilter, "role", ("coalition", RelatedFilter), ("partner", RelatedFilter)]
    list_select_related = ["coalition", "partner"]
    search_fields = [
        "coalition__name_en",
        "coalition__name_uk",
        "=coalition__code",
        "partner__name_en",
        "partner__name_uk",
        "=partner__code",
        "partner__aliases__name",
        "source",
    ]
    fieldsets = [
        (None, {"fields": [("coalition", "partner"), "role", ("since", "until"), "known_by"]}),
        SOURCE,
    ]
    steps = [ChangeRole]

    @admin.display(description=_("role"), ordering="role")
    def role_shown(self, membership):
        return membership.role_name
