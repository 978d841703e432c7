"""The spreadsheets of this floor, in the order in which they depend on each other."""

from coalitions.resources.partners import CoalitionResource, PartnerResource, WorkingGroupResource  # isort: skip
from coalitions.resources.meetings import MeetingResource  # isort: skip
from coalitions.resources.roadmaps import LineOfEffortResource, MilestoneResource, RoadmapResource  # isort: skip
from coalitions.resources.unit_conversions import UnitConversionResource  # isort: skip
from coalitions.resources.needs import NeedResource  # isort: skip

__all__ = [
    "CoalitionResource",
    "LineOfEffortResource",
    "MeetingResource",
    "MilestoneResource",
    "NeedResource",
    "PartnerResource",
    "RoadmapResource",
    "UnitConversionResource",
    "WorkingGroupResource",
]
