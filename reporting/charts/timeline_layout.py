"""Where everything in a roadmap's picture stands: rows without collisions, labels that never overlap, arrows that keep to the gaps."""

from dataclasses import dataclass

from office.dates import Precision
from reporting.charts import lettering
from reporting.charts.axis import Axis
from reporting.charts.coverage import Geometry, geometry, sentence
from reporting.charts.timeline import TimelineLine, TimelineMark, TimelineNeed

GUTTER, EDGE, HEAD = 224, 12, 46
SIZE, LEADING, HALF = 12, 15, 8
LABEL, CLEAR, BETWEEN = 168, 10, 12
PAD = 14


@dataclass
class PlacedMark:
    """A diamond and its words; `left` and `right` are the room both take."""

    mark: TimelineMark
    x: float
    words: list[str]
    note: str
    left: float = 0
    right: float = 0
    y: float = 0
    words_x: float = 0
    anchor: str = "start"
    reach: tuple[int, int] | None = None

    @property
    def height(self):
        return max(2 * HALF + 2, LEADING * (len(self.words) + bool(self.note)))

    @property
    def written(self):
        """Each line of words with its place, and whether it is the note."""
        lines = [(line, False) for line in self.words] + [(self.note, True)] * bool(self.note)
        top = self.y - LEADING * (len(lines) - 1) / 2 + 4
        return [(line, round(top + LEADING * index, 1), is_note) for index, (line, is_note) in enumerate(lines)]

    @property
    def halo(self):
        """The ground the words stand on, so that lines and arrows end before them."""
        height = LEADING * (len(self.words) + bool(self.note))
        left = self.words_x - (self.words_width if self.anchor == "end" else 0)
        return round(left - 2, 1), round(self.y - height / 2, 1), round(self.words_width + 4, 1), height

    @property
    def reach_y(self):
        return round(self.y + self.height / 2 + 4)

    @property
    def reach_width(self):
        return self.reach[1] - self.reach[0]

    @property
    def words_width(self):
        return max([lettering.width(line, SIZE) for line in [*self.words, self.note] if line], default=0)


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
    today_anchor: str = "middle"


def layout(picture, language):
    dates = [day for mark in picture.marks if mark.on for day in (mark.on.first, mark.on.last)]
    dates += [day for day in (picture.first, picture.last) if day] or [picture.today]
    axis = Axis.spanning(dates, GUTTER, picture.width - EDGE)
    top, placed = float(HEAD), []
    for line in picture.lines:
        placed.append(place_line(line, axis, top))
        top = placed[-1].bottom
    today = round(axis.x(picture.today), 1) if axis.first <= picture.today <= axis.last else None
    return Layout(axis, placed, picture.width, round(top + 4), today, clear_of_years(today, axis, language))


def clear_of_years(today, axis, language):
    """Choose the side of the line of today on which its date runs into no year."""
    years = [(tick.x, tick.x + 44) for tick in axis.ticks(language) if tick.begins_year]
    for anchor, left, right in (("middle", -36, 36), ("end", -76, -4), ("start", 4, 76)):
        if today and all(today + right < begin or today + left > end for begin, end in years):
            return anchor
    return "middle"


def place_line(line, axis, top):
    """Stack a line's milestones into as few rows as their words allow, and its needs under its title."""
    title = lettering.wrap(line.title, 13, GUTTER - 20, weight=600)
    placed = PlacedLine(line, title, place_marks(line.marks, axis), [], top)
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
        row_top += height + BETWEEN
        gaps.append(row_top - BETWEEN / 2)
    placed.bottom = round(max(y + PAD / 2, row_top, top + 44))
    placed.gaps = tuple(gaps)
    return placed


def place_marks(marks, axis):
    """Put each diamond in the middle of what is known of its date, words to its right, or to its left at the edge."""
    placed = []
    for mark in sorted((mark for mark in marks if mark.on), key=lambda mark: (mark.on.last, mark.on.first, mark.title)):
        x = round(axis.middle(mark.on), 1)
        at = PlacedMark(mark, x, lettering.wrap(mark.title, SIZE, LABEL, lines=4), str(mark.note))
        room = HALF + CLEAR / 2 + at.words_width
        if x + room > axis.right + EDGE:
            at.anchor, at.words_x, at.left, at.right = "end", round(x - HALF - CLEAR / 2, 1), x - room, x + HALF
        else:
            at.anchor, at.words_x, at.left, at.right = "start", round(x + HALF + CLEAR / 2, 1), x - HALF, x + room
        if mark.on.precision > Precision.QUARTER:
            at.reach = (axis.edge(mark.on.first) + 3, round(axis.x(mark.on.last)) - 2)
        placed.append(at)
    return placed


def stack(marks):
    """Give each mark the first row where it and its words are clear of their neighbours."""
    rows = []
    for mark in marks:
        for row in rows:
            if all(mark.left > other.right + CLEAR or mark.right + CLEAR < other.left for other in row):
                row.append(mark)
                break
        else:
            rows.append([mark])
    return rows
