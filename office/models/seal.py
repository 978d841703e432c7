import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.append_only import append_only

# A seal of a day to come would let the days before it go unsealed.
OVER = pgtrigger.Trigger(
    name="seals_days_that_are_over",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func="""
        IF NEW.day < DATE '2000-01-01' OR NEW.day >= (now() AT TIME ZONE 'Europe/Kyiv')::date THEN
            RAISE EXCEPTION 'The day % is not one that is over: it cannot be sealed.', NEW.day USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


@pgtrigger.register(OVER)
@append_only
class Seal(models.Model):
    """The digest of everything the history says of one day, chained to the seal before it."""

    day = models.DateField(_("day"), unique=True)
    entries = models.PositiveIntegerField(_("entries"))
    digest = models.CharField(_("digest"), max_length=64)
    before = models.CharField(_("digest of the seal before"), max_length=64, blank=True)
    columns = models.JSONField(default=dict, help_text="Which columns of which table the digests cover.")
    leaves = models.BinaryField(help_text="The digest of each entry, so that a broken one can be named.")
    sealed_at = models.DateTimeField(_("sealed at"), default=timezone.now, editable=False)

    class Meta:
        default_permissions = ["view"]
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.digest[:12]}"
