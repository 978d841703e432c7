from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "office"
    verbose_name = _("Office")

    def ready(self):
        from office import attachments, checks, roles  # noqa: F401 -- importing checks registers them
        from office.accounts import journal
        from office.database import checks as database_checks  # noqa: F401
        from office.database import grants

        roles.connect()
        attachments.connect()
        journal.connect()
        grants.connect()
