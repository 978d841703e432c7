from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from coalitions.models import Partner, PartnerAlias
from coalitions.operations import merge_partners
from office.admin.ledger import SOURCE, LedgerAdmin, LedgerInline
from office.admin.merging import Mergeable
from office.admin_site import Chapter


class AliasInline(LedgerInline):
    model = PartnerAlias


@admin.register(Partner)
class PartnerAdmin(Mergeable, LedgerAdmin):
    chapter, rank = Chapter.FORMATS, 1
    list_display = ["code", "name", "kind", "nato", "eu", "contact_cadence_days"]
    list_filter = ["kind", "nato", "eu"]
    search_fields = ["=code", "name_en", "name_uk", "aliases__name"]
    inlines = [AliasInline]
    fieldsets = [
        (None, {"fields": ["code", ("name_en", "name_uk"), "kind", ("nato", "eu")]}),
        (_("Communication"), {"fields": [("contact_cadence_days", "plans_by")]}),
        SOURCE,
    ]
    merge_operation = staticmethod(merge_partners)
