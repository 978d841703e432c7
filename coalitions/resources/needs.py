"""Needs in a spreadsheet: one row for each version of the roadmap that lists the need, or one row for a need none lists yet."""

from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from coalitions.models import Category, ListedNeed, Need, Roadmap
from coalitions.names import LINES_OF_EFFORT, UNITS
from coalitions.operations import LISTED
from coalitions.resources.partners import coalition_column
from coalitions.resources.roadmaps import named
from office.columns import Column, marking_column, note_column, originator_column, reference_column, releasability_column, source_column
from office.datasets import dataset
from office.importing.held import changed, stored
from office.importing.names import folded
from office.resources import CellRefused, LedgerResource
from office.widgets import CapitalsWidget, ImpreciseDateWidget, NumberWidget, RecordWidget, WholeNumberWidget, WordWidget


class Edition:
    """A need as one roadmap version lists it. The newest edition is the need itself, unless that version is endorsed:
    like an older one it then keeps what was listed.
    """

    own = {"need", "listing", "newest"}

    def __init__(self, need, listing=None, *, newest=True):
        self.__dict__.update(need=need, listing=listing, newest=newest)
        self.__dict__["listed"] = stored(listing) if listing is not None else None

    def __getattr__(self, name):
        if name in LISTED and self.listing is not None and (not self.newest or self.is_endorsed):
            return self.listing.as_listed(name)
        return getattr(self.need, name)

    def __setattr__(self, name, value):
        if name in self.own:
            self.__dict__[name] = value
            return
        listed = name in LISTED and (not self.newest or self.is_endorsed)
        if listed:
            setattr(self.listing, name, value)
        if self.newest or not listed or self.need.pk is None:
            setattr(self.need, name, value)

    def __str__(self):
        return str(self.need)

    @property
    def pk(self):
        return self.need.pk

    @property
    def is_endorsed(self):
        return bool(self.listing and self.listing.line_id and self.listing.line.roadmap.status == Roadmap.Status.ENDORSED)

    def save(self, update_fields=None):
        """Being listed by a draft is what allows a need to change, so that comes first."""
        if self.need.pk is None:
            self.need.save()
        if self.listing is not None:
            self.listing.need = self.need
            self.listing.clean()
            self.listing.save(update_fields=changed(self.listing, self.listed) if self.listed and self.listing.pk else None)
        if self.newest or update_fields:
            self.need.save(update_fields=update_fields)


CATEGORY_WORDS = {
    "financial": "money",
    "finance": "money",
    "cash": "money",
    "фінансова": "money",
    "кошти": "money",
    "in-kind": "in_kind",
    "у натуральній формі": "in_kind",
    "навчання": "training",
    "підготовка": "training",
    "промислова": "industrial",
    "обслуговування": "maintenance",
}


@dataset("needs")
class NeedResource(LedgerResource):
    required = [["coalition"], ["item_en", "item_uk"]]
    related = ["coalition", "unit"]
    prefetch = ["listings__line__roadmap", "listings__unit"]
    gives_references = True

    reference = reference_column()
    coalition = coalition_column()
    version = Column(
        "listing__line__roadmap__version", WholeNumberWidget(), heading=_("roadmap version"), aliases=["version", "roadmap", "версія"]
    )
    line = Column("listing__line__number", WholeNumberWidget(), heading=_("line of effort"), aliases=["line", "line number", "напрям"])
    item_en = Column("item_en", aliases=["item", "назва англійською"])
    item_uk = Column("item_uk", aliases=["назва", "назва українською", "найменування"])
    category = Column("category", WordWidget(Category, CATEGORY_WORDS), aliases=["категорія"])
    quantity = Column("quantity", NumberWidget(), aliases=["кількість"])
    unit = Column("unit", RecordWidget(UNITS, shown="code"), aliases=["одиниця"])
    priority = Column("priority", WholeNumberWidget(), aliases=["пріоритет"])
    needed_by = Column("needed_by", ImpreciseDateWidget(), aliases=["потрібно до"])
    estimate = Column("estimate", NumberWidget(), aliases=["оцінка"])
    currency = Column("currency", CapitalsWidget(), aliases=["валюта"])
    source = source_column()
    note = note_column()
    marking = marking_column()
    releasability = releasability_column()
    originator = originator_column()

    class Meta:
        model = Need
        import_id_fields = ["reference", "version"]

    def editions(self, records):
        for need in records:
            listings = sorted(need.listings.all(), key=lambda listing: listing.line.roadmap.version)
            for listing in listings[:-1]:
                yield Edition(need, listing, newest=False)
            yield Edition(need, listings[-1] if listings else None)

    def row_of(self, record):
        return record.need

    def values_of(self, record):
        return {**super().values_of(record), "newest": record.newest}

    def reference_key(self, values):
        return (values["reference"], values.get("version"))

    def reference_keys(self, values):
        """A row that names no version means the newest."""
        return [(values["reference"], version) for version in self._versions(values)]

    def keys(self, values):
        items = [(name, folded(values[name])) for name in ("item_en", "item_uk") if values.get(name)]
        return (
            [(values["coalition"].pk, item, version) for item in items for version in self._versions(values)]
            if values.get("coalition")
            else []
        )

    def _versions(self, values):
        return dict.fromkeys([values.get("version"), None] if values.get("newest") else [values.get("version")])

    def new(self, values):
        return Edition(Need())

    def gather(self, lines):
        """Rows of one need belong together, whether it is known already or only in this file."""
        known = {}
        for edition in self.editions(self.records()):
            for name in self._names(self.values_of(edition)):
                known.setdefault(name, edition)
                if edition.newest:
                    known[name] = edition
        groups = defaultdict(list)
        for line in lines:
            if not line.failed:
                groups[next(iter(self._names(line.values)), id(line))].append(line)
        for name, group in groups.items():
            self._relate(group, known.get(name))

    def _names(self, values):
        if values.get("reference"):
            yield values["reference"]
        elif values.get("coalition"):
            yield from ((values["coalition"].pk, folded(values[name])) for name in ("item_en", "item_uk") if values.get(name))

    def _relate(self, group, known):
        group.sort(key=lambda line: line.value("version") or 0)
        need = known.need if known else next((line.record.need for line in group if not line.creating), group[-1].record.need)
        kept = known.listing.line.roadmap.version if known and known.listing else 0
        for line in group:
            if not line.creating:
                continue
            if known and known.listing is None and line is group[-1]:
                line.record, line.creating = known, False
            version = line.value("version")
            line.record.need = need
            line.record.newest = version is None or (version >= kept and line is group[-1])
            if version is not None:
                line.record.listing = ListedNeed()

    def differs(self, column, record, old, new, values):
        """What an older edition does not list is the need's own, told by its newest row."""
        if not record.newest and record.pk and column.column_name not in {*LISTED, "version", "line"}:
            return False
        if column.column_name in {"version", "line"} and values.get("version") is None:
            return False
        return super().differs(column, record, old, new, values)

    def place(self, record, values):
        if record.listing is None or values.get("version") is None:
            return
        if values.get("line") is not None:
            record.listing.line = named(self, LINES_OF_EFFORT, "line", values["coalition"].slug, values["version"], values["line"])
        elif record.listing.pk is None:
            raise CellRefused("line", _("A value is needed here."))
