from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from coalitions.admin.frozen import FrozenPlanInline, TellsWhyFrozen
from coalitions.admin.roadmap_steps import Discard, DraftNext, Endorse
from coalitions.models import LineOfEffort, Roadmap
from office import numbers
from office.admin.filters import RelatedFilter
from office.admin.ledger import SOURCE, LedgerAdmin
from office.admin_site import Chapter

PLAN = ["coalition", "version", "title_en", "title_uk", "since", "until"]


class LineInline(FrozenPlanInline):
    model = LineOfEffort
    fields = ["number", "title_en", "title_uk", "milestones", "needs"]
    readonly_fields = ["milestones", "needs"]
    show_change_link = True

    def get_queryset(self, request):
        return (
            super().get_queryset(request).annotate(planned=Count("milestones", distinct=True), listed=Count("listed_needs", distinct=True))
        )

    @admin.display(description=_("milestones"))
    def milestones(self, line):
        return line.planned if line.pk else numbers.DASH

    @admin.display(description=_("needs"))
    def needs(self, line):
        return line.listed if line.pk else numbers.DASH


@admin.register(Roadmap)
class RoadmapAdmin(TellsWhyFrozen, LedgerAdmin):
    """Lines stand here; their milestones and needs on the line's own page. An endorsed plan is only read."""

    chapter, rank = Chapter.PLANS, 1
    list_display = ["coalition", "version", "title", "since", "until", "status", "endorsed_on", "endorsed_at", "illustrative"]
    list_display_links = ["coalition", "version"]
    list_filter = ["status", ("coalition", RelatedFilter), "illustrative"]
    list_select_related = ["coalition", "endorsed_at"]
    search_fields = ["title_en", "title_uk", "coalition__name_en", "coalition__name_uk", "=coalition__code"]
    inlines = [LineInline]
    readonly_fields = ["status", "endorsed_on", "endorsed_at"]
    fieldsets = [
        (None, {"fields": [("coalition", "version"), ("title_en", "title_uk"), ("since", "until"), "illustrative"]}),
        (_("Endorsement"), {"fields": [("status", "endorsed_on", "endorsed_at")]}),
        SOURCE,
    ]
    steps = [Endorse, DraftNext, Discard]

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *(PLAN if obj and obj.is_frozen else [])]

    def get_changeform_initial_data(self, request):
        return {"version": 1, **super().get_changeform_initial_data(request)}

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_frozen)
