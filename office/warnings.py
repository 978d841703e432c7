"""A warning is not an error: some rules of the domain a person may confirm and go on. Who confirmed what is kept."""

from dataclasses import dataclass

from office.models import Confirmation


@dataclass(frozen=True)
class Warning:
    """One rule that a record strains: a stable code, and a sentence for the reader."""

    code: str
    sentence: str

    def __str__(self):
        return str(self.sentence)


def of_everything(rows):
    return rows


def seen_by(user):
    """Narrow rows to those this person may see: a sentence adds up and names nothing else."""
    return lambda rows: rows.visible_to(user)


def warnings_of(record, within=of_everything):
    """Return the warnings a record raises as it stands; records without such rules raise none.

    `within` narrows the rows that are added up and named, to those of whoever reads the sentence.
    """
    return list(record.warnings(within)) if hasattr(record, "warnings") else []


def label_of(record):
    """Name the record as its confirmations name it."""
    return f"{record._meta.label_lower} {record}"[:120]


def confirm(record, warnings, *, by):
    """Keep that `by` read these warnings about this record."""
    label = label_of(record)
    return Confirmation.objects.bulk_create(Confirmation(record=label, code=w.code, sentence=str(w), by=by) for w in warnings)
