"""What was typed into a sheet of plans: read, compared with what it was typed over, and with what somebody else wrote meanwhile."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.core import signing
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from memberships.models import PlannedDelivery
from memberships.plan_sheet import Wanted, clashes
from office import numbers
from office.admin.lists import plain_figure
from office.conflicts import CHOICE, MINE, SAVED, Contested, Differing
from office.dates import ImpreciseDate
from office.stale import as_read, writes_since
from reporting.pages.plan_grid import MEASURES, cell_name

NAME = re.compile(r"([qa])-([1-9][0-9]{0,17})-([0-9]{4}-(?:0[1-9]|1[0-2]|Q[1-4]))")
FIGURE = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?")
PLACES = {"quantity": 3, "amount": 2}
DIGITS = {"quantity": 15, "amount": 16}  # before the point
LONGEST = 40  # characters of one figure
TOLD = 20  # contested rows whose writers are named


@dataclass(frozen=True)
class Typed:
    """One cell as it was sent: of which commitment, which period, which figure."""

    name: str
    measure: str
    commitment: int
    period: ImpreciseDate
    text: str


@dataclass
class Outcome:
    """What a posted sheet comes to: what is to be written, what is wrong, what two people wrote, and what was typed."""

    wanted: list[Wanted] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    contested: list[Contested] = field(default_factory=list)
    changed: dict[str, Typed] = field(default_factory=dict)
    seen: str = ""

    @property
    def is_clear(self):
        return not self.problems and not any(one.undecided for one in self.contested)

    @property
    def needs_reason(self):
        return any(one.line is not None for one in self.wanted)


def typed_cells(posted):
    """Every cell of a posted form; what bears no cell's name is none."""
    found = []
    for name, text in posted.items():
        if match := NAME.fullmatch(name):
            try:
                found.append(Typed(name, MEASURES[match[1]], int(match[2]), ImpreciseDate.parse(match[3]), " ".join(text.split())))
            except ValueError:
                continue
    return found


def token_of(lines, user):
    """Say, so that only we can have said it, what each line read when the sheet was shown."""
    told = {f"{key}-{text}": [line.pk, line.revision, _plain(line.quantity), _plain(line.amount)] for (key, text), line in lines.items()}
    return signing.dumps(told, salt=f"reporting.plan of {user.pk}", compress=True)


def read_token(token, user):
    """Return what the token says, or None for one that is missing, garbled or another person's."""
    try:
        return signing.loads(token or "", salt=f"reporting.plan of {user.pk}")
    except signing.BadSignature:
        return None


def outcome_of(typed, posted, standing, commitments, user):
    """Compare each cell with what it was typed over (`read`) and with what stands now (`standing`, locked by the caller)."""
    read, seen = read_token(posted.get("read"), user), read_token(posted.get("seen"), user)
    outcome, differing = Outcome(), defaultdict(list)
    cells = defaultdict(dict)
    for cell in typed:
        cells[cell.commitment, str(cell.period)][cell.measure] = cell
    for key, measured in cells.items():
        line, told, period = standing.get(key), _key(key), next(iter(measured.values())).period
        figures = {name: getattr(line, name) if line else None for name in MEASURES.values()}
        for name, cell in measured.items():
            now, was = figures[name], _was(read, told, name)
            try:
                mine = figure_of(cell.text, name, commitments[cell.commitment])
            except ValueError as error:
                outcome.problems[cell.name], outcome.changed[cell.name] = str(error), cell
                continue
            if mine == now or (read is not None and mine == was):
                continue
            outcome.changed[cell.name] = cell
            if read is None or was != now:
                is_same = seen is not None and _was(seen, told, name) == now
                choice = posted.get(CHOICE + cell.name, "") if is_same else ""
                one = _differing(cell, now, mine, was, choice)
                differing[cell.commitment].append((one, line, told, cell))
                if one.choice != MINE:
                    continue
            figures[name] = mine
        if figures != {name: getattr(line, name) if line else None for name in MEASURES.values()}:
            outcome.wanted.append(Wanted(commitments[key[0]], period, line, figures["quantity"], figures["amount"]))
    outcome.contested = [_contested(commitments[pk], found, read, told <= TOLD) for told, (pk, found) in enumerate(differing.items(), 1)]
    outcome.seen = token_of(standing, user)
    for one, sentence in clashes(outcome.wanted, standing):
        measure = "q" if one.quantity is not None else "a"
        outcome.problems.setdefault(cell_name(measure, one.commitment.pk, one.period), sentence)
    return outcome


def figure_of(text, name, commitment):
    """Read one figure exactly, as either language writes it; ValueError says in a sentence why it is none."""
    if not text:
        return None
    if name == "quantity" and commitment.unit_id is None:
        raise ValueError(_("The commitment has no quantity, so its plan has none."))
    if name == "amount" and not commitment.currency:
        raise ValueError(_("The commitment has no amount, so its plan has none."))
    plain = _plain_text(text)
    if len(text) > LONGEST or not FIGURE.fullmatch(plain):
        raise ValueError(_("“%(text)s” is not a number.") % {"text": text[:LONGEST]})
    figure = Decimal(plain)
    if figure <= 0:
        raise ValueError(_("A planned delivery is above zero; leave the cell empty where nothing is planned."))
    if figure != figure.quantize(Decimal(1).scaleb(-PLACES[name])) or figure >= Decimal(10) ** DIGITS[name]:
        raise ValueError(_("“%(text)s” has more digits than are kept.") % {"text": text[:LONGEST]})
    return figure.normalize() if figure != figure.to_integral_value() else figure.quantize(Decimal(1))


def _plain_text(text):
    """Of a comma and a point in one figure the later is the decimal mark, whichever language writes it."""
    text = re.sub(r"[\s'’]", "", text)
    if "," in text and "." in text:
        mark, group = (",", ".") if text.rfind(",") > text.rfind(".") else (".", ",")
        return text.replace(group, "").replace(mark, ".") if text.count(mark) == 1 else text
    return plain_figure(text, get_language())


def _key(key):
    return f"{key[0]}-{key[1]}"


def _plain(figure):
    return None if figure is None else f"{figure.normalize():f}"


def _was(told, key, name):
    """What a token says a line read; nothing where there was none."""
    line = (told or {}).get(key)
    text = line[2 if name == "quantity" else 3] if line else None
    return None if text is None else Decimal(text)


def _differing(cell, now, mine, was, choice):
    language = get_language()
    shown = [numbers.number(figure, language) for figure in (now, mine, was)]
    label = f"{cell.period.display(language)}, {PlannedDelivery._meta.get_field(cell.measure).verbose_name}"
    return Differing(cell.name, label, shown[0], shown[1], shown[2], choice if choice in {SAVED, MINE} else "")


def _contested(commitment, found, read, with_writers):
    """One commitment's cells that somebody else wrote meanwhile, and who did."""
    writes = []
    for _one, line, told, _cell in found if with_writers else ():
        before = (read or {}).get(told)
        key = before[0] if before else line.pk if line else None
        if key is not None and not writes:
            writes = writes_since(PlannedDelivery, key, as_read(PlannedDelivery, key, before[1]) if before else None)
    return Contested(str(commitment), tuple(writes), tuple(one for one, *_rest in found))
