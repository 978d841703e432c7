from coalitions.admin import coalition, line_of_effort, meeting, milestone, need, partner, roadmap, unit, working_group

__all__ = ["coalition", "line_of_effort", "meeting", "milestone", "need", "partner", "roadmap", "unit", "working_group"]
