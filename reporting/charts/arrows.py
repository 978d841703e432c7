"""Arrows between dependent milestones: square corners, in the gaps between rows, each in a lane of its own."""

from dataclasses import dataclass

HALF, TIP, TURN, LANE = 9, 5, 10, 4


@dataclass(frozen=True)
class Arrow:
    path: str
    tip: str
    words: str


def arrows(layout):
    """Lead from each milestone to those that wait for it; what is not in the picture is left to the table behind it."""
    marks = [mark for line in layout.lines for mark in line.marks]
    named = {mark.mark.key: mark for mark in marks if mark.mark.key}
    lanes, drawn = {}, []
    for target in marks:
        for key in target.mark.depends_on:
            if source := named.get(key):
                drawn.append(lead(source, target, layout, lanes))
    return drawn


def lead(source, target, layout, lanes):
    """Leave down or up, turn in a gap, arrive from above or below; of the two possible gaps take the one that crosses fewer words."""
    down = target.y > source.y
    level = target.y == source.y
    gaps = sorted({gap for line in layout.lines for gap in line.gaps})
    if level:
        choices = [min((gap for gap in gaps if gap > source.y), default=source.y + 2 * HALF)]
    elif down:
        between = [gap for gap in gaps if source.y < gap < target.y]
        choices = [between[-1], between[0]]
    else:
        between = [gap for gap in gaps if target.y < gap < source.y]
        choices = [between[0], between[-1]]
    gap = min(choices, key=lambda choice: crossed(source, target, choice, layout))
    lane = lanes.get(gap, 0)
    lanes[gap] = lane + 1
    turn = gap + (0, LANE, -LANE)[lane % 3]
    leave = source.y + (HALF if turn > source.y else -HALF)
    path, tip = arrive(target, turn)
    return Arrow(f"M{source.x:.1f} {leave:.1f}V{turn:.1f}{path}", tip, f"{source.mark.title} → {target.mark.title}")


def arrive(target, turn):
    """Come in from the left, where a milestone has no words; one with its words on the left is met from above or below."""
    if target.anchor == "start":
        point = target.x - HALF
        return f"H{point - TURN:.1f}V{target.y:.1f}H{point - TIP:.1f}", f"M{point:.1f} {target.y:.1f}l-{TIP + 1}-3.5v7Z"
    side = -1 if turn < target.y else 1
    point = target.y + side * HALF
    return f"H{target.x:.1f}V{point + side * TIP:.1f}", f"M{target.x:.1f} {point:.1f}l-3.5 {side * (TIP + 1)}h7Z"


def crossed(source, target, gap, layout):
    """Count the words a route would run through."""
    legs = [(source.x, *sorted((source.y, gap))), (target.x - HALF - TURN, *sorted((gap, target.y)))]
    return sum(
        top < mark.y < bottom and mark.left < x < mark.right
        for x, top, bottom in legs
        for line in layout.lines
        for mark in line.marks
        if mark is not source and mark is not target
    )
