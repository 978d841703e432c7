"""What one person may change by a file: asked of the database once a sheet, before its rows are written and again after."""

from django.utils.translation import gettext as _

from office.resources import CellRefused


class Scope:
    def __init__(self, resource):
        self.resource = resource
        self.user = resource.user
        self.before = set()

    @property
    def is_narrow(self):
        """Are there records this person may not even know of?"""
        return self.user is not None and not self.user.reads_every_coalition

    def changeable(self, keys):
        keys = set(keys) - {None}
        if self.user is None or not keys:
            return keys
        rows = self.resource.model._default_manager.changeable_by(self.user).order_by()
        return set(rows.filter(pk__in=keys).values_list("pk", flat=True))

    def look(self, lines):
        """Learn which of the records the rows mean may be changed as they stand."""
        self.before = self.changeable(self.resource.row_of(line.record).pk for line in lines)

    def refuse_foreign(self, line):
        """Raise where a row would change a record that is not this person's to change; one that changes nothing may stand."""
        row = self.resource.row_of(line.record)
        if line.changes and row.pk is not None and row.pk not in self.before:
            self._refuse_misnamed(line)
            self._refuse(row if line.creating else line.record)

    def misplaced(self, lines):
        """Yield (line, CellRefused) of written records that now stand where this person may change nothing."""
        written = [line for line in lines if line.creating or line.changes]
        kept = self.changeable(line.record.pk for line in written)
        for line in written:
            if line.record.pk not in kept:
                try:
                    self._refuse(line.record)
                except CellRefused as refused:
                    yield line, refused

    def _refuse_misnamed(self, line):
        """A reference of another coalition's record, in a row that says it is of one's own: the reference is what is wrong."""
        column = self.resource.placed_by(line.record)
        placed_anew = any(changed.column_name == column for changed, _old, _new in line.changes)
        if placed_anew and line.value("reference") and not line.creating:
            raise CellRefused("reference", _("Another coalition keeps the record with this reference."))

    def _refuse(self, record):
        column = self.resource.placed_by(record)
        if not self.resource.model._default_manager.all().coalition_paths:
            raise CellRefused(column, _("You may not change this record."))
        if self.resource.fields[column].get_value(record) is None:
            raise CellRefused(column, _("A record that belongs to no coalition is changed by editors only."))
        raise CellRefused(column, _("You may not change records of this coalition."))


class Brought:
    """References that new rows bring. Whoever does not see every record may bring only those of the record's own coalition that are free:
    so a refusal tells nothing of what others keep.
    """

    def __init__(self, resource, lines):
        self.resource = resource
        self.references = {line.value("reference") for line in lines if line.creating} - {None, ""}
        self.taken = None

    def refuse(self, record, values):
        if self.taken is None:
            self.taken = self.resource.taken(self.references)
        own, _hyphen, _rest = self.resource.stem(record, values)[0].partition("-")
        if not record.reference.startswith(f"{own}-") or record.reference in self.taken:
            raise CellRefused("reference", _("This reference cannot be used here."))
