from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from office.append_only import append_only
from office.ledger import LedgerQuerySet
from office.markings import Marking


class IssuedDocumentQuerySet(LedgerQuerySet):
    """A paper says what its maker could see that day: who reads fewer coalitions reads what they made themselves, of those they read now.

    What a paper over several coalitions told at the time cannot be known from its entry, so it is not shown to them.
    """

    def _of_desks_of(self, user):
        return self.filter(by=user.pk, coalition__in=user.desks.values("coalition"))

    def will_find(self, user, coalition):
        """Will this person be shown the paper that they issue over this coalition, or over several?"""
        if not user.has_perm(self._permission("view")):
            return False
        return user.reads_every_coalition or (coalition is not None and user.desks.filter(coalition=coalition).exists())


@append_only
class IssuedDocument(models.Model):
    """One copy of a paper made for somebody outside the office, with the very bytes that left it."""

    number = models.CharField(_("number"), max_length=12, help_text=_("The year and a running number: 2026-0012."))
    copy = models.PositiveSmallIntegerField(_("copy"))
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=300)
    audience = models.CharField(_("audience"), max_length=80)
    recipient = models.CharField(_("given to"), max_length=200, blank=True)
    on = models.DateField(_("as at"))
    language = models.CharField(_("language"), max_length=2)
    marking = models.CharField(_("marking"), max_length=20, choices=Marking.choices)
    coalition = models.ForeignKey(Coalition, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("coalition"))
    partner = models.CharField(_("partner"), max_length=12, blank=True, help_text=_("Its code on that day; papers outlast mergers."))
    address = models.CharField(_("page"), max_length=2000, help_text=_("The page of the office that it shows."))
    said = models.CharField(max_length=64, help_text="sha256 of what the paper says, its number and copy aside: same words, same number.")
    file_name = models.CharField(_("file name"), max_length=255)
    media_type = models.CharField(_("type"), max_length=100)
    content = models.BinaryField()
    sha256 = models.CharField("SHA-256", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="issued_documents", verbose_name=_("issued by"))
    at = models.DateTimeField(_("issued at"), default=timezone.now)

    objects = IssuedDocumentQuerySet.as_manager()

    class Meta:
        default_permissions = ["view", "add"]
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["number", "copy"], name="issued_copy_is_numbered_once"),
            models.CheckConstraint(name="issued_copies_count_from_1", condition=Q(copy__gte=1)),
        ]

    def __str__(self):
        return f"{self.number}/{self.copy}"

    def get_absolute_url(self):
        return reverse("reporting:issued_copy", args=[self.number, self.copy])
