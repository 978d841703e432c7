from coalitions.models import Coalition, Meeting
from coalitions.resources.partners import coalition_column
from office.columns import Column, marking_column, note_column, originator_column, reference_column, releasability_column, source_column
from office.datasets import dataset
from office.importing.names import folded
from office.resources import LedgerResource
from office.widgets import ImpreciseDateWidget, TimeWidget, WordWidget


@dataset("meetings")
class MeetingResource(LedgerResource):
    required = [["format"], ["held_on"], ["title_en", "title_uk"]]
    related = ["format"]
    gives_references = True
    placed = "format"

    reference = reference_column("slug")
    format = coalition_column("format", aliases=["format_slug", "формат"])
    kind = Column("kind", WordWidget(Meeting.Kind), aliases=["вид"])
    title_en = Column("title_en", aliases=["title", "назва англійською"])
    title_uk = Column("title_uk", aliases=["назва", "назва українською"])
    held_on = Column("held_on", ImpreciseDateWidget(), aliases=["date", "дата", "проведено"])
    begins_at = Column("begins_at", TimeWidget(), aliases=["time", "час", "початок"])
    place_en = Column("place_en", aliases=["place", "місце англійською"])
    place_uk = Column("place_uk", aliases=["місце", "місце українською"])
    mode = Column("mode", WordWidget(Meeting.Mode, {"in person": "in_person", "очно": "in_person", "онлайн": "online"}), aliases=["форма"])
    status = Column("status", WordWidget(Meeting.Status), aliases=["стан"])
    source = source_column()
    note = note_column()
    marking = marking_column()
    releasability = releasability_column()
    originator = originator_column()

    class Meta:
        model = Meeting
        import_id_fields = ["reference"]

    def keys(self, values):
        titles = [(name, folded(values[name])) for name in ("title_en", "title_uk") if values.get(name)]
        return [(values["format"].pk, values.get("held_on"), title) for title in titles] if values.get("format") else []

    def complete(self, line):
        """The contact group's own meetings say so by their format."""
        if line.value("kind") is None and line.record.format.kind == Coalition.Kind.CONTACT_GROUP:
            line.record.kind = Meeting.Kind.CONTACT_GROUP
