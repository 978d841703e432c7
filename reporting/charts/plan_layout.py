"""Where everything in the picture of a plan stands: the sums over time above, the bars below, longer periods in lanes of their own."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from office import numbers
from office.dates import MONTHS_EN, MONTHS_UK, ROMAN, Precision
from reporting.charts import lettering
from reporting.charts.axis import Axis
from reporting.charts.plan import PlanBar, PlanPicture, PlanStep
from reporting.charts.scale import Scale

SIZE, EDGE, TOP = 11, 12, 8
HEADING, TALL, LOW, BETWEEN, FOOT = 20, 96, 36, 16, 34
INSET = 4
LEAST = 1.5  # however little there is, it can be seen
NARROW = 26  # a month narrower than that is not named


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class PlacedBar:
    bar: PlanBar
    words: str
    ground: Box
    planned: Box | None
    spread: Box | None
    received: Box | None


@dataclass(frozen=True)
class Panel:
    """One field of the picture with its own scale; `ticks` are (height, words)."""

    heading: str
    heading_y: int
    top: int
    bottom: int
    ticks: list[tuple[float, str]]
    bars: list[PlacedBar]


@dataclass(frozen=True)
class Dot:
    step: PlanStep
    words: str
    x: float
    y: float
    is_received: bool


@dataclass(frozen=True)
class Layout:
    axis: Axis
    height: int
    panels: list[Panel]
    planned_path: str
    received_path: str
    dots: list[Dot]
    today: float | None
    labels: list[tuple[float, str]]
    years: list[tuple[int, str]]

    @property
    def top(self):
        return self.panels[0].top

    @property
    def bottom(self):
        return self.panels[-1].bottom


def layout(picture: PlanPicture, language):
    summed = [step.planned_by for step in picture.steps] + [step.received_by or Decimal(0) for step in picture.steps]
    fields = [(max(summed), TALL, _over_time(picture), ()), (_highest(picture.slots), TALL, _by(picture.by), picture.slots)]
    fields += [(_highest(bars), LOW, _only(length), bars) for length, bars in picture.lanes]
    fields = [field for place, field in enumerate(fields) if field[0] or place == 0]  # nothing known by month, nothing drawn by month
    placed, y = [], TOP
    for highest, tall, heading, bars in fields:
        top = y + HEADING
        placed.append((Scale.reaching(highest, top, top + tall, most=4 if tall == TALL else 2), y + 12, heading, bars))
        y = top + tall + BETWEEN
    left = 10 + max(lettering.width(numbers.number(tick, language), SIZE) for scale, *_rest in placed for tick in scale.ticks)
    axis = Axis(round(left), picture.width - EDGE, picture.slots[0].period.first, picture.slots[-1].period.last)
    panels = [_panel(picture, axis, *field, language) for field in placed]
    today = round(axis.x(picture.on), 1) if axis.first <= picture.on <= axis.last else None
    paths = [_steps(picture, axis, placed[0][0], name) for name in ("planned_by", "received_by")]
    dots = _dots(picture, axis, placed[0][0], language)
    return Layout(axis, y - BETWEEN + FOOT, panels, *paths, dots, today, _labels(picture, axis, language), _years(axis))


def _highest(bars):
    return max((max(bar.planned or Decimal(0), bar.received or Decimal(0)) for bar in bars), default=Decimal(0))


def _panel(picture, axis, scale, heading_y, heading, bars, language):
    ticks = [(scale.y(tick), numbers.number(tick, language)) for tick in scale.ticks]
    return Panel(heading, heading_y, scale.top, scale.bottom, ticks, [_bar(picture, axis, scale, bar, language) for bar in bars])


def _bar(picture, axis, scale, bar, language):
    """An outline for the plan, what came solid within it; across the whole of a longer period, since nobody knows when in it."""
    left, right = axis.edge(bar.period.first), axis.edge(after(bar.period))
    wide = right - left
    aside, within = (wide * 0.12, wide * 0.3) if bar.period.precision == picture.by else (INSET, 2 * INSET)
    planned = _box(scale, left + aside, wide - 2 * aside, bar.planned, bar.planned and bar.planned - bar.spread)
    spread = _box(scale, left + aside, wide - 2 * aside, bar.planned, bar.spread)
    if spread and planned:
        planned = Box(planned.x, round(planned.y + spread.height, 1), planned.width, planned.height)
    received = _box(scale, left + within, wide - 2 * within, bar.received, bar.received)
    ground = Box(left, scale.top, wide, scale.bottom - scale.top)
    return PlacedBar(bar, said(picture, bar, language), ground, planned, spread, received)


def _box(scale, x, wide, upto, value):
    """A box of this value, its upper edge where the whole reaches."""
    if not value:
        return None
    high = max(scale.bottom - scale.y(value), LEAST)
    return Box(round(x, 1), min(scale.y(upto), scale.bottom - LEAST), round(wide, 1), round(high, 1))


def said(picture, bar, language):
    told = [bar.period.display(language)]
    if bar.planned is not None:
        told.append(_("planned %(value)s") % {"value": numbers.quantity(bar.planned, picture.unit, language)})
    if bar.spread:
        told.append(_("of it spread from the quarter %(value)s") % {"value": numbers.quantity(bar.spread, picture.unit, language)})
    if bar.received is not None:
        told.append(_("received %(value)s") % {"value": numbers.quantity(bar.received, picture.unit, language)})
    return ", ".join(told)


def after(period):
    """The first day of what follows."""
    return (
        period.last.replace(year=period.last.year + 1, month=1, day=1)
        if period.last.month == 12
        else period.last.replace(month=period.last.month + 1, day=1)
    )


def _steps(picture, axis, scale, name):
    """Level until the end of each period, where it rises: nothing is told of when within it."""
    path = f"M{axis.left} {scale.bottom}"
    for step in picture.steps:
        value = getattr(step, name)
        if value is None:
            break
        end = axis.edge(after(step.period))
        if name == "received_by" and step.period.first <= picture.on < step.period.last:
            end = round(axis.x(picture.on), 1)
        path += f"H{end}V{scale.y(value)}"
    return path


def _dots(picture, axis, scale, language):
    found = []
    for step in picture.steps:
        x = axis.edge(after(step.period))
        for value, words, received in [
            (step.planned_by, _("planned by the end of %(period)s: %(value)s"), False),
            (step.received_by, _("received by the end of %(period)s: %(value)s"), True),
        ]:
            if value is not None:
                told = {"period": step.period.display(language), "value": numbers.quantity(value, picture.unit, language)}
                at = round(axis.x(picture.on), 1) if received and step.period.first <= picture.on < step.period.last else x
                found.append(Dot(step, words % told, at, scale.y(value), received))
    return found


def _labels(picture, axis, language):
    """The name of each month under its column, or, where there is no room, of each quarter; past that the years must do."""
    wide = (axis.right - axis.left) / len(picture.slots)
    months = [bar.period for bar in picture.slots]
    if picture.by == Precision.MONTH and wide >= NARROW:
        names = MONTHS_UK if language == "uk" else MONTHS_EN
        return [(_middle(axis, month.first, month.last), names[month.first.month - 1][:3]) for month in months]
    length = 3 // int(picture.by)
    if wide * length < NARROW:
        return []
    quarters = [(months[place].first, months[place + length - 1].last) for place in range(0, len(months), length)]
    return [(_middle(axis, first, last), _quarter((last.month - 1) // 3, language)) for first, last in quarters]


def _middle(axis, first, last):
    return round((axis.x(first) + axis.x(last)) / 2, 1)


def _quarter(place, language):
    return ROMAN[place] if language == "uk" else f"Q{place + 1}"


def _years(axis):
    return [(axis.edge(axis.first.replace(year=year)), str(year)) for year in range(axis.first.year, axis.last.year + 1)]


def _over_time(picture):
    return _("From the beginning of %(year)s, added up") % {"year": picture.slots[0].period.first.year}


def _by(precision):
    return _("By month") if precision == Precision.MONTH else _("By quarter")


def _only(precision):
    return {
        Precision.QUARTER: _("Known only to the quarter"),
        Precision.HALF: _("Known only to the half-year"),
        Precision.YEAR: _("Known only to the year"),
    }[precision]
