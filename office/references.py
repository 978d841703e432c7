"""References that staff quote (`ART-FR-0012`): given once, when a record enters without one, and never reused."""

from django.core.validators import RegexValidator
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# References stand in addresses, file names and formulas of papers, so nothing else can stand in them.
WRITING = r"^[A-Z0-9]+(-[A-Z0-9]+)*$"
WRITTEN_SO = _("A reference is capital Latin letters and digits with hyphens between them, like ART-FR-0012.")
written_as_reference = RegexValidator(WRITING, WRITTEN_SO)


def reference_is_well_written(name):
    """Refuse any other writing at the database too; `name` may hold %(class)s."""
    return models.CheckConstraint(
        name=name, condition=Q(reference=None) | Q(reference="") | Q(reference__regex=WRITING), violation_error_message=WRITTEN_SO
    )


TAKEN = _("This reference is taken.")


def says_only_taken(record, model_class, unique_check):
    """Stands for `unique_error_message`: a clash over a reference does not tell with what, since the writer may not know of it."""
    error = models.Model.unique_error_message(record, model_class, unique_check)
    if unique_check == ("reference",):
        error.message = TAKEN
    return error


class Referenced(models.Model):
    """A record with a reference of its own. A model says its `reference_stem`: the text before the number, and its digits."""

    reference = models.CharField(
        _("reference"),
        max_length=40,
        unique=True,
        null=True,
        blank=True,
        validators=[written_as_reference],
        help_text=_("Left empty, the office gives the next one."),
    )

    class Meta:
        abstract = True
        constraints = [reference_is_well_written("%(class)s_reference_is_well_written")]

    unique_error_message = says_only_taken

    def clean(self):
        super().clean()
        self.reference = (self.reference or "").strip().upper() or None


def wait_for_turn(stem):
    """Make whoever gives a reference of the same stem wait until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [stem])


def ever_given(model, stem):
    """Every reference of a stem that a record has or ever had: papers quote it, so it never names another."""
    events = model._meta.get_field("history").related_model
    rows = [records.filter(reference__startswith=f"{stem}-") for records in (model._base_manager, events.objects)]
    return {reference for references in rows for reference in references.values_list("reference", flat=True).distinct()}


@transaction.atomic
def give_reference(record):
    """Give a saved record the next reference of its stem, unless it has one; two at once wait for each other."""
    if record.reference:
        return record
    stem, digits = record.reference_stem
    wait_for_turn(stem)
    numbers = [number for reference in ever_given(type(record), stem) if (number := reference.removeprefix(f"{stem}-")).isdecimal()]
    record.reference = f"{stem}-{max(map(int, numbers), default=0) + 1:0{digits}}"
    record.save(update_fields=["reference"])
    return record
