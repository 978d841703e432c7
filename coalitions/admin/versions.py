from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from coalitions.models import Roadmap


class VersionFilter(admin.SimpleListFilter):
    """The plan in force and its drafts, unless superseded versions are asked for. `roadmap` is the way to the roadmap."""

    title, parameter_name = _("version"), "version"
    roadmap = "roadmap"

    def lookups(self, request, model_admin):
        return [("superseded", _("superseded")), ("every", _("all versions"))]

    def choices(self, changelist):
        current, *others = super().choices(changelist)
        return [{**current, "display": _("in force or in draft")}, *others]

    def queryset(self, request, queryset):
        superseded = {f"{self.roadmap}__status": Roadmap.Status.SUPERSEDED}
        if self.value() == "superseded":
            return queryset.filter(**superseded)
        return queryset if self.value() == "every" else queryset.exclude(**superseded)
