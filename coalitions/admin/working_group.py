from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from coalitions.models import WorkingGroup, WorkingGroupMember
from office.admin.filters import RelatedFilter
from office.admin.ledger import SOURCE, LedgerAdmin, LedgerInline
from office.admin_site import Chapter


class MemberInline(LedgerInline):
    model = WorkingGroupMember
    related = ["partner"]


@admin.register(WorkingGroup)
class WorkingGroupAdmin(LedgerAdmin):
    chapter, rank = Chapter.FORMATS, 3
    list_display = ["name", "coalition", "kind", "head", "members"]
    list_filter = ["kind", ("coalition", RelatedFilter)]
    list_figures = ["members"]
    list_select_related = ["coalition"]
    search_fields = ["name_en", "name_uk", "head", "coalition__name_en", "coalition__name_uk"]
    inlines = [MemberInline]
    fieldsets = [
        (None, {"fields": ["coalition", ("name_en", "name_uk"), "kind", "head"]}),
        SOURCE,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(seated=Count("seats"))

    @admin.display(description=_("members"), ordering="seated")
    def members(self, group):
        return group.seated
