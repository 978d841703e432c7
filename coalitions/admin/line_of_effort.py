from django.contrib import admin
from django.db.models import Count
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coalitions.admin.frozen import FrozenPlanInline, TellsWhyFrozen, is_frozen
from coalitions.admin.versions import VersionFilter
from coalitions.models import LineOfEffort, ListedNeed, Milestone
from office import numbers
from office.admin.filters import RelatedFilter
from office.admin.ledger import LedgerAdmin
from office.admin.releases import AsksOnce
from office.admin.rows import ScopedRows
from office.admin_site import Chapter


class NumberedMilestones(ScopedRows):
    """Gives each new milestone its reference as it is saved: two new ones together would both be offered the next."""

    def save_new(self, form, commit=True):
        if not form.cleaned_data.get("reference"):
            form.instance.reference = form.instance.next_reference()
        return super().save_new(form, commit)


class MilestoneInline(AsksOnce, FrozenPlanInline):
    model = Milestone
    formset = NumberedMilestones
    fields = ["reference", "title_en", "title_uk", "due_on", "status", "percent", "done_on", "releasability"]
    open_fields = ["status", "percent", "done_on", "releasability"]
    show_change_link = True


class ListedNeedInline(FrozenPlanInline):
    model = ListedNeed
    fields = ["need", "listed_quantity", "listed_priority", "listed_by"]
    readonly_fields = ["listed_quantity", "listed_priority", "listed_by"]
    autocomplete_fields = ["need"]
    related = ["need__unit", "unit", "line"]

    @admin.display(description=_("quantity"))
    def listed_quantity(self, listed):
        if not listed.need_id:
            return numbers.DASH
        return numbers.quantity(listed.as_listed("quantity"), listed.as_listed("unit").symbol, get_language())

    @admin.display(description=_("priority"))
    def listed_priority(self, listed):
        return self.as_listed(listed, "priority")

    @admin.display(description=_("needed by"))
    def listed_by(self, listed):
        return self.as_listed(listed, "needed_by")

    @staticmethod
    def as_listed(listed, name):
        return (listed.as_listed(name) if listed.need_id else None) or numbers.DASH


@admin.register(LineOfEffort)
class LineOfEffortAdmin(TellsWhyFrozen, LedgerAdmin):
    chapter, rank = Chapter.PLANS, 2
    list_display = ["roadmap", "number", "title", "milestones", "needs"]
    list_display_links = ["number", "title"]
    list_filter = [VersionFilter, ("roadmap__coalition", RelatedFilter)]
    list_figures = ["milestones", "needs"]
    list_select_related = ["roadmap__coalition"]
    search_fields = ["title_en", "title_uk", "roadmap__coalition__name_en", "roadmap__coalition__name_uk", "=roadmap__coalition__code"]
    autocomplete_fields = ["roadmap"]
    inlines = [MilestoneInline, ListedNeedInline]
    fields = [("roadmap", "number"), ("title_en", "title_uk")]

    def get_queryset(self, request):
        return (
            super().get_queryset(request).annotate(planned=Count("milestones", distinct=True), listed=Count("listed_needs", distinct=True))
        )

    def get_readonly_fields(self, request, obj=None):
        return ["roadmap", "number", "title_en", "title_uk"] if is_frozen(obj) else []

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not is_frozen(obj)

    @admin.display(description=_("milestones"), ordering="planned")
    def milestones(self, line):
        return line.planned

    @admin.display(description=_("needs"), ordering="listed")
    def needs(self, line):
        return line.listed
