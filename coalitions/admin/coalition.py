from django.contrib import admin

from coalitions.models import Coalition
from office.admin.ledger import SOURCE, LedgerAdmin
from office.admin_site import Chapter


@admin.register(Coalition)
class CoalitionAdmin(LedgerAdmin):
    chapter, rank = Chapter.FORMATS, 2
    list_display = ["slug", "code", "name", "kind", "area", "founded_on", "status"]
    list_filter = ["kind", "status"]
    search_fields = ["slug", "=code", "name_en", "name_uk", "area"]
    prepopulated_fields = {"slug": ["name_en"]}
    fieldsets = [
        (None, {"fields": [("name_en", "name_uk"), ("short_en", "short_uk"), ("slug", "code"), "kind", "area", "founded_on", "status"]}),
        SOURCE,
    ]

    def get_prepopulated_fields(self, request, obj=None):
        """The address of a coalition that exists stays as people have it in their bookmarks, unless they change it."""
        return {} if obj else super().get_prepopulated_fields(request, obj)
