"""What changed since a day in one coalition, or for one partner: by day and record, an import as the one act it was."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from coalitions.models import LineOfEffort, Need, WorkingGroup
from memberships.models import AccessionStep, Membership
from office.history import Change, event_model, tell
from office.wordings import ANOTHER_RECORD
from reporting.figures.trail import PARTS, TRACKED, may_read, seen, written

LATEST = 20_000  # writes that are looked at; whoever needs more asks for a later day
OF_AN_IMPORT = 50  # writes of one import that its entry spells out
MODELS = {model._meta.label: model for model in TRACKED}


@dataclass(frozen=True)
class Write:
    """One write before it is read: enough to sort it to its day and record."""

    at: datetime.datetime
    event: int
    model: type
    root: int
    context: object
    act: str

    @property
    def day(self):
        return timezone.localtime(self.at).date()

    @property
    def record(self):
        """The model and key of the record that the written row is, or belongs to."""
        part = PARTS.get(self.model)
        return (self.model._meta.get_field(part).related_model if part else self.model), self.root

    @property
    def entry(self):
        return (self.day, "import", self.context) if self.act == "import" else (self.day, *self.record)


@dataclass(frozen=True)
class Entry:
    """One record's changes on one day, the latest first; one that is gone leads nowhere."""

    day: datetime.date
    kind: str
    name: str
    href: str
    changes: tuple[Change, ...]
    is_gone: bool = False

    is_import = False


@dataclass(frozen=True)
class Import:
    """One import as one act: what it wrote of each kind, and its first records; `untold` writes are not spelled out."""

    day: datetime.date
    act: Change
    counts: tuple[tuple[str, int], ...]
    records: tuple[Entry, ...]
    untold: int

    is_import = True

    @property
    def file(self):
        return self.act.file


@dataclass(frozen=True)
class Changed:
    """Every write since the day, sorted into entries; only those that are looked at are read."""

    scope: object
    since: datetime.date
    entries: tuple[tuple[Write, ...], ...]
    is_cut: bool = False
    marked: list = field(default_factory=list)

    @property
    def records(self):
        return len({write.record for writes in self.entries for write in writes})

    @property
    def imports(self):
        return sum(writes[0].act == "import" for writes in self.entries)

    def __len__(self):
        return len(self.entries)

    def __getitem__(self, cut):
        """Read a stretch of the entries, in a number of queries that depends on their kinds only."""
        return _read(self.scope, self.entries[cut])


def changed(scope, since) -> Changed:
    """The writes on the scope's coalition or partner since the beginning of that day, the latest first."""
    begins = timezone.make_aware(datetime.datetime.combine(since, datetime.time()))
    events = {model: rows.filter(pgh_created_at__gte=begins) for model, rows in written(scope).items()}
    light = [_light(model, rows) for model, rows in events.items()]
    rows = list(light[0].union(*light[1:], all=True).order_by("-pgh_created_at", "-pgh_id")[: LATEST + 1]) if light else []
    sorted_in = defaultdict(list)
    for at, event, label, root, context, act in rows[:LATEST]:
        write = Write(at, event, MODELS[label], root, context, act or "")
        sorted_in[write.entry].append(write)
    entries = sorted(sorted_in.values(), key=lambda writes: (writes[0].day, writes[0].at), reverse=True)
    marked = [rows for model, rows in events.items() if hasattr(model, "marking")]
    return Changed(scope, since, tuple(map(tuple, entries)), len(rows) > LATEST, marked)


def _light(model, events):
    root = F(f"{PARTS[model]}_id") if model in PARTS else F("pgh_obj_id")
    return (
        events.order_by()
        .annotate(label=Value(model._meta.label), root=root, act=KeyTextTransform("act", "pgh_context__metadata"))
        .values_list("pgh_created_at", "pgh_id", "label", "root", "pgh_context_id", "act")
    )


