from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from memberships.models import ExchangeRate
from office.admin.ledger import SOURCE, LedgerAdmin
from office.admin_site import Chapter
from office.numbers import number


@admin.register(ExchangeRate)
class ExchangeRateAdmin(LedgerAdmin):
    chapter, rank = Chapter.OFFICE, 3
    list_display = ["currency", "on", "rate_shown", "source"]
    list_display_links = ["currency", "on"]
    list_filter = ["currency"]
    date_hierarchy = "on"
    search_fields = ["=currency", "source"]
    fieldsets = [
        (None, {"fields": [("currency", "on"), "rate"]}),
        SOURCE,
    ]

    @admin.display(description=_("for 1 EUR"), ordering="rate")
    def rate_shown(self, rate):
        return number(rate.rate, get_language())
