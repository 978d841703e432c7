from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coalitions.models import NeedOverlap
from office import numbers
from office.admin.filters import RelatedFilter
from office.admin.ledger import LedgerAdmin
from office.admin_site import Chapter


class OverlapAdmin(LedgerAdmin):
    """Both ends lie in coalitions of this person's; whoever changes only one of them sees the decision and leaves it."""

    date_hierarchy = None
    shared_fields = ["owner", "decision", "share", "decided_on", "note"]

    @admin.display(description=_("share"), ordering="share")
    def part(self, overlap):
        return numbers.percent(overlap.share, get_language()) if overlap.share is not None else None


@admin.register(NeedOverlap)
class NeedOverlapAdmin(OverlapAdmin):
    chapter, rank = Chapter.PLANS, 6
    list_display = ["need", "decision", "owner", "part", "decided_on"]
    list_display_links = ["need", "owner"]
    list_filter = ["decision", ("need__coalition", RelatedFilter), ("owner__coalition", RelatedFilter)]
    list_select_related = ["need", "owner"]
    search_fields = [
        "need__reference", "need__item_en", "need__item_uk", "owner__reference", "owner__item_en", "owner__item_uk", "note"
    ]  # fmt: skip
    autocomplete_fields = ["need", "owner"]
    fields = ["need", *OverlapAdmin.shared_fields]
