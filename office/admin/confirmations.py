from django.contrib import admin

from office.admin.ledger import LedgerAdmin
from office.admin_site import Chapter
from office.models import Confirmation


@admin.register(Confirmation)
class ConfirmationAdmin(LedgerAdmin):
    """Who confirmed which warning: read, never written here."""

    chapter, rank = Chapter.OFFICE, 3
    list_display = ["at", "by", "record", "sentence"]
    list_filter = ["code"]
    list_select_related = ["by"]
    search_fields = ["record", "sentence", "by__username", "by__last_name"]
    date_hierarchy = "at"
    fields = ["record", "code", "sentence", "by", "at"]
    readonly_fields = fields

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
