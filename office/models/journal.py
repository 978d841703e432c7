import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.append_only import append_only
from office.ledger import LedgerQuerySet

# Whoever speaks through the application says what happened, and not when; the owner alone may bring in what is older.
NOW = pgtrigger.Trigger(
    name="entered_now",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func="""
        IF NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
            NEW.at = now();
        END IF;
        RETURN NEW;
    """,
)


@pgtrigger.register(NOW)
@append_only
class JournalEntry(models.Model):
    """What happened beside the records themselves: somebody signed in, imported, exported, issued a paper, widened a release."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        SIGNED_OUT = "signed_out", _("signed out")
        SIGN_IN_FAILED = "sign_in_failed", _("sign-in failed")
        LOCKED_OUT = "locked_out", _("locked out")
        SECOND_FACTOR = "second_factor", _("second factor changed")
        PASSWORD = "password", _("password changed")
        RIGHTS = "rights", _("rights changed")
        IMPORT = "import", _("import")
        EXPORT = "export", _("export")
        DOCUMENT = "document", _("document")
        WIDENING = "widening", _("released more widely")
        ATTACHMENT = "attachment", _("attachment")

    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    kind = models.CharField(_("what"), max_length=20, choices=Kind.choices)
    by = models.ForeignKey(
        "office.User", on_delete=models.PROTECT, null=True, blank=True, related_name="journal", verbose_name=_("person"),
        help_text=_("Empty: nobody known, or the command line."),
    )  # fmt: skip
    name = models.CharField(_("name as typed"), max_length=150, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    about = models.CharField(_("about"), max_length=300, blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True, encoder=DjangoJSONEncoder)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        default_permissions = ["view"]
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at"], name="journal_latest_first")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.about}".strip()
