from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from memberships.models import UseReport
from office import numbers
from office.admin.filters import RelatedFilter
from office.admin.ledger import MARKING, SOURCE, LedgerAdmin
from office.admin_site import Chapter


class QuarterFilter(admin.SimpleListFilter):
    """The year in which the quarter lies."""

    title, parameter_name = _("year"), "year"

    def lookups(self, request, model_admin):
        firsts = UseReport.objects.visible_to(request.user).order_by("-quarter__first__year")
        return [(str(year), str(year)) for year in firsts.values_list("quarter__first__year", flat=True).distinct()]

    def queryset(self, request, queryset):
        year = self.value() or ""
        return queryset.filter(quarter__first__year=year) if year.isascii() and year.isdigit() and len(year) == 4 else queryset


@admin.register(UseReport)
class UseReportAdmin(LedgerAdmin):
    chapter, rank = Chapter.SUPPLY, 5
    list_display = ["commitment_shown", "partner_names", "quarter", "in_use", "used_up", "in_repair", "written_off", "reported_on"]
    list_display_links = ["commitment_shown", "quarter"]
    list_fit = ["commitment_shown", "quarter"]
    list_figures = ["in_use", "used_up", "in_repair", "written_off"]
    list_filter = [QuarterFilter, ("commitment__coalition", RelatedFilter), ("commitment__partners", RelatedFilter), "releasability"]
    list_select_related = ["commitment__unit"]
    list_prefetch_related = ["commitment__shares__partner"]
    search_fields = [
        "commitment__reference",
        "commitment__aliases__reference",
        "commitment__item_en",
        "commitment__item_uk",
        "commitment__partners__name_en",
        "commitment__partners__name_uk",
        "commitment__partners__aliases__name",
    ]
    autocomplete_fields = ["commitment"]
    fieldsets = [
        (None, {"fields": ["commitment", "quarter", "reported_on"]}),
        (
            _("At the end of the quarter"),
            {
                "fields": [("in_service", "under_repair"), ("spent", "lost")],
                "description": _("In the unit of the commitment. Blank means not known; write 0 for none."),
            },
        ),
        MARKING,
        SOURCE,
    ]

    @admin.display(description=_("commitment"), ordering="commitment__reference")
    def commitment_shown(self, report):
        return report.commitment.reference

    @admin.display(description=_("partners"))
    def partner_names(self, report):
        return ", ".join(str(share.partner) for share in report.commitment.shares.all()) or None

    @admin.display(description=_("in service"), ordering="in_service")
    def in_use(self, report):
        return self._counted(report, report.in_service)

    @admin.display(description=_("spent"), ordering="spent")
    def used_up(self, report):
        return self._counted(report, report.spent)

    @admin.display(description=_("under repair"), ordering="under_repair")
    def in_repair(self, report):
        return self._counted(report, report.under_repair)

    @admin.display(description=_("lost"), ordering="lost")
    def written_off(self, report):
        return self._counted(report, report.lost)

    def _counted(self, report, figure):
        unit = report.commitment.unit
        return numbers.quantity(figure, unit.symbol if unit else "", get_language())
