from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from coalitions.models import UnitConversion
from office.admin.ledger import SOURCE, LedgerAdmin
from office.admin_site import Chapter


@admin.register(UnitConversion)
class UnitConversionAdmin(LedgerAdmin):
    chapter, rank = Chapter.OFFICE, 2
    list_display = ["conversion", "source"]
    list_select_related = ["unit", "into"]
    search_fields = ["unit__code", "unit__name_en", "unit__name_uk", "into__code", "into__name_en", "into__name_uk", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [("unit", "factor", "into")],
                "description": _("One of the first unit is so many of the second. Nothing is converted unless it is said here."),
            },
        ),
        SOURCE,
    ]

    @admin.display(description=_("conversion"), ordering="unit__code")
    def conversion(self, conversion):
        return str(conversion)
