"""Which record each row means: by its reference, by its natural key, or by what is left over."""

from collections import defaultdict

from django.utils.translation import gettext as _


class Matching:
    def __init__(self, resource, lines, add_error):
        self.resource = resource
        self.lines = [line for line in lines if not line.failed]
        self.add_error = add_error
        self.named = {line.value("reference") for line in self.lines}
        self.claimed = {}  # id of a record: the row that means it
        self.by_reference, self.by_key, self.by_loose_key = {}, defaultdict(list), defaultdict(list)
        for record in resource.editions(resource.records()):
            values = resource.values_of(record)
            if values.get("reference"):
                self.by_reference |= dict.fromkeys(resource.reference_keys(values), record)
            for key in dict.fromkeys(resource.keys(values)):
                self.by_key[key].append(record)
            for key in dict.fromkeys(resource.loose_keys(values)):
                self.by_loose_key[key].append(record)

    def match(self):
        for line in self.lines:
            self._match_exactly(line)
        self._match_what_is_left()
        self._refuse_twins()
        for line in self.lines:
            if line.record is None and not line.failed:
                line.record, line.creating = self.resource.new(line.values), True

    def _match_exactly(self, line):
        reference = line.value("reference")
        if reference and (record := self.by_reference.get(self.resource.reference_key(line.values))):
            self._claim(line, record)
            return
        for key in self.resource.keys(line.values):
            found = self.by_key.get(key, [])
            if reference:  # a twin that has a row of its own in this file is somebody else
                found = [record for record in found if getattr(record, "reference", None) not in self.named]
            if len(found) > 1:
                self.add_error(line, None, _("More than one record answers to this row; give its reference."))
            elif found and reference and (kept := getattr(found[0], "reference", None)):
                self.add_error(
                    line, self.resource.fields["reference"], _("This record is already kept as %(reference)s.") % {"reference": kept}
                )
            elif found:
                self._claim(line, found[0])
            if found:
                return

    def _match_what_is_left(self):
        waiting = defaultdict(list)
        for line in self.lines:
            if line.record is None and not line.failed and not line.value("reference"):
                for key in self.resource.loose_keys(line.values):
                    waiting[key].append(line)
        for key, lines in waiting.items():
            left = [record for record in self.by_loose_key.get(key, []) if id(record) not in self.claimed]
            if len(lines) == 1 and len(left) == 1 and lines[0].record is None:
                self._claim(lines[0], left[0])

    def _claim(self, line, record):
        if other := self.claimed.get(id(record)):
            self._twins(line, other)
        else:
            self.claimed[id(record)] = line
            line.record = record

    def _refuse_twins(self):
        """Rows that would become two records with one key."""
        first = {}
        for line in self.lines:
            if line.record is not None or line.failed:
                continue
            reference = line.value("reference")
            keys = [("reference", self.resource.reference_key(line.values))] if reference else self._own_keys(line)
            for key in keys:
                if key in first:
                    self._twins(line, first[key])
                    break
                first[key] = line

    def _own_keys(self, line):
        return (self.resource.keys(line.values) or self.resource.loose_keys(line.values))[:1]

    def _twins(self, line, other):
        self.add_error(
            line, None, _("Rows %(first)s and %(second)s mean the same record.") % {"first": other.number, "second": line.number}
        )
