import pghistory
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as AccountManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from office.ledger import LedgerQuerySet


class UserManager(AccountManager.from_queryset(LedgerQuerySet)):
    use_in_migrations = False


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractUser):
    class Language(models.TextChoices):
        UKRAINIAN = "uk", _("Ukrainian")
        ENGLISH = "en", _("English")

    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.UKRAINIAN)
    must_change_password = models.BooleanField(
        _("must change password"), default=False, help_text=_("The next page this person sees asks for a password of their own.")
    )

    objects = UserManager()

    class Meta(AbstractUser.Meta):
        # People are deactivated, never deleted.
        default_permissions = ["add", "change", "view"]
        permissions = [("widen_marking", _("Can release a record more widely"))]
