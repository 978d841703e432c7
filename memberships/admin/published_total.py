from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from memberships.models import PublishedTotal
from office.admin.filters import RelatedFilter
from office.admin.ledger import SOURCE, LedgerAdmin
from office.admin_site import Chapter
from office.numbers import money, quantity


@admin.register(PublishedTotal)
class PublishedTotalAdmin(LedgerAdmin):
    chapter, rank = Chapter.SUPPLY, 9
    list_display = ["metric_reported", "coalition", "as_of", "figure", "metric", "source"]
    list_filter = ["metric", ("coalition", RelatedFilter)]
    list_select_related = ["coalition"]
    search_fields = ["metric_reported", "value_reported", "coalition__name_en", "coalition__name_uk", "=coalition__code", "source"]
    fieldsets = [
        (None, {"fields": ["coalition", ("metric_reported", "metric"), "as_of"]}),
        (_("How much"), {"fields": [("value", "currency", "unit_reported"), "value_reported"]}),
        SOURCE,
    ]

    @admin.display(description=_("value"), ordering="value")
    def figure(self, total):
        if total.value is None:
            return total.value_reported
        write = money if total.currency else quantity
        return write(total.value, total.currency or total.unit_reported, get_language())
