from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalitions.models import LineOfEffort, Milestone, Roadmap
from coalitions.names import LINES_OF_EFFORT, MEETINGS, MILESTONES, PARTNERS, ROADMAPS
from coalitions.operations import endorse_roadmap
from coalitions.resources.partners import coalition_column
from office.columns import (
    Column,
    LinkedColumn,
    marking_column,
    note_column,
    originator_column,
    reference_column,
    releasability_column,
    source_column,
)
from office.datasets import dataset
from office.importing.names import folded
from office.importing.unseen import UNSEEN, means_unseen
from office.resources import CellRefused, LedgerResource
from office.widgets import ImpreciseDateWidget, RecordsWidget, RecordWidget, WholeNumberWidget, WordWidget, YesNoWidget


class EndorsementColumn(Column):
    """Compared like any other, but written by endorsing, which comes last."""

    def write(self, record, value, *, fresh=False):
        pass


def version_column(attribute):
    return Column(attribute, WholeNumberWidget(), heading=_("roadmap version"), aliases=["version", "roadmap", "версія"], needed=True)


@dataset("roadmaps")
class RoadmapResource(LedgerResource):
    required = [["coalition"], ["version"]]
    related = ["coalition", "endorsed_at"]

    coalition = coalition_column()
    version = Column("version", WholeNumberWidget(), aliases=["roadmap", "версія", "roadmap version"])
    title_en = Column("title_en", aliases=["title", "назва англійською"])
    title_uk = Column("title_uk", aliases=["назва", "назва українською"])
    since = Column("since", ImpreciseDateWidget(), aliases=["from", "з", "початок"])
    until = Column("until", ImpreciseDateWidget(), aliases=["to", "до", "кінець"])
    status = EndorsementColumn("status", WordWidget(Roadmap.Status), aliases=["стан"])
    endorsed_on = EndorsementColumn("endorsed_on", ImpreciseDateWidget(), aliases=["схвалено"])
    endorsed_at = EndorsementColumn("endorsed_at", RecordWidget(MEETINGS), aliases=["схвалено на"], across=True)
    illustrative = Column("illustrative", YesNoWidget())
    source = source_column()
    note = note_column()

    class Meta:
        model = Roadmap
        import_id_fields = ["coalition", "version"]

    def keys(self, values):
        return [(values["coalition"].pk, values["version"])] if values.get("coalition") and values.get("version") is not None else []

    def finish(self, lines):
        """Endorse what the file says is endorsed, oldest version first; then nothing of it may differ from the file."""
        for line in sorted(lines, key=lambda line: line.record.version):
            wanted = line.value("status")
            if wanted in (None, Roadmap.Status.DRAFT) or line.record.status != Roadmap.Status.DRAFT:
                continue
            if line.value("endorsed_on") is None:
                yield line, CellRefused("endorsed_on", gettext("An endorsed roadmap says when it was endorsed."))
                continue
            try:
                released = self.run.widened[Milestone]
                endorse_roadmap(line.record, on=line.value("endorsed_on"), meeting=line.value("endorsed_at"), released=released)
            except ValidationError as error:
                yield line, CellRefused("status", " ".join(error.messages))
        for line in lines:
            if not line.failed:
                yield from self._differing(line)

    def _differing(self, line):
        kept = self.records().get(pk=line.record.pk)
        for name in ("status", "endorsed_on", "endorsed_at"):
            wanted = line.value(name)
            if name in line.values and (wanted is not None or name != "status") and wanted != getattr(kept, name):
                yield line, CellRefused(name, gettext("An endorsed roadmap is only ever superseded, by endorsing its next version."))
                return


