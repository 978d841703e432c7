"""The columns of the ledger's spreadsheets: what stands over them, and where their values live in a record."""

import itertools

from django.utils.functional import cached_property
from django.utils.translation import override
from import_export.fields import Field

from office.importing.names import folded
from office.markings import Marking, Releasability
from office.widgets import LANGUAGES, CapitalsWidget, TextWidget, WordWidget

# Headings under which a marking stands, in any sheet, and whether or not its records carry one.
MARKING_HEADINGS = [
    "гриф",
    "гриф обмеження доступу",
    "гриф секретності",
    "ступінь секретності",
    "classification",
    "security classification",
    "security marking",
    "protective marking",
]
UNSAID = object()  # a blank cell where a value always stands: it says nothing, and changes nothing


class Column(Field):
    """A column: the record's attribute, its widget, and the other headings senders write over it."""

    linked = False
    declared = itertools.count()

    def __init__(
        self,
        attribute,
        widget=None,
        *,
        aliases=(),
        heading=None,
        late=False,
        exported=True,
        blank_says_nothing=False,
        needed=False,
        across=False,
    ):
        super().__init__(attribute=attribute, widget=widget or TextWidget())
        self.across = self.widget.across = across  # may name a record of another coalition, which not every reader sees
        self.place = next(self.declared)
        self.aliases = aliases
        self.given_heading = heading
        self.late = late  # names records of the same sheet: read when all its rows are written
        self.exported = exported
        self.blank_says_nothing = blank_says_nothing
        self.declared_needed = needed

    def bind(self, model):
        """Learn from the model what the column is called and whether it may be blank."""
        fields = {field.name: field for field in model._meta.concrete_fields}
        self.model_field = fields.get(self.attribute)  # none where the column reaches into another record
        self.heading = self.given_heading or (self.model_field.verbose_name if self.model_field else self.column_name)

    @property
    def needed(self):
        """A new record cannot be without it."""
        field = self.model_field
        bare = field is not None and not field.blank and not field.null and not field.has_default() and not self.linked
        return self.declared_needed or bare

    @property
    def unsaid_when_blank(self):
        field = self.model_field
        defaulted = field is not None and not self.linked and field.has_default() and not (field.blank or field.null)
        return self.blank_says_nothing or defaulted

    @cached_property
    def headings(self):
        """Every heading the column is known by, folded."""
        known = {folded(self.column_name), folded(self.column_name.replace("_", " ")), *map(folded, self.aliases)}
        for language in LANGUAGES:
            with override(language):
                known.add(folded(str(self.heading)))
        return known

    def differs(self, old, new):
        return self.widget.differs(old, new)

    def write(self, record, value, *, fresh=False):
        if "__" not in self.attribute:  # those are placed by the resource, from several columns together
            setattr(record, self.attribute, value)


class LinkedColumn(Column):
    """A column of several records, kept as rows of their own: the partners of a commitment, with their shares."""

    linked = True

    def __init__(self, manager, to, widget, *, share=None, **kwargs):
        super().__init__(manager, widget, **kwargs)
        self.to = to
        self.share = share

    def get_value(self, instance):
        if instance.pk is None:
            return ()
        return tuple((getattr(link, self.to), getattr(link, self.share) if self.share else None) for link in self._links(instance))

    def _links(self, record):
        return sorted(getattr(record, self.attribute).all(), key=lambda link: link.pk)

    def write(self, record, value, *, fresh=False):
        """Take away, add and change only the links that differ; a fresh record has none yet."""
        links = {} if fresh else {getattr(link, f"{self.to}_id"): link for link in self._links(record)}
        manager = getattr(record, self.attribute)
        wanted = {other.pk: share for other, share in value}
        for pk, link in links.items():
            if pk not in wanted:
                link.delete()
            elif self.share and getattr(link, self.share) != wanted[pk]:
                setattr(link, self.share, wanted[pk])
                link.save(update_fields=[self.share])
        added = [
            manager.model(**{manager.field.name: record, self.to: other, **self._shared(share)})
            for other, share in value
            if other.pk not in links
        ]
        for link in added:
            link.clean()
        manager.bulk_create(added)
        getattr(record, "_prefetched_objects_cache", {}).pop(self.attribute, None)

    def _shared(self, share):
        return {self.share: share} if self.share else {}


class TextsColumn(Column):
    """Several texts kept as rows of their own: a partner's aliases."""

    linked = True

    def __init__(self, manager, to, widget, **kwargs):
        super().__init__(manager, widget, **kwargs)
        self.to = to

    def get_value(self, instance):
        return tuple(getattr(row, self.to) for row in getattr(instance, self.attribute).all()) if instance.pk else ()

    def write(self, record, value, *, fresh=False):
        manager = getattr(record, self.attribute)
        wanted = {folded(text): text for text in value}
        kept = {folded(getattr(row, self.to)): row for row in manager.all()}
        for text, row in kept.items():
            if text not in wanted:
                row.delete()
        for text in wanted.keys() - kept.keys():
            row = manager.model(**{manager.field.name: record, self.to: wanted[text]})
            row.full_clean(exclude=[manager.field.name])
            row.save()
        getattr(record, "_prefetched_objects_cache", {}).pop(self.attribute, None)


def reference_column(*aliases):
    return Column("reference", CapitalsWidget(empty=None), aliases=["ref", "номер", *aliases], blank_says_nothing=True)


def source_column():
    return Column("source", aliases=["source_url", "url", "джерело"])


def note_column():
    return Column("note", aliases=["notes", "comment", "примітка", "примітки"])


def marking_column():
    return Column("marking", WordWidget(Marking), aliases=MARKING_HEADINGS)


def releasability_column():
    return Column("releasability", WordWidget(Releasability), aliases=["releasable to", "дозвіл на передання"])


def originator_column():
    return Column("originator", aliases=["розробник документа"])
