"""Where everything in a roadmap's picture stands: rows without collisions, labels that never overlap, arrows that keep to the gaps."""

from dataclasses import dataclass

from office.dates import Precision
from reporting.charts import lettering
from reporting.charts.axis import Axis
from reporting.charts.coverage import Geometry, geometry, sentence
from reporting.charts.timeline import TimelineLine, TimelineMark, TimelineNeed

GUTTER, EDGE, HEAD = 224, 12, 60
SIZE, LEADING, HALF = 12, 15, 8
LABEL, NARROW, CLEAR, BETWEEN = 168, 104, 10, 12
STUB, REACH = 14, 12
PAD = 14


@dataclass
class PlacedMark:
    """A diamond and its words; `left` and `right` are the room both take."""

    mark: TimelineMark
    x: float
    words: list[str]
    note: str
    awaits: str = ""
    left: float = 0
    right: float = 0
    y: float = 0
    words_x: float = 0
    anchor: str = "start"
    reach: tuple[int, int] | None = None

    reach_y: float = 0

    @property
    def block(self):
        return LEADING * (len(self.words) + bool(self.note))

    @property
    def height(self):
        return max(2 * HALF + 2, self.block, 2 * (self.awaits_drop + LEADING / 2) if self.awaits else 0)

    @property
    def awaits_drop(self):
        """How far under the diamond stands what it waits for elsewhere: below its words, and with room for the arrow."""
        return max(self.block / 2 + LEADING / 2, HALF + LEADING)

    @property
    def lines(self):
        return [(line, False) for line in self.words] + [(self.note, True)] * bool(self.note)

    @property
    def written(self):
        """Each line of words with its place, and whether it is the note."""
        top = self.y - LEADING * (len(self.lines) - 1) / 2 + 4
        return [(line, round(top + LEADING * index, 1), is_note) for index, (line, is_note) in enumerate(self.lines)]

    @property
    def halos(self):
        """The ground each line of words stands on, so that arrows end before it."""
        return [(*self.ground(line), round(y - 11, 1)) for line, y, _is_note in self.written]

    def ground(self, line):
        wide = lettering.width(line, SIZE)
        return round(self.words_x - (wide if self.anchor == "end" else 0) - 2, 1), round(wide + 4, 1)

    @property
    def stub(self):
        """The arrow from what it waits for elsewhere: sideways under the words, then up into the diamond."""
        y = self.y + self.awaits_drop
        return f"M{self.awaits_x - self.outward * 4:.1f} {y:.1f}H{self.x:.1f}V{self.y + HALF + 6:.1f}"

    @property
    def stub_tip(self):
        return f"M{self.x:.1f} {self.y + HALF + 1:.1f}l-3.5 6h7Z"

    @property
    def awaits_x(self):
        return round(self.words_x + self.outward * STUB, 1)

    @property
    def awaits_y(self):
        return round(self.y + self.awaits_drop + 4, 1)

    @property
    def outward(self):
        return 1 if self.anchor == "start" else -1

    @property
    def reach_width(self):
        return self.reach[1] - self.reach[0]

    @property
    def words_width(self):
        widths = [lettering.width(line, SIZE) for line, _is_note in self.lines if line]
        return max([*widths, STUB + lettering.width(self.awaits, 11) if self.awaits else 0])


@dataclass
class PlacedNeed:
    need: TimelineNeed
    words: list[str]
    bar: Geometry
    y: float = 0

    @property
    def written(self):
        """Each line of words with its place above the bar."""
        return [(words, 13 * (index + 1 - len(self.words))) for index, words in enumerate(self.words)]

    @property
    def said(self):
        return f"{self.need.title}: {sentence(self.need.bar)}"


@dataclass
class PlacedLine:
    line: TimelineLine
    title: list[str]
    marks: list[PlacedMark]
    needs: list[PlacedNeed]
    top: float = 0
    bottom: float = 0
    gaps: tuple[float, ...] = ()

    @property
    def titled(self):
        return [(words, round(self.top + PAD + 8 + 17 * index)) for index, words in enumerate(self.title)]

    @property
    def note_y(self):
        return round(self.top + PAD + 7 + 17 * len(self.title))


