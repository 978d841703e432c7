from django.contrib import admin
from django.db.models import DecimalField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from memberships.admin.commitment_steps import MarkCancelled, MarkConditionMet, MarkConfirmed, MarkFulfilled
from memberships.admin.planned_delivery import PlannedDeliveryInline
from memberships.models import Allocation, Commitment, CommitmentAlias, CommitmentPartner, Delivery
from memberships.models.commitment_queryset import Status
from memberships.operations import merge_commitments
from office import numbers
from office.admin.filters import QuestionFilter, RelatedFilter
from office.admin.ledger import MARKING, SOURCE, BeginsWithARow, LedgerAdmin, LedgerInline
from office.admin.merging import Mergeable
from office.admin.rows import ScopedRows
from office.admin_site import Chapter


class StatusFilter(admin.SimpleListFilter):
    title, parameter_name = _("status"), "status"

    def lookups(self, request, model_admin):
        return Status.choices

    def queryset(self, request, queryset):
        return queryset.filter(status=self.value()) if self.value() in Status.values else queryset


class AttentionFilter(QuestionFilter):
    title, parameter_name = _("attention"), "attention"
    questions = {"open": _("open"), "overdue": _("overdue"), "quantified": _("with a figure")}
    dated = frozenset({"open", "overdue"})

    def asked_of(self, request):
        return {"deliveries": Delivery.objects.visible_to(request.user)} if self.value() in self.dated else {}


class ShareInline(BeginsWithARow, LedgerInline):
    model = CommitmentPartner
    related = ["partner"]


class AllocationInline(LedgerInline):
    model = Allocation
    fields = ["need", "needed", "quantity", "counts_as", "amount", "since", "until", "note"]
    readonly_fields = ["needed"]
    autocomplete_fields = ["need"]
    related = ["need__unit", "commitment"]

    @admin.display(description=_("needed"))
    def needed(self, allocation):
        return self.figure(allocation.need) if allocation.need_id else numbers.DASH


class DeliveriesOfCommitment(ScopedRows):
    """A delivery entered under a commitment is of its coalition."""

    def save_new(self, form, commit=True):
        form.instance.coalition_id = self.instance.coalition_id
        return super().save_new(form, commit)


class DeliveryInline(LedgerInline):
    model = Delivery
    formset = DeliveriesOfCommitment
    fields = ["reference", "item_en", "item_uk", "quantity", "unit", "amount", "currency", "shipped_on", "received_on"]
    show_change_link = True
    related = ["unit"]


class AliasInline(LedgerInline):
    model = CommitmentAlias


@admin.register(Commitment)
class CommitmentAdmin(Mergeable, LedgerAdmin):
    chapter, rank = Chapter.SUPPLY, 1
    list_display = [
        "reference",
        "coalition_code",
        "partner_names",
        "item",
        "figure",
        "money",
        "status_shown",
        "received",
        "announced_on",
        "until",
    ]
    list_filter = [
        StatusFilter,
        AttentionFilter,
        ("coalition", RelatedFilter),
        ("partners", RelatedFilter),
        "category",
        "basis",
        "releasability",
    ]
    list_figures = ["figure", "money", "received"]
    list_select_related = ["coalition", "unit"]
    list_prefetch_related = ["shares__partner"]
    search_fields = [
        "reference",
        "aliases__reference",
        "item_en",
        "item_uk",
        "coalition__name_en",
        "coalition__name_uk",
        "partners__name_en",
        "partners__name_uk",
        "partners__aliases__name",
        "condition",
    ]
    autocomplete_fields = ["announced_at", "part_of", "replaces"]
    inlines = [ShareInline, AllocationInline, PlannedDeliveryInline, DeliveryInline, AliasInline]
    readonly_fields = ["unallocated"]
    fieldsets = [
        (None, {"fields": ["reference", "coalition", ("item_en", "item_uk"), "category", "attribution"]}),
        (_("How much"), {"fields": [("quantity", "unit"), ("amount", "currency"), ("basis", "is_minimum"), "unallocated"]}),
        (_("Announced"), {"fields": [("announced_on", "announced_at")]}),
        (_("Condition"), {"fields": ["condition", ("condition_quantity", "condition_met_on")]}),
        (_("Period"), {"fields": [("since", "until"), "period_reported"]}),
        (_("Steps"), {"fields": [("confirmed_on", "fulfilled_on", "cancelled_on"), "status_reported"]}),
        (_("Links"), {"fields": ["part_of", "replaces"]}),
        MARKING,
        SOURCE,
    ]
    steps = [MarkConfirmed, MarkConditionMet, MarkFulfilled, MarkCancelled]
    actions = ["mark_confirmed", "mark_fulfilled", "mark_cancelled", "merge"]
    merge_operation = staticmethod(merge_commitments)

    def get_queryset(self, request):
        """Status and sums come from the rows this person may see."""
        today = timezone.localdate()
        allocations = Allocation.objects.visible_to(request.user).current(today)
        return (
            super()
            .get_queryset(request)
            .with_status(today, Delivery.objects.visible_to(request.user))
            .annotate(allocated=self._sum("quantity", allocations), allocated_amount=self._sum("amount", allocations))
        )

    @staticmethod
    def _sum(what, allocations):
        rows = allocations.filter(commitment=OuterRef("pk")).order_by().values("commitment")
        return Coalesce(Subquery(rows.annotate(total=Sum(what)).values("total")), Value(0), output_field=DecimalField())

    @admin.display(description=_("partners"))
    def partner_names(self, commitment):
        return ", ".join(str(share.partner) for share in commitment.shares.all()) or None

    @admin.display(description=_("status"))
    def status_shown(self, commitment):
        return Status(commitment.status).label

    @admin.display(description=_("received"))
    def received(self, commitment):
        if commitment.quantity is None and commitment.amount is not None:
            return numbers.money(commitment.received_amount, commitment.currency, get_language())
        return numbers.quantity(commitment.received, commitment.unit.symbol if commitment.unit_id else "", get_language())

    @admin.display(description=_("not allocated yet"))
    def unallocated(self, commitment):
        if not commitment.pk:
            return numbers.DASH
        left = []
        if commitment.quantity is not None:
            left.append(numbers.quantity(commitment.quantity - commitment.allocated, commitment.unit.symbol, get_language()))
        if commitment.amount is not None:
            left.append(numbers.money(commitment.amount - commitment.allocated_amount, commitment.currency, get_language()))
        return " · ".join(left) or numbers.DASH

    @admin.action(permissions=["change"], description=MarkConfirmed.label)
    def mark_confirmed(self, request, queryset):
        return self.step_on_many(request, queryset, MarkConfirmed, "mark_confirmed")

    @admin.action(permissions=["change"], description=MarkFulfilled.label)
    def mark_fulfilled(self, request, queryset):
        return self.step_on_many(request, queryset, MarkFulfilled, "mark_fulfilled")

    @admin.action(permissions=["change"], description=MarkCancelled.label)
    def mark_cancelled(self, request, queryset):
        return self.step_on_many(request, queryset, MarkCancelled, "mark_cancelled")
