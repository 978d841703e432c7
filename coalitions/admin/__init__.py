from coalitions.admin import (
    coalition,
    desk,
    line_of_effort,
    meeting,
    milestone,
    need,
    need_overlap,
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
    "need_overlap",
    "partner",
    "roadmap",
    "unit",
    "unit_conversion",
    "working_group",
]
