from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from memberships.admin.plan_steps import Change, Drop, Gather, Spread
from memberships.models import PlannedDelivery
from office import numbers
from office.admin.filters import QuestionFilter, RelatedFilter
from office.admin.ledger import SOURCE, LedgerAdmin, LedgerInline
from office.admin_site import Chapter

PLAN = ["commitment", "period", "quantity", "amount"]  # typed once; from then on changed by steps that ask for the reason
CHANGED = ["spread_of", "since", "until", "reason", "replaces"]


class StandingFilter(QuestionFilter):
    title, parameter_name = _("plan"), "plan"
    questions = {"current": _("standing"), "ended": _("changed")}


class PeriodFilter(admin.SimpleListFilter):
    """The year in which the month or quarter lies."""

    title, parameter_name = _("year"), "year"

    def lookups(self, request, model_admin):
        firsts = PlannedDelivery.objects.visible_to(request.user).order_by("period__first__year")
        return [(str(year), str(year)) for year in firsts.values_list("period__first__year", flat=True).distinct()]

    def queryset(self, request, queryset):
        year = self.value() or ""
        return queryset.filter(period__first__year=year) if year.isascii() and year.isdigit() and len(year) == 4 else queryset


class InMeasureOfCommitment:
    """A plan counts in the unit and the currency of its commitment."""

    @admin.display(description=_("quantity"), ordering="quantity")
    def figure(self, line):
        unit = line.commitment.unit
        return numbers.quantity(line.quantity, unit.symbol if unit else "", get_language())

    @admin.display(description=_("amount"), ordering="amount")
    def money(self, line):
        return numbers.money(line.amount, line.commitment.currency, get_language())


class PlannedDeliveryInline(InMeasureOfCommitment, LedgerInline):
    """What stands of a plan: lines are added here, and changed on a page of their own that asks for the reason."""

    model = PlannedDelivery
    fields = ["period", "quantity", "amount", "source", "note"]
    related = ["commitment__unit"]
    show_change_link = True
    verbose_name_plural = _("planned deliveries (standing)")

    def get_queryset(self, request):
        return super().get_queryset(request).current()

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(PlannedDelivery)
class PlannedDeliveryAdmin(InMeasureOfCommitment, LedgerAdmin):
    chapter, rank = Chapter.SUPPLY, 3
    list_display = ["commitment_shown", "partner_names", "period", "figure", "money", "spread_of", "since", "until", "reason"]
    list_display_links = ["commitment_shown", "period"]
    list_fit = ["commitment_shown", "period", "since", "until"]
    list_long = ["reason"]
    list_filter = [StandingFilter, PeriodFilter, ("commitment__coalition", RelatedFilter), ("commitment__partners", RelatedFilter)]
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
        "reason",
    ]
    autocomplete_fields = ["commitment"]
    fieldsets = [
        (None, {"fields": ["commitment", "period", ("quantity", "amount"), "since"]}),
        SOURCE,
    ]
    steps = [Change, Spread, Gather, Drop]

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.fieldsets
        return [(None, {"fields": ["commitment", "period", ("figure", "money"), *CHANGED]}), SOURCE]

    def get_readonly_fields(self, request, obj=None):
        return [] if obj is None else [*PLAN, "figure", "money", *CHANGED]

    def get_autocomplete_fields(self, request):
        return self.autocomplete_fields

    def has_change_permission(self, request, obj=None):
        """A line that was changed is history."""
        return super().has_change_permission(request, obj) and (obj is None or obj.until is None)

    def delete_view(self, request, object_id, extra_context=None):
        """A plan that stood is dropped with a reason; only what was typed today is taken back."""
        line = self.get_object(request, object_id)
        if line is not None and not _was_typed_today(line):
            raise PermissionDenied(gettext("A plan that stood is not deleted: it is dropped, with a reason."))
        return super().delete_view(request, object_id, extra_context)

    def get_actions(self, request):
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None and not _was_typed_today(obj):
            context["show_delete"] = False
        if obj is not None and obj.until is not None:
            context.setdefault("closed", {"sentence": gettext("This line of the plan was changed; it is kept as it read.")})
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description=_("commitment"), ordering="commitment__reference")
    def commitment_shown(self, line):
        return line.commitment.reference

    @admin.display(description=_("partners"))
    def partner_names(self, line):
        return ", ".join(str(share.partner) for share in line.commitment.shares.all()) or None


def _was_typed_today(line):
    return line.until is None and line.replaces_id is None and line.since == timezone.localdate()
