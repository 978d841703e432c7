from django.apps import apps
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from office.admin.ledger import LedgerAdmin
from office.admin_site import Chapter
from office.models import Confirmation


@admin.register(Confirmation)
class ConfirmationAdmin(LedgerAdmin):
    """Who confirmed which warning: read, never written here."""

    chapter, rank = Chapter.OFFICE, 3
    list_display = ["at", "by", "about", "sentence"]
    list_long = ["sentence"]
    list_filter = ["code"]
    list_select_related = ["by"]
    search_fields = ["about", "sentence", "by__username", "by__last_name"]
    date_hierarchy = "at"
    fields = ["about", "code", "sentence", "by", "at"]
    readonly_fields = fields

    @admin.display(description=_("record"), ordering="record")
    def about(self, confirmation):
        """Name the kind of record in words; it is kept by the model's own label."""
        label, _space, name = confirmation.record.partition(" ")
        try:
            return f"{capfirst(apps.get_model(label)._meta.verbose_name)} {name}"
        except (LookupError, ValueError):
            return confirmation.record

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
