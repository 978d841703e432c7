from coalitions.models.coalition import Coalition
from coalitions.models.desk import Desk
from coalitions.models.line_of_effort import LineOfEffort
from coalitions.models.meeting import Meeting
from coalitions.models.milestone import Milestone, MilestoneDependency, MilestonePartner
from coalitions.models.need import Category, ListedNeed, Need
from coalitions.models.need_overlap import NeedOverlap
from coalitions.models.partner import HOST_CODE, Partner, PartnerAlias
from coalitions.models.roadmap import Roadmap
from coalitions.models.unit import Unit
from coalitions.models.unit_conversion import UnitConversion
from coalitions.models.working_group import WorkingGroup, WorkingGroupMember

__all__ = [
    "HOST_CODE",
    "Category",
    "Coalition",
    "Desk",
    "LineOfEffort",
    "ListedNeed",
    "Meeting",
    "Milestone",
    "MilestoneDependency",
    "MilestonePartner",
    "Need",
    "NeedOverlap",
    "Partner",
    "PartnerAlias",
    "Roadmap",
    "Unit",
    "UnitConversion",
    "WorkingGroup",
    "WorkingGroupMember",
]