@dataset("lines-of-effort")
class LineOfEffortResource(LedgerResource):
    required = [["coalition"], ["version"], ["number"]]
    related = ["roadmap__coalition"]

    coalition = coalition_column("roadmap__coalition", heading=_("coalition"), needed=True)
    version = version_column("roadmap__version")
    number = Column("number", WholeNumberWidget(), aliases=["line", "№", "номер"])
    title_en = Column("title_en", aliases=["title", "назва англійською"])
    title_uk = Column("title_uk", aliases=["назва", "назва українською"])

    class Meta:
        model = LineOfEffort
        import_id_fields = ["coalition", "version", "number"]

    def keys(self, values):
        return [(values["coalition"].pk, values["version"], values["number"])] if values.get("coalition") else []

    def place(self, record, values):
        if record.pk is None:
            record.roadmap = named(self, ROADMAPS, "version", values["coalition"].slug, values["version"])


class MilestonesWidget(RecordsWidget):
    """Milestones by reference; one reference stands in every version, so `ART-M-003/2` is the one of version 2."""

    def read(self, value, run=None, line=None, **kwargs):
        known = self.known(run)
        found = {}
        for part in self.parts(value):
            if means_unseen(part):
                found[None] = (UNSEEN, None)
                continue
            milestone = known.find(part) if "/" in part or line is None else self._of_version(known, part, line.record.line.roadmap.version)
            found[milestone.pk] = (milestone, None)
        return tuple(found.values())

    def _of_version(self, known, reference, version):
        """Without a version: that of the row's own roadmap, or else the newest."""
        twins = list(known.by_writing.get(folded(reference), {}).values())
        twins.sort(key=lambda twin: (twin.line.roadmap.version == version, twin.line.roadmap.version))
        return twins[-1] if twins else known.find(reference)

    def name(self, record, coded=False):
        return super().name(record, coded) if record is UNSEEN else f"{record.reference}/{record.line.roadmap.version}"


@dataset("milestones")
class MilestoneResource(LedgerResource):
    required = [["coalition"], ["version"], ["line"]]
    related = ["line__roadmap__coalition"]
    prefetch = ["responsibilities__partner", "dependencies__depends_on__line__roadmap"]

    reference = reference_column()
    coalition = coalition_column("line__roadmap__coalition", heading=_("coalition"), needed=True)
    version = version_column("line__roadmap__version")
    line = Column("line__number", WholeNumberWidget(), heading=_("line of effort"), aliases=["line", "line number", "напрям"], needed=True)
    title_en = Column("title_en", aliases=["title", "назва англійською"])
    title_uk = Column("title_uk", aliases=["назва", "назва українською"])
    due_on = Column("due_on", ImpreciseDateWidget(), aliases=["due", "строк"])
    status = Column("status", WordWidget(Milestone.Status), aliases=["стан"])
    percent = Column("percent", WholeNumberWidget(), aliases=["%", "відсоток"])
    done_on = Column("done_on", ImpreciseDateWidget(), aliases=["done", "виконано"])
    responsible = LinkedColumn(
        "responsibilities",
        "partner",
        RecordsWidget(PARTNERS, shown="code"),
        heading=_("responsible partners"),
        aliases=["partners", "responsible", "відповідальні"],
    )
    depends_on = LinkedColumn(
        "dependencies",
        "depends_on",
        MilestonesWidget(MILESTONES),
        heading=_("depends on"),
        aliases=["залежить від"],
        late=True,
        across=True,
    )
    marking = marking_column()
    releasability = releasability_column()
    originator = originator_column()

    class Meta:
        model = Milestone
        import_id_fields = ["coalition", "version", "reference"]

    def reference_key(self, values):
        coalition = values.get("coalition")
        return (coalition and coalition.pk, values.get("version"), values["reference"])

    def keys(self, values):
        titles = [(name, folded(values[name])) for name in ("title_en", "title_uk") if values.get(name)]
        return [(values["coalition"].pk, values["version"], title) for title in titles] if values.get("coalition") else []

    def place(self, record, values):
        said = {"coalition", "version", "line"} <= values.keys()
        if said and (record.pk is None or record.line.number != values["line"]):
            record.line = named(self, LINES_OF_EFFORT, "line", values["coalition"].slug, values["version"], values["line"])


def named(resource, naming, column, *parts):
    """Find a record by what several columns say together."""
    try:
        return resource.run.names(naming).find("/".join(str(part) for part in parts))
    except ValueError as error:
        raise CellRefused(column, str(error)) from error
