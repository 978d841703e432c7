from django.utils.translation import gettext as _

from coalitions.names import PARTNERS
from coalitions.resources.partners import coalition_column
from memberships.models import AccessionStep, Membership
from office.columns import UNSAID, Column, note_column, source_column
from office.datasets import dataset
from office.resources import LedgerResource
from office.widgets import ImpreciseDateWidget, RecordWidget, WordWidget

ROLE_WORDS = {
    "leader": "lead",
    "lead": "lead",
    "country leader": "lead",
    "лідер": "lead",
    "країна-лідер": "lead",
    "co-leader": "co_lead",
    "colead": "co_lead",
    "співлідер": "co_lead",
    "країна-співлідер": "co_lead",
    "participant": "member",
    "member state": "member",
    "учасник": "member",
    "учасниця": "member",
    "країна-учасниця": "member",
    "член": "member",
    "спостерігач": "observer",
    "країна-спостерігач": "observer",
    "intention to join": "intends_to_join",
    "intends": "intends_to_join",
    "намір приєднатися": "intends_to_join",
}
STEP_WORDS = {
    "loi": "letter_of_intent",
    "лист про наміри": "letter_of_intent",
    "mou": "memorandum",
    "agreement": "memorandum",
    "меморандум": "memorandum",
    "угода": "memorandum",
    "додаток": "annex",
    "приєднання": "accession",
    "оголошення": "announced",
}


def partner_column():
    return Column("partner", RecordWidget(PARTNERS, shown="code"), aliases=["partner_code", "country", "country code", "партнер", "країна"])


@dataset("memberships")
class MembershipResource(LedgerResource):
    required = [["coalition"], ["partner"]]
    related = ["coalition", "partner"]

    coalition = coalition_column()
    partner = partner_column()
    role = Column("role", WordWidget(Membership.Role, ROLE_WORDS), aliases=["роль"], needed=True)
    since = Column("since", ImpreciseDateWidget(), aliases=["from", "member since", "joined", "з", "від"])
    until = Column("until", ImpreciseDateWidget(), aliases=["to", "до"])
    known_by = Column("known_by", ImpreciseDateWidget(), aliases=["at latest by", "відомо на"])
    source = source_column()
    note = note_column()

    class Meta:
        model = Membership
        import_id_fields = ["coalition", "partner", "since"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.ending = {}  # id of a new period: the one that ends where it begins

    def gather(self, lines):
        """Another role from a later day on is no correction: the kept period ends where the next one begins."""
        self.ending.clear()
        for line in lines:
            role, since = line.value("role"), line.value("since")
            if line.failed or line.creating or not (role and since and line.record.since):
                continue
            current = line.record
            if role != current.role and since.first > current.since.first:
                self._begin(line, current, since)

    def _begin(self, line, current, since):
        line.record, line.creating = Membership(), True
        lasting = current.until is None or current.until.first > since.first
        if "until" not in line.cells:
            line.values["until"] = current.until if lasting else UNSAID
        if lasting:
            self.ending[id(line.record)] = current
            told = {"role": current.get_role_display(), "since": current.since, "until": since}
            note = _("A change of role: the period as %(role)s since %(since)s ends on %(until)s, and the next one begins.") % told
            line.notes = [note]

    def row_of(self, record):
        return self.ending.get(id(record), record)

    def place(self, record, values):
        if current := self.ending.get(id(record)):
            current.until = values["since"]
            current.full_clean(validate_constraints=False)
            current.save(update_fields=["until"])

    def keys(self, values):
        """The beginning tells several periods apart; a file without that column can only mean the one there is."""
        pair = self.loose_keys(values)
        return [(*pair[0], values["since"])] if pair and "since" in values else []

    def loose_keys(self, values):
        return [(values["coalition"].pk, values["partner"].pk)] if values.get("coalition") and values.get("partner") else []


@dataset("accession-steps")
class AccessionStepResource(LedgerResource):
    required = [["coalition"], ["partner"], ["kind"]]
    related = ["coalition", "partner"]

    coalition = coalition_column()
    partner = partner_column()
    kind = Column("kind", WordWidget(AccessionStep.Kind, STEP_WORDS), aliases=["step", "вид", "крок"])
    on = Column("on", ImpreciseDateWidget(), aliases=["date", "дата"])
    document = Column("document", aliases=["документ"])
    source = source_column()
    note = note_column()

    class Meta:
        model = AccessionStep
        import_id_fields = ["coalition", "partner", "kind", "on"]

    def keys(self, values):
        step = self.loose_keys(values)
        return [(*step[0], values["on"])] if step and "on" in values else []

    def loose_keys(self, values):
        if not (values.get("coalition") and values.get("partner") and values.get("kind")):
            return []
        return [(values["coalition"].pk, values["partner"].pk, values["kind"])]
