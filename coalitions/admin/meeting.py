from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from coalitions.models import Meeting
from office.admin.filters import QuestionFilter, RelatedFilter
from office.admin.ledger import MARKING, SOURCE, LedgerAdmin
from office.admin_site import Chapter


class WhenFilter(QuestionFilter):
    title, parameter_name = _("when"), "when"
    questions = {"upcoming": _("still to come"), "held": _("held")}
    dated = frozenset(questions)


@admin.register(Meeting)
class MeetingAdmin(LedgerAdmin):
    chapter, rank = Chapter.MEETINGS, 1
    list_display = ["reference", "title", "format", "kind", "held_on", "place", "mode", "status", "releasability"]
    list_filter = [WhenFilter, ("format", RelatedFilter), "kind", "status", "releasability"]
    list_select_related = ["format"]
    search_fields = ["reference", "title_en", "title_uk", "place_en", "place_uk", "format__name_en", "format__name_uk"]
    fieldsets = [
        (None, {"fields": ["reference", "format", "kind", ("title_en", "title_uk")]}),
        (_("When and where"), {"fields": [("held_on", "begins_at"), ("place_en", "place_uk"), "mode", "status"]}),
        MARKING,
        SOURCE,
    ]

    @admin.display(description=_("place"), ordering="place")
    def place(self, meeting):
        return meeting.place
