from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from memberships.models import Delivery, DeliveryPartner
from office.admin.filters import QuestionFilter, RelatedFilter
from office.admin.ledger import MARKING, SOURCE, BeginsWithARow, LedgerAdmin, LedgerInline
from office.admin_site import Chapter


class StageFilter(admin.SimpleListFilter):
    title, parameter_name = _("stage"), "stage"

    def lookups(self, request, model_admin):
        return Delivery.Stage.choices

    def queryset(self, request, queryset):
        return queryset.filter(stage=self.value()) if self.value() in Delivery.Stage.values else queryset


class MatchFilter(QuestionFilter):
    title, parameter_name = _("commitment"), "match"
    questions = {"unmatched": _("waiting to be matched")}


class DonorInline(BeginsWithARow, LedgerInline):
    model = DeliveryPartner
    related = ["partner"]


@admin.register(Delivery)
class DeliveryAdmin(LedgerAdmin):
    chapter, rank = Chapter.SUPPLY, 4
    list_display = [
        "reference",
        "coalition_code",
        "partner_names",
        "item",
        "figure",
        "money",
        "stage_shown",
        "received_on",
        "commitment_shown",
    ]
    list_fit = ["reference", "commitment_shown"]
    list_filter = [StageFilter, MatchFilter, ("coalition", RelatedFilter), ("partners", RelatedFilter), "basis", "releasability"]
    list_select_related = ["coalition", "unit", "commitment"]
    list_prefetch_related = ["donors__partner"]
    search_fields = [
        "reference",
        "item_en",
        "item_uk",
        "document_number",
        "commitment__reference",
        "commitment__aliases__reference",
        "coalition__name_en",
        "coalition__name_uk",
        "partners__name_en",
        "partners__name_uk",
        "partners__aliases__name",
    ]
    autocomplete_fields = ["commitment"]
    readonly_fields = ["split_from"]
    inlines = [DonorInline]
    fieldsets = [
        (None, {"fields": ["reference", "commitment", "coalition", ("item_en", "item_uk")]}),
        (_("How much"), {"fields": [("quantity", "unit"), ("amount", "currency"), "basis"]}),
        (_("On its way"), {"fields": [("ready_on", "shipped_on", "received_on"), "date_reported", "document_number", "split_from"]}),
        MARKING,
        SOURCE,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_stage(timezone.localdate())

    @admin.display(description=_("partners"))
    def partner_names(self, delivery):
        return ", ".join(str(donor.partner) for donor in delivery.donors.all()) or None

    @admin.display(description=_("stage"))
    def stage_shown(self, delivery):
        return Delivery.Stage(delivery.stage).label

    @admin.display(description=_("commitment"), ordering="commitment__reference")
    def commitment_shown(self, delivery):
        return delivery.commitment.reference if delivery.commitment_id else None