def _read(scope, entries):
    told = [writes[:OF_AN_IMPORT] if writes[0].act == "import" else writes for writes in entries]
    changes = _changes(scope, [write for writes in told for write in writes])
    names = _Records(scope, {write.record for writes in told for write in writes})
    read = []
    for writes, shown in zip(entries, told, strict=True):
        records = _by_record(shown, changes, names)
        if records and writes[0].act == "import":
            read.append(Import(writes[0].day, records[0].changes[0], _counts(writes), records, len(writes) - len(shown)))
        else:
            read += records
    return read


def _by_record(writes, changes, names):
    """The changes of each record among the writes; a write that changed nothing one may read is none."""
    found = defaultdict(list)
    for write in writes:
        if change := changes.get((write.model, write.event)):
            found[write.record].append(change)
    return tuple(names.entry(writes[0].day, record, tuple(told)) for record, told in found.items())


def _counts(writes):
    """How many records of each kind; partners of a commitment and the like are not records of their own."""
    kinds = Counter(model for model, _key in {write.record for write in writes})
    return tuple((str(model._meta.verbose_name_plural), kinds[model]) for model in MODELS.values() if kinds[model])


def _changes(scope, writes):
    """Read the writes with the one before each, two queries a kind of row."""
    wanted = defaultdict(list)
    for write in writes:
        wanted[write.model].append(write.event)
    pairs = []
    for model, keys in wanted.items():
        events = event_model(model).objects
        before = events.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
        rows = events.filter(pk__in=keys).annotate(before=Subquery(before.values("pgh_id")[:1]))
        rows = list(rows.select_related("pgh_context").order_by("pgh_id"))
        former = events.in_bulk({row.before for row in rows} - {None})
        what = str(model._meta.verbose_name) if model in PARTS else ""
        pairs += [(row, former.get(row.before), what, PARTS.get(model)) for row in rows]
    return {(event.pgh_tracked_model, event.pgh_id): change for event, change in tell(pairs, within=scope.rows)}


class _Records:
    """Names the records of entries and leads to them; one that is gone is named as it last was."""

    def __init__(self, scope, records):
        self.scope, keys = scope, defaultdict(set)
        for model, key in records:
            keys[model].add(key)
        self.there = {model: scope.rows(model.objects).select_related().in_bulk(found) for model, found in keys.items()}
        self.gone = {model: self._gone(model, found - self.there[model].keys()) for model, found in keys.items()}

    def _gone(self, model, keys):
        """The last event of each row that is no more; a row that is there and hidden is not among them."""
        if not keys or not may_read(self.scope, model):
            return {}
        events = event_model(model).objects.filter(pgh_obj_id__in=keys).exclude(pgh_obj_id__in=model.objects.order_by().values("pk"))
        latest = seen(self.scope, model, events).order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
        return {event.pgh_obj_id: event for event in latest}

    def entry(self, day, record, changes):
        model, key = record
        record, last = self.there[model].get(key), self.gone[model].get(key)
        name = str(record) if record else _last_name(last) if last else str(ANOTHER_RECORD)
        return Entry(day, str(model._meta.verbose_name), name, _href(record) if record else "", changes, is_gone=last is not None)


def _last_name(event):
    here, there = ("uk", "en") if get_language() == "uk" else ("en", "uk")
    texts = [getattr(event, "reference", "")]
    texts += [getattr(event, f"{name}_{here}", "") or getattr(event, f"{name}_{there}", "") for name in ("name", "item", "title")]
    return " ".join(str(text) for text in texts if text)


def _href(record):
    """Where the record is read, for those that have a place of their own."""
    match record:
        case Need():
            return reverse("reporting:roadmap", args=[record.coalition.slug]) + f"#{record.reference}"
        case LineOfEffort():
            return record.roadmap.get_absolute_url()
        case WorkingGroup():
            return reverse("reporting:coalition", args=[record.coalition.slug]) + "#working-groups"
        case AccessionStep():
            return reverse("reporting:coalition", args=[record.coalition.slug]) + "#accession"
        case Membership():
            return reverse("reporting:coalition", args=[record.coalition.slug]) + "#members"
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
