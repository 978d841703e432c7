from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class LedgerAdminSite(AdminSite):
    site_title = site_header = _("Coalition office")
    index_title = _("Records")


class LedgerAdminConfig(AdminConfig):
    default_site = "office.admin_site.LedgerAdminSite"
