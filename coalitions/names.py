"""By which names a spreadsheet may call the records of this floor."""

from coalitions.models import Coalition, LineOfEffort, Meeting, Milestone, Need, Partner, PartnerAlias, Roadmap, Unit
from office.importing.names import Naming

PARTNERS = Naming(
    Partner,
    lambda partner: [partner.name_en, partner.name_uk, *(alias.name for alias in partner.aliases.all())],
    code=lambda partner: partner.code,
    prefetch=["aliases"],
    also=[PartnerAlias],
)
COALITIONS = Naming(
    Coalition,
    lambda coalition: [coalition.code, coalition.name_en, coalition.name_uk],
    code=lambda coalition: coalition.slug,
)
UNITS = Naming(Unit, lambda unit: unit.writings, code=lambda unit: unit.code)
MEETINGS = Naming(Meeting, lambda meeting: [meeting.title_en, meeting.title_uk], code=lambda meeting: meeting.reference or "")
ROADMAPS = Naming(Roadmap, lambda roadmap: [], code=lambda roadmap: f"{roadmap.coalition.slug}/{roadmap.version}", related=["coalition"])
LINES_OF_EFFORT = Naming(
    LineOfEffort,
    lambda line: [],
    code=lambda line: f"{line.roadmap.coalition.slug}/{line.roadmap.version}/{line.number}",
    related=["roadmap__coalition"],
    also=[Roadmap],
)
MILESTONES = Naming(
    Milestone,
    lambda milestone: [milestone.reference],
    code=lambda milestone: f"{milestone.reference}/{milestone.line.roadmap.version}",
    related=["line__roadmap__coalition"],
    also=[Roadmap, LineOfEffort],
)
NEEDS = Naming(Need, lambda need: [], code=lambda need: need.reference or "", related=["coalition", "unit"])
