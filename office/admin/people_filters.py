"""Filters of the list of people, in the words of its columns and of the person's page."""

from django.contrib.admin import SimpleListFilter
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from office.roles import NAMES, named


class _YesOrNo(SimpleListFilter):
    field = ""

    def lookups(self, request, model_admin):
        return [("1", _("Yes")), ("0", _("No"))]

    def queryset(self, request, queryset):
        return queryset.filter(**{self.field: self.value() == "1"}) if self.value() in {"0", "1"} else queryset


class WorkbenchFilter(_YesOrNo):
    title, parameter_name, field = _("Workbench"), "workbench", "is_staff"


class SuperuserFilter(_YesOrNo):
    title, parameter_name, field = _("Superuser"), "superuser", "is_superuser"


class RoleFilter(SimpleListFilter):
    title, parameter_name = _("Role"), "role"

    def lookups(self, request, model_admin):
        return [*((str(group.pk), named(group)) for group in Group.objects.filter(name__in=NAMES).order_by("name")), ("none", _("no role"))]

    def queryset(self, request, queryset):
        if self.value() == "none":
            return queryset.filter(groups=None)
        return queryset.filter(groups=int(self.value())) if (self.value() or "").isdecimal() else queryset
