from django.contrib import admin

from coalitions.models import Unit
from office.admin.ledger import LedgerAdmin
from office.admin_site import Chapter


@admin.register(Unit)
class UnitAdmin(LedgerAdmin):
    chapter, rank = Chapter.OFFICE, 1
    list_display = ["code", "name", "symbol_en", "symbol_uk", "synonyms"]
    search_fields = ["code", "name_en", "name_uk", "symbol_en", "symbol_uk"]
    fields = ["code", ("name_en", "name_uk"), ("symbol_en", "symbol_uk"), "synonyms"]
