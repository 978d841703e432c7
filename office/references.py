"""References that staff quote (`ART-FR-0012`): given once, when a record enters without one, and never reused."""

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _


class Referenced(models.Model):
    """A record with a reference of its own. A model says its `reference_stem`: the text before the number, and its digits."""

    reference = models.CharField(
        _("reference"), max_length=40, unique=True, null=True, blank=True, help_text=_("Left empty, the office gives the next one.")
    )

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        self.reference = (self.reference or "").strip().upper() or None


@transaction.atomic
def give_reference(record):
    """Give a saved record the next reference of its stem, unless it has one; two at once wait for each other."""
    if record.reference:
        return record
    stem, digits = record.reference_stem
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [stem])
    siblings = type(record)._base_manager.filter(reference__regex=rf"^{stem}-\d+$").values_list("reference", flat=True)
    last = max((int(reference.rpartition("-")[2]) for reference in siblings), default=0)
    record.reference = f"{stem}-{last + 1:0{digits}}"
    record.save(update_fields=["reference"])
    return record
