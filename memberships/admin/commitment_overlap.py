from django.contrib import admin

from coalitions.admin.need_overlap import OverlapAdmin
from memberships.models import CommitmentOverlap
from office.admin.filters import RelatedFilter
from office.admin_site import Chapter


@admin.register(CommitmentOverlap)
class CommitmentOverlapAdmin(OverlapAdmin):
    chapter, rank = Chapter.SUPPLY, 7
    list_display = ["commitment", "decision", "owner", "part", "decided_on"]
    list_display_links = ["commitment", "owner"]
    list_filter = ["decision", ("commitment__coalition", RelatedFilter), ("owner__coalition", RelatedFilter)]
    list_select_related = ["commitment", "owner"]
    search_fields = [
        "commitment__reference", "commitment__item_en", "commitment__item_uk",
        "owner__reference", "owner__item_en", "owner__item_uk", "note",
    ]  # fmt: skip
    autocomplete_fields = ["commitment", "owner"]
    fields = ["commitment", *OverlapAdmin.shared_fields]
