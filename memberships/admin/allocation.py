from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from memberships.models import Allocation
from office import numbers
from office.admin.filters import QuestionFilter, RelatedFilter
from office.admin.ledger import LedgerAdmin
from office.admin_site import Chapter


class TodayFilter(QuestionFilter):
    title, parameter_name = _("today"), "today"
    questions = {"current": _("in force")}
    dated = frozenset(questions)


@admin.register(Allocation)
class AllocationAdmin(LedgerAdmin):
    chapter, rank = Chapter.SUPPLY, 2
    list_display = ["commitment", "need", "figure", "money", "since", "until"]
    list_display_links = ["commitment", "need"]
    list_filter = [TodayFilter, ("need__coalition", RelatedFilter)]
    list_select_related = ["commitment__unit", "need"]
    search_fields = [
        "commitment__reference",
        "commitment__aliases__reference",
        "commitment__item_en",
        "commitment__item_uk",
        "need__reference",
        "need__item_en",
        "need__item_uk",
    ]
    autocomplete_fields = ["commitment", "need"]
    fields = ["commitment", "need", ("quantity", "counts_as"), "amount", ("since", "until"), "note"]

    @admin.display(description=_("quantity"), ordering="quantity")
    def figure(self, allocation):
        unit = allocation.commitment.unit
        return numbers.quantity(allocation.quantity, unit.symbol if unit else "", get_language())

    @admin.display(description=_("amount"), ordering="amount")
    def money(self, allocation):
        return numbers.money(allocation.amount, allocation.commitment.currency, get_language())
