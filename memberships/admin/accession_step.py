from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from memberships.models import AccessionStep
from office.admin.filters import QuestionFilter, RelatedFilter
from office.admin.ledger import SOURCE, LedgerAdmin
from office.admin_site import Chapter


class SignedFilter(QuestionFilter):
    title, parameter_name = _("signed"), "signed"
    questions = {"signatures": _("signatures only")}


@admin.register(AccessionStep)
class AccessionStepAdmin(LedgerAdmin):
    chapter, rank = Chapter.FORMATS, 5
    list_display = ["coalition", "partner", "kind", "on", "document", "source"]
    list_display_links = ["coalition", "partner"]
    list_filter = [SignedFilter, "kind", ("coalition", RelatedFilter), ("partner", RelatedFilter)]
    list_select_related = ["coalition", "partner"]
    search_fields = [
        "coalition__name_en",
        "coalition__name_uk",
        "=coalition__code",
        "partner__name_en",
        "partner__name_uk",
        "=partner__code",
        "partner__aliases__name",
        "document",
    ]
    fieldsets = [
        (None, {"fields": [("coalition", "partner"), ("kind", "on"), "document"]}),
        SOURCE,
    ]
