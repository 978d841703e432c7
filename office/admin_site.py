from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Chapter(TextChoices):
    """The headings under which the workbench lists its records, in the order people know."""

    FORMATS = "formats", _("Partners and coalitions")
    PLANS = "plans", _("Roadmaps and needs")
    SUPPLY = "supply", _("Commitments and deliveries")
    MEETINGS = "meetings", _("Meetings")
    OFFICE = "office", _("The office itself")


class LedgerAdminSite(AdminSite):
    site_title = site_header = _("Coalition office")
    index_title = _("Workbench")
    empty_value_display = "–"

    def get_urls(self):
        """Leave out the stock way from any record's number to its page: it asks nobody's permission."""
        return [address for address in super().get_urls() if getattr(address, "name", "") != "view_on_site"]

    def autocomplete_view(self, request):
        from office.admin.autocomplete import ScopedAutocomplete

        return ScopedAutocomplete.as_view(admin_site=self)(request)

    def get_app_list(self, request, app_label=None):
        """Group records by chapter, whichever app keeps them."""
        if app_label:
            return super().get_app_list(request, app_label)
        listed = [model for app in self._build_app_dict(request).values() for model in app["models"]]
        listed.sort(key=lambda model: self._registry[model["model"]].rank)
        chapters = []
        for chapter in Chapter:
            models = [model for model in listed if self._registry[model["model"]].chapter == chapter]
            if models:
                address = f"{reverse('admin:index', current_app=self.name)}#{chapter}"
                chapters.append(
                    {"name": chapter.label, "app_label": chapter.value, "app_url": address, "has_module_perms": True, "models": models}
                )
        return chapters


class LedgerAdminConfig(AdminConfig):
    default_site = "office.admin_site.LedgerAdminSite"

    def ready(self):
        super().ready()
        from django.contrib.admin import site
        from django.contrib.auth.models import Group
        from django_otp.plugins.otp_static.models import StaticDevice
        from django_otp.plugins.otp_totp.models import TOTPDevice

        site.unregister(Group)  # what a role may do is written in office/roles.py, not clicked together
        site.unregister([TOTPDevice, StaticDevice])  # their pages would show the secrets
