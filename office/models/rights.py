"""Who holds which role and permission, and which role which permission: kept in the history, by whatever route it is changed."""

import pghistory
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from office.ledger import LedgerQuerySet
from office.models.user import User


class RightsQuerySet(LedgerQuerySet):
    def _permission(self, action):
        """Read by whoever reads people; changed by superusers only, for nobody is given a permission to."""
        return "office.view_user" if action == "view" else super()._permission(action)


@pghistory.track()
class PersonRole(User.groups.through):
    objects = RightsQuerySet.as_manager()

    class Meta:
        proxy = True
        default_permissions = []
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")


@pghistory.track()
class PersonPermission(User.user_permissions.through):
    objects = RightsQuerySet.as_manager()

    class Meta:
        proxy = True
        default_permissions = []
        verbose_name = _("permission of a person")
        verbose_name_plural = _("permissions of people")


@pghistory.track()
class RolePermission(Group.permissions.through):
    objects = RightsQuerySet.as_manager()

    class Meta:
        proxy = True
        app_label = "office"
        default_permissions = []
        verbose_name = _("permission of a role")
        verbose_name_plural = _("permissions of roles")
