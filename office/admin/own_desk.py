"""What spares a person with desks of their own some typing: their one coalition filled in, their coalitions as a filter."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from office.admin.scope import hangs_on_coalitions, placed_by


def narrowed_to_desks(request, model):
    """Whether this person cares for some coalitions only, and records of this model hang on coalitions."""
    return hangs_on_coalitions(model) and not request.user.changes_every_coalition and bool(desks_of(request))


def desks_of(request):
    if not hasattr(request, "desks_of_person"):
        request.desks_of_person = list(request.user.desks.values_list("coalition_id", flat=True).order_by("coalition_id"))
    return request.desks_of_person


class MineFilter(admin.SimpleListFilter):
    title, parameter_name = _("whose"), "whose"

    def lookups(self, request, model_admin):
        return [("mine", _("my coalitions"))]

    def queryset(self, request, queryset):
        if self.value() != "mine":
            return queryset
        return queryset.filter(pk__in=queryset.model._default_manager.in_care_of(request.user).values("pk"))


class KnowsOwnDesk:
    """A ModelAdmin that knows whose coalitions the person cares for."""

    def get_list_filter(self, request):
        filters = super().get_list_filter(request)
        return [MineFilter, *filters] if narrowed_to_desks(request, self.model) else filters

    def get_changeform_initial_data(self, request):
        given = super().get_changeform_initial_data(request)
        if "coalition" in placed_by(self.model) and narrowed_to_desks(request, self.model) and len(desks_of(request)) == 1:
            given.setdefault("coalition", desks_of(request)[0])
        return given
