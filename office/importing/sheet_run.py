"""One sheet into the ledger: read, match, compare, write each row, then warn. The caller owns the transaction."""

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from office.columns import UNSAID
from office.importing import refusals
from office.importing.held import changed, hold, stored
from office.importing.lines import Headings, read_cell, read_lines
from office.importing.matching import Matching
from office.importing.merged import set_aside
from office.importing.outcome import SAME, SheetOutcome
from office.importing.reached import Reached
from office.importing.references import References
from office.importing.scope import Brought, Scope
from office.importing.telling import change, problem
from office.resources import CellRefused
from office.warnings import of_everything, seen_by, warnings_of


class SheetRun:
    def __init__(self, run, dataset, resource, sheet):
        self.run = run
        self.resource = resource
        self.sheet = sheet
        self.headings = Headings(resource, sheet)
        self.outcome = SheetOutcome(dataset, sheet.name)
        self.scope = Scope(resource)
        self.reached = Reached(resource)
        self.present = [column for column in resource.columns if column in self.headings.columns.values()]
        self.lines = []

    def carry_out(self):
        suffice = self._headings_suffice()
        if suffice or len(self.present) > len(self._missing_groups()):  # else it is another table altogether
            self.lines = read_lines(self.headings, self.run, self.add_error)
        if not suffice:
            for line in self.lines:
                line.failed = True
            return
        self._require_keys()
        for line in self._standing():
            self._try(line, self.resource.prepare, line.values)
        set_aside(self._standing(), self.resource)
        self._match()
        if self.run.applying:
            self._hold()
        self.scope.look(self._standing())
        self.brought = Brought(self.resource, self._standing())
        references = References(self.resource.model, (line.value("reference") for line in self.lines))
        for line in self._standing():
            self._compare(line)
        self._write(references)
        self.run.forget(self.resource.model)
        self._write_late_columns()
        for line, refused in self.scope.misplaced(self._standing()):
            self.add_error(line, self.resource.fields[refused.column], refused.sentence)
        self.run.widened[self.resource.model] |= {line.record.pk for line in self._standing() if line.widened}
        self.resource.after_rows(self._standing())

    def _match(self):
        for line in self._standing():
            line.record, line.creating = None, False
        Matching(self.resource, self._standing(), self.add_error).match()
        self.resource.gather(self._standing())

    def _hold(self):
        """Lock the records the rows mean and read them again: what somebody saved meanwhile is seen, and nobody saves until the end."""
        held = set()
        while found := {self.resource.row_of(line.record).pk for line in self._standing()} - held - {None}:
            hold(self.resource.model, found)
            held |= found
            self._match()

    def close(self):
        """After all sheets: what could only follow at the end, warnings, and the account of it all."""
        for line, refused in self.resource.finish(self._standing()):
            self.add_error(line, self.resource.fields[refused.column], str(refused.sentence))
        written = [line for line in self._standing() if line.what != SAME]
        self._fetch_links([line.record for line in written])
        for line in self.lines:
            self.outcome.warnings += [self._problem(line, None, note) for note in line.notes if not line.failed]
        within = seen_by(self.run.user) if self.run.user is not None else of_everything
        for line in written:
            self.outcome.warnings += [self._problem(line, None, str(warning)) for warning in warnings_of(line.record, within)]
        self.outcome.rows = len(self.lines)
        for line in self.lines:
            self._tell(line)
        self.outcome.widenings = [(str(line.record)[:120], *line.widened) for line in written if line.widened and not line.failed]
        self.outcome.errors.sort(key=lambda problem: problem.row or 0)

    def _fetch_links(self, records):
        """Warnings look at the partners of each record: fetch those of all records at once."""
        records = [record for record in records if isinstance(record, self.resource.model)]
        prefetch_related_objects(records, *(field.name for field in self.resource.model._meta.many_to_many))

    def add_error(self, line, column, reason):
        line.failed = True
        self.outcome.errors.append(self._problem(line, column, reason))

    def _problem(self, line, column, reason):
        cell = line.cells.get(column.column_name, "") if column else ""
        return problem(self.sheet, line.number, self.headings.heading(column) if column else "", cell, reason)

    def _standing(self):
        return [line for line in self.lines if not line.failed and not line.aside]

    def _headings_suffice(self):
        row = self.headings.row.number if self.headings.row else 1
        missing = [] if "reference" in {column.column_name for column in self.present} else self._missing_groups()
        for group in missing:
            heading = str(self.resource.fields[group[0]].heading)
            self.outcome.errors.append(problem(self.sheet, row, heading, "", _("This column is missing.")))
        if not missing:
            for heading, column in self.headings.strangers():
                reason = _("No field is known by this heading; the column is left out.")
                if column is not None:
                    twin = {"heading": self.headings.heading(column)}
                    reason = _("The column “%(heading)s” further left means the same field; this one is left out.") % twin
                self.outcome.warnings.append(problem(self.sheet, row, heading, "", reason))
        return not missing

    def _missing_groups(self):
        names = {column.column_name for column in self.present}
        return [group for group in self.resource.required if not names & set(group)]

    def _groups_cut_off(self, line):
        present = {column.column_name for column in self.present}
        return [group for group in self.resource.required if present & set(group) and not line.cells.keys() & set(group)]

    def _require_keys(self):
        """A row without a reference needs the columns of the natural key; one that was cut off needs those of them that the file has."""
        missing = self._missing_groups()
        for line in self._standing():
            for group in self._groups_cut_off(line):
                self.add_error(line, self.resource.fields[group[0]], _("A value is needed here."))
            if missing and not line.value("reference"):
                self.add_error(line, self.resource.fields[missing[0][0]], _("This column is missing, and the row brings no reference."))

    def _try(self, line, step, *arguments):
        """Take a step that may refuse the row; return whether it went well."""
        try:
            step(*arguments)
        except CellRefused as refused:
            self.add_error(line, self.resource.fields[refused.column], str(refused.sentence))
        return not line.failed

    def _compare(self, line):
        for column in self.resource.columns:
            if not column.late:
                self._compare_column(line, column)
        if refused := self.reached.widen(line):
            self.add_error(line, *refused)
        if line.creating:
            self._require_whole(line)
        self._try(line, self.scope.refuse_foreign, line)

    def _compare_column(self, line, column):
        new = line.values.get(column.column_name, UNSAID)
        if new is UNSAID:
            return
        old = column.widget.empty if line.creating else column.get_value(line.record)
        new = line.values[column.column_name] = self.resource.settled(column, old, new)
        if self.resource.differs(column, line.record, old, new, line.values):
            line.changes.append((column, old, new))

    def _require_whole(self, line):
        """A new record needs the columns without which it cannot be."""
        for column in self.resource.columns:
            if column.needed and column not in self.present:
                self.add_error(line, column, _("The record is new, and this column is missing."))
            elif column.needed and line.values.get(column.column_name, UNSAID) is UNSAID:
                self.add_error(line, column, _("A value is needed here."))

    def _write(self, references):
        """Write row by row; a row the database refuses is tried again after the others, which may have made room for it."""
        waiting = [line for line in self._standing() if line.creating or line.changes]
        while waiting:
            refused = [(line, error) for line in waiting if (error := self._write_line(line, references))]
            if len(refused) == len(waiting):
                for line, error in refused:
                    self._explain(line, error)
                return
            waiting = [line for line, _error in refused]

    def _write_line(self, line, references):
        """Write one row; return the database's error, if any, for another try."""
        was = line.record.pk, line.record._state.adding
        try:
            with transaction.atomic():
                self._save(line, references)
        except CellRefused as refused:
            self.add_error(line, self.resource.fields[refused.column], str(refused.sentence))
        except ValidationError as error:
            for name, message in refusals.of_model(error):
                self._add_field_error(line, [name], message)
        except DatabaseError as error:
            line.record.pk, line.record._state.adding = was
            return error
        return None

    def _save(self, line, references):
        record = line.record
        line.stored = line.stored or stored(self.resource.row_of(record))
        for column, _old, new in line.changes:
            if not column.linked:
                column.write(record, new)
        if line.creating:
            self.resource.complete(line)
        self.resource.place(record, line.values)
        record.clean_fields(exclude=self.relations)
        if self.scope.is_narrow and line.creating and self.resource.gives_references and record.reference:
            self.brought.refuse(record, line.values)
        record.clean()
        if self.resource.gives_references and not record.reference:
            record.reference = references.next(*self.resource.stem(record, line.values))
        if line.creating:
            record.save()
        elif line.changes:
            record.save(update_fields=changed(self.resource.row_of(record), line.stored))
        for column, _old, new in line.changes:
            if column.linked:
                column.write(record, new, fresh=line.creating)

    @property
    def relations(self):
        """Fields whose values were found among the records themselves: no need to ask for each again."""
        return [field.name for field in self.resource.model._meta.fields if field.is_relation or field.primary_key]

    def _explain(self, line, error):
        if not isinstance(error, IntegrityError) and not getattr(error.__cause__, "diag", None):
            raise error
        names, sentence = refusals.of_database(error, self.resource.model)
        if self.scope.is_narrow and sentence == refusals.taken():  # by whom is not theirs to know
            sentence = _("This value cannot be used here.")
        self._add_field_error(line, names, sentence)

    def _add_field_error(self, line, names, message):
        """Beside the column that changed, else beside the first that is in the file at all."""
        columns = [column for name in names if name for column in self.resource.columns if column.attribute.split("__")[0] == name]
        changed = [column for column in columns if any(column is other for other, _old, _new in line.changes)]
        there = [column for column in columns if column in self.present]
        self.add_error(line, next(iter([*changed, *there, *columns]), None), message)

    def _write_late_columns(self):
        late = [column for column in self.present if column.late]
        for naming in {column.widget.names for column in late}:
            for line in self._standing():
                self.run.names(naming).adopt(line.record)
        for line in self._standing() if late else []:
            before = len(line.changes)
            for column in late:
                read_cell(line, column, self.run, self.add_error)
                if not line.failed:
                    self._compare_column(line, column)
            if not (line.creating or line.failed):
                self._try(line, self.scope.refuse_foreign, line)
            if line.failed or len(line.changes) == before:
                continue
            if error := self._write_late(line, line.changes[before:]):
                self._explain(line, error)

    def _write_late(self, line, changes):
        try:
            with transaction.atomic():
                for column, _old, new in changes:
                    column.write(line.record, new)
                line.record.clean()
                line.record.save(update_fields=[column.attribute for column, _old, _new in changes if not column.linked])
        except ValidationError as error:
            for name, message in refusals.of_model(error):
                self._add_field_error(line, [name], message)
        except DatabaseError as error:
            return error
        return None

    def _tell(self, line):
        if line.failed:
            return
        setattr(self.outcome, line.what, getattr(self.outcome, line.what) + 1)
        if line.what == SAME:
            self.outcome.same_rows.append(line.number)
            return
        self.outcome.changes.append(change(line, self.resource))
