from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from coalitions.admin.frozen import FrozenPlanInline, TellsWhyFrozen, is_frozen
from coalitions.admin.versions import VersionFilter
from coalitions.models import Milestone, MilestoneDependency, MilestonePartner
from office.admin.filters import QuestionFilter, RelatedFilter
from office.admin.ledger import MARKING, LedgerAdmin
from office.admin.lists import code_of
from office.admin_site import Chapter

PLAN = ["line", "reference", "title_en", "title_uk", "due_on"]


class ProgressFilter(QuestionFilter):
    title, parameter_name = _("progress"), "progress"
    questions = {"overdue": _("overdue"), "done_by": _("done")}
    dated = frozenset(questions)


class MilestoneVersionFilter(VersionFilter):
    roadmap = "line__roadmap"


class ResponsibleInline(FrozenPlanInline):
    model = MilestonePartner
    fields = ["partner"]
    related = ["partner"]


class DependencyInline(FrozenPlanInline):
    model = MilestoneDependency
    fk_name = "milestone"
    fields = ["depends_on"]
    autocomplete_fields = ["depends_on"]
    related = ["depends_on"]


@admin.register(Milestone)
class MilestoneAdmin(TellsWhyFrozen, LedgerAdmin):
    """Under an endorsed roadmap the plan is only read; status, percent and the date it was done stay open."""

    chapter, rank = Chapter.PLANS, 3
    list_display = ["reference", "title", "coalition", "version", "due_on", "status", "percent", "done_on", "releasability"]
    list_filter = [MilestoneVersionFilter, ProgressFilter, "status", ("line__roadmap__coalition", RelatedFilter), "releasability"]
    list_figures = ["version"]
    list_select_related = ["line__roadmap__coalition"]
    search_fields = ["reference", "title_en", "title_uk", "line__roadmap__coalition__name_en", "line__roadmap__coalition__name_uk"]
    autocomplete_fields = ["line"]
    inlines = [ResponsibleInline, DependencyInline]
    fieldsets = [
        (None, {"fields": ["line", "reference", ("title_en", "title_uk"), "due_on"]}),
        (_("Progress"), {"fields": [("status", "percent", "done_on")]}),
        MARKING,
    ]

    def get_readonly_fields(self, request, obj=None):
        return PLAN if is_frozen(obj) else []

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not is_frozen(obj)

    @admin.display(description=_("coalition"), ordering="line__roadmap__coalition__code")
    def coalition(self, milestone):
        return code_of(milestone.line.roadmap.coalition)

    @admin.display(description=_("version"), ordering="line__roadmap__version")
    def version(self, milestone):
        return milestone.line.roadmap.version