@dataclass
class Layout:
    axis: Axis
    lines: list[PlacedLine]
    width: int
    height: float
    today: float | None

    @property
    def today_x(self):
        """Where today's date is written: over its line, inside the picture."""
        return min(self.today, self.width - EDGE - 34)

    def mended(self, ticks):
        """Carry the lines of the quarters on behind the words, where the ground that ends the arrows covers them."""
        grounds = [ground for line in self.lines for mark in line.marks for ground in mark.halos]
        return "".join(f"M{tick.x} {y}v{LEADING}" for left, wide, y in grounds for tick in ticks if left < tick.x < left + wide)

    @property
    def has_reach(self):
        return any(mark.reach for line in self.lines for mark in line.marks)


def layout(picture, language):
    dates = [day for mark in picture.marks if mark.on for day in (mark.on.first, mark.on.last)]
    dates += [day for day in (picture.first, picture.last) if day] or [picture.today]
    axis = Axis.spanning(dates, GUTTER, picture.width - EDGE)
    today = round(axis.x(picture.today), 1) if axis.first <= picture.today <= axis.last else None
    drawn = {mark.key for mark in picture.marks if mark.on and mark.key}
    top, placed = float(HEAD), []
    for line in picture.lines:
        placed.append(place_line(line, place_marks(line.marks, axis, today, drawn), top))
        top = placed[-1].bottom
    return Layout(axis, placed, picture.width, round(top + 4), today)


def place_line(line, marks, top):
    """Stack a line's milestones into as few rows as their words allow, and its needs under its title."""
    title = lettering.wrap(line.title, 13, GUTTER - 20, weight=600)
    placed = PlacedLine(line, title, marks, [], top)
    y = top + PAD + len(title) * 17 + (LEADING if line.note else 0)
    for need in line.needs:
        words = lettering.wrap(need.title, 11, GUTTER - 24, lines=2)
        y += 13 * (len(words) - 1)
        placed.needs.append(PlacedNeed(need, words, geometry(need.bar, GUTTER - 24), y + 10))
        y += 30
    row_top, gaps = top + PAD, [top + PAD / 2]
    for row in stack(placed.marks):
        height = max(mark.height for mark in row)
        for mark in row:
            mark.y = round(row_top + height / 2, 1)
            mark.reach_y = round(row_top + height + REACH - 2)
        row_top += height + BETWEEN + (REACH if any(mark.reach for mark in row) else 0)
        gaps.append(row_top - BETWEEN / 2)
    placed.bottom = round(max(y + PAD / 2, row_top, top + 44))
    placed.gaps = tuple(gaps)
    return placed


def place_marks(marks, axis, today, drawn):
    dated = sorted((mark for mark in marks if mark.on), key=lambda mark: (mark.on.last, mark.on.first, mark.title))
    return [place_mark(mark, axis, today, ", ".join(key for key in mark.depends_on if key not in drawn)) for mark in dated]


def place_mark(mark, axis, today, awaits):
    """Put the diamond in the middle of what is known of its date, its words where neither the edge nor today cuts them."""
    x = round(axis.middle(mark.on), 1)
    at = PlacedMark(mark, x, lettering.wrap(mark.title, SIZE, LABEL, lines=4), str(mark.note), awaits)
    free = {"start": axis.right + EDGE - x, "end": x - axis.left}
    if today and abs(today - x) > HALF:
        side = "start" if today > x else "end"
        free[side] = min(free[side], abs(today - x))
    beside = HALF + CLEAR / 2
    at.anchor = next((side for side, room in free.items() if beside + at.words_width <= room), "")
    if not at.anchor:
        at.anchor = max(free, key=free.get)
        at.words = lettering.wrap(mark.title, SIZE, max(NARROW, free[at.anchor] - beside - 2), lines=5)
    at.words_x = round(x + at.outward * beside, 1)
    out = x + at.outward * (beside + at.words_width)
    at.left, at.right = min(out, x - HALF), max(out, x + HALF)
    if mark.on.precision > Precision.QUARTER:
        at.reach = (axis.edge(mark.on.first) + 3, round(axis.x(mark.on.last)) - 2)
    return at


def stack(marks):
    """Give each mark the first row where it, its words and its bracket are clear of their neighbours."""
    rows = []
    for mark in marks:
        row = next((row for row in rows if all(apart(mark, other) for other in row)), None)
        if row is None:
            rows.append([mark])
        else:
            row.append(mark)
    return rows


def apart(one, other):
    words = one.left > other.right + CLEAR or one.right + CLEAR < other.left
    return words and not (one.reach and other.reach and one.reach[0] < other.reach[1] and other.reach[0] < one.reach[1])
