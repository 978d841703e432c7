from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coalitions.admin.frozen import TellsWhyFrozen
from coalitions.models import Need
from office import numbers
from office.admin.filters import RelatedFilter
from office.admin.ledger import MARKING, SOURCE, LedgerAdmin
from office.admin_site import Chapter

PLAN = ["coalition", "item_en", "item_uk", "category", "quantity", "unit", "priority", "needed_by"]


def _read(row):
    return "figure" if row == ("quantity", "unit") else row


@admin.register(Need)
class NeedAdmin(TellsWhyFrozen, LedgerAdmin):
    """What an endorsed roadmap lists stays as listed until its next version is drafted."""

    chapter, rank = Chapter.PLANS, 4
    list_display = ["reference", "coalition_code", "item", "figure", "priority", "needed_by", "estimated", "releasability"]
    list_filter = ["priority", ("coalition", RelatedFilter), "category", ("unit", RelatedFilter), "releasability"]
    list_figures = ["figure", "estimated"]
    list_select_related = ["coalition", "unit"]
    search_fields = ["reference", "item_en", "item_uk", "coalition__name_en", "coalition__name_uk"]
    fieldsets = [
        (None, {"fields": ["reference", "coalition", ("item_en", "item_uk"), "category"]}),
        (_("How much, how soon"), {"fields": [("quantity", "unit"), ("priority", "needed_by"), ("estimate", "currency")]}),
        MARKING,
        SOURCE,
    ]

    def get_readonly_fields(self, request, obj=None):
        return [*PLAN, "figure"] if obj and obj.is_frozen else []

    def get_fieldsets(self, request, obj=None):
        """A quantity that is only read stands with its unit, as in the lists."""
        fieldsets = super().get_fieldsets(request, obj)
        if not (obj and obj.is_frozen):
            return fieldsets
        return [(name, {**options, "fields": [_read(row) for row in options["fields"]]}) for name, options in fieldsets]

    def frozen_by(self, need):
        """The newest roadmap that lists it, since all of them are endorsed or superseded."""
        if need is None or not need.is_frozen:
            return None
        return need.listings.select_related("line__roadmap__coalition").latest("line__roadmap__version").line.roadmap

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_frozen)

    @admin.display(description=_("estimate"), ordering="estimate")
    def estimated(self, need):
        return numbers.money(need.estimate, need.currency, get_language())
