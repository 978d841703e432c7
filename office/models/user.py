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
    reads_own_desks_only = models.BooleanField(
        _("reads only their own coalitions"),
        default=False,
        help_text=_("Otherwise a desk officer reads all coalitions and changes their own."),
    )
    sso_subject = models.CharField(
        _("single sign-on identity"),
        max_length=255,
        unique=True,
        null=True,
        blank=True,
        help_text=_("Its `sub`, as the identity provider gives it."),
    )

    objects = UserManager()

    class Meta(AbstractUser.Meta):
        # People are deactivated, never deleted.
        default_permissions = ["add", "change", "view"]
        permissions = [
            ("widen_marking", _("Can release a record more widely")),
            ("read_every_coalition", _("Can read the records of every coalition")),
            ("change_every_coalition", _("Can change the records of every coalition, and of none")),
        ]

    @property
    def shown_name(self):
        """By what name the office's pages call this person."""
        return self.get_full_name() or self.get_username()

    @property
    def reads_every_coalition(self):
        return not self.reads_own_desks_only or self.has_perm("office.read_every_coalition")

    @property
    def changes_every_coalition(self):
        """Records that hang on no coalition are changed by these people only."""
        return self.has_perm("office.change_every_coalition")
