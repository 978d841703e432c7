"""What every spreadsheet of the ledger has in common: declared columns, natural keys, a user's scope.

A resource declares; `office.importing` carries out. Matching is by what staff can read, never by database id.
"""

from django.utils.functional import cached_property
from import_export.resources import ModelResource

from office.columns import Column
from office.importing.unseen import Sight, seen, settled


class CellRefused(Exception):
    """A row cannot be taken because of what one of its columns says."""

    def __init__(self, column, sentence):
        super().__init__(sentence)
        self.column = column
        self.sentence = sentence


class LedgerResource(ModelResource):
    """A sheet of the ledger. Subclasses list columns and say by which keys a row finds its record."""

    required = ()  # groups of columns of which one must be there, unless the row brings its reference
    related = ()
    prefetch = ()
    gives_references = False
    known_by = "reference"  # the column that names a record, and by whose former values a merged one is still found
    placed = "coalition"  # the column that places a record in somebody's care

    def __init__(self, user=None, run=None, **kwargs):
        super().__init__(**kwargs)
        self.user = user
        self.run = run
        self.sight = run.sight if run else Sight(user)
        self.fields = {name: field for name, field in self.fields.items() if isinstance(field, Column)}
        self.columns = sorted(self.fields.values(), key=lambda column: column.place)
        for column in self.columns:
            column.bind(self.model)

    @property
    def model(self):
        return self._meta.model

    def with_relations(self, queryset):
        """Fetch with the records all that their columns read."""
        return queryset.select_related(*self.related).prefetch_related(*self.prefetch)

    def get_queryset(self):
        """The records this person may know of; nobody in particular, at the command line, means all."""
        return self.in_scope(self.model)

    def in_scope(self, model):
        rows = model._default_manager.all()
        return rows if self.user is None else rows.visible_to(self.user)

    def records(self):
        """The records a row may find. Whether it may change what it found is asked of the database, see `office.importing.scope`."""
        return self.with_relations(self.get_queryset()).order_by("pk")

    def placed_by(self, record):
        """The column that says in whose care this record stands."""
        return self.placed

    def taken(self, references):
        """Which of these references no new record may have, whoever may see why."""
        return set(self.model._base_manager.filter(reference__in=references).values_list("reference", flat=True))

    def seen(self, column, value):
        """A value as this person may read it: a record out of their scope is only said to be there."""
        return seen(value, self.sight.keys(column.widget.names.model)) if column.across else value

    def settled(self, column, old, new):
        return settled(old, new, self.sight.keys(column.widget.names.model)) if column.across else new

    def new(self, values):
        return self.model()

    def row_of(self, record):
        """The one row of the ledger that is locked and written for a record."""
        return record

    def editions(self, records):
        """The rows that show these records in a spreadsheet: mostly one each."""
        return records

    def reference_key(self, values):
        """What tells one reference from another: mostly the reference alone."""
        return values["reference"]

    def reference_keys(self, values):
        """Every way in which a kept record answers to its reference."""
        return [self.reference_key(values)]

    def keys(self, values):
        """The natural keys of a row; any of them finds its record."""
        raise NotImplementedError

    def loose_keys(self, values):
        """Keys that find a record only where one row and one record are left to share them."""
        return []

    def values_of(self, record):
        return {column.column_name: column.get_value(record) for column in self.columns}

    def former_names(self):
        """What names of merged records mean now, in capitals."""
        return {}

    def prepare(self, values):
        """Settle what several columns say together, before the row looks for its record."""
        name = values.get(self.known_by)
        if name and name in self._former:
            values |= {self.known_by: self._former[name], "former": name}

    @cached_property
    def _former(self):
        return self.former_names()

    def gather(self, lines):
        """Look at all rows together, before any is written."""

    def complete(self, line):
        """Fill a new record from what its source says in words of its own."""

    def place(self, record, values):
        """Set what several columns name together; raise CellRefused where they name nothing."""

    def differs(self, column, record, old, new, values):
        return column.differs(old, new)

    def stem(self, record, values):
        """The beginning and the digits of the reference a new record is given."""
        return record.reference_stem

    def after_rows(self, lines):
        """What follows once every row of the sheet is written."""

    def finish(self, lines):
        """What can only follow once every sheet of the file is written: yields (line, CellRefused)."""
        return ()
