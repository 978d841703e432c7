from coalitions.admin import (
    coalition,
    desk,
    line_of_effort,
    meeting,
    milestone,
    need,
    partner,
    roadmap,
    unit,
    unit_conversion,
    working_group,
)

__all__ = [
    "coalition",
    "desk",
    "line_of_effort",
    "meeting",
    "milestone",
    "need",
    "partner",
    "roadmap",
    "unit",
    "unit_conversion",
    "working_group",
]
