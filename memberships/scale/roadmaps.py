"""One endorsed roadmap a coalition: its lines of effort, milestones that wait for one another, and every need listed."""

import datetime

from coalitions.models import Coalition, LineOfEffort, ListedNeed, Milestone, MilestoneDependency, MilestonePartner, Need, Roadmap, Unit
from coalitions.operations import endorse_roadmap
from memberships.scale.copying import copy_rows
from memberships.scale.dice import Dice, day, quarter
from memberships.scale.formats import COALITIONS, PARTNERS, code_of
from office.dates import ImpreciseDate

LINES, MILESTONES = 12, 40  # of each roadmap
ENDORSED_ON = datetime.date(2025, 1, 15)
ITEMS = [
    ("155 mm shells", "снаряди 155 мм"),
    ("launchers", "пускові установки"),
    ("spare parts", "запасні частини"),
    ("radars", "радари"),
    ("trainees", "підготовлені особи"),
    ("armoured vehicles", "броньовані машини"),
    ("repair sets", "ремонтні комплекти"),
    ("sensors", "сенсори"),
    ("boats", "катери"),
    ("batteries", "батареї"),
]


class Units:
    """Each coalition counts mostly in one unit of the office's list; now and then in pieces."""

    def __init__(self):
        keys = dict(Unit.objects.values_list("code", "pk"))
        self.pieces = keys["pcs"]
        self.own = [keys[unit] for *_names, unit in COALITIONS]

    def of(self, coalition, dice):
        return self.own[coalition - 1] if coalition and dice.happens(0.88) else self.pieces


def copy_roadmaps(seed, needs):
    """Write drafts with `needs` in all, then endorse them as an officer would."""
    lines = len(COALITIONS) * LINES
    counted = {
        "roadmaps": copy_rows(Roadmap, ["coalition", "version", "title_en", "title_uk", "since", "until"], _roadmaps()),
        "lines of effort": copy_rows(LineOfEffort, ["roadmap", "number", "title_en", "title_uk"], _lines(lines)),
        "milestones": copy_rows(Milestone, MILESTONE, _milestones(Dice(seed, "milestones"))),
        "responsible partners": copy_rows(MilestonePartner, ["milestone", "partner"], _responsible(Dice(seed, "responsible"))),
        "dependencies": copy_rows(MilestoneDependency, ["milestone", "depends_on"], _dependencies(Dice(seed, "dependencies"))),
        "needs": copy_rows(Need, NEED, _needs(Dice(seed, "needs"), Units(), needs)),
        "listed needs": copy_rows(ListedNeed, ["line", "need"], _listed(needs)),
    }
    for roadmap in Roadmap.objects.order_by("pk"):
        endorse_roadmap(roadmap, on=ImpreciseDate.day(ENDORSED_ON))
    return counted


def coalition_of(number):
    return (number - 1) % len(COALITIONS) + 1


def _roadmaps():
    for number in range(1, Coalition.objects.count() + 1):
        period = day(datetime.date(2025, 1, 1)), day(datetime.date(2027, 12, 31))
        yield number, number, 1, "Roadmap to 2027", "Дорожня карта до 2027 року", *period


def _lines(lines):
    for number in range(1, lines + 1):
        place = (number - 1) // len(COALITIONS) + 1
        yield number, coalition_of(number), place, f"Line of effort {place}", f"Напрям {place}"


def _line_of(number):
    """The line on which a need or milestone of that number stands, of its own coalition."""
    return (number - 1) // len(COALITIONS) % LINES * len(COALITIONS) + coalition_of(number)


MILESTONE = ["line", "reference", "title_en", "title_uk", "due_on", "status", "done_on", "marking", "releasability"]


def _milestones(dice):
    for number in range(1, len(COALITIONS) * MILESTONES + 1):
        place, due = (number - 1) // len(COALITIONS) + 1, dice.day(1050, 2100)
        is_done = dice.happens(0.4)
        done = ("done", day(dice.day(1050, 1580))) if is_done else (dice.one_of(["planned", "on_track", "at_risk"]), None)
        reference = f"{code_of(coalition_of(number))}-M-{place:03}"
        yield number, _line_of(number), reference, f"Milestone {place}", f"Віха {place}", quarter(due), *done, *dice.release()


def _responsible(dice):
    for number in range(1, len(COALITIONS) * MILESTONES + 1):
        yield number, number, dice.below(len(PARTNERS)) + 1


def _dependencies(dice):
    """Each third milestone waits for an earlier one, often of another coalition."""
    for number, milestone in enumerate(range(3, len(COALITIONS) * MILESTONES + 1, 3), 1):
        yield number, milestone, dice.below(milestone - 1) + 1


NEED = ["reference", "coalition", "item_en", "item_uk", "quantity", "unit", "priority", "needed_by", "marking", "releasability"]


def _needs(dice, units, needs):
    for number in range(1, needs + 1):
        coalition, place = coalition_of(number), (number - 1) // len(COALITIONS) + 1
        item_en, item_uk = dice.one_of(ITEMS)
        figures = (dice.below(4000) + 20, units.of(coalition, dice), dice.below(5) + 1, quarter(dice.day(1100, 2100)))
        reference = f"{code_of(coalition)}-N-{place:03}"
        yield number, reference, coalition, f"{item_en}, lot {place}", f"{item_uk}, лот {place}", *figures, *dice.release()


def _listed(needs):
    for number in range(1, needs + 1):
        yield number, _line_of(number), number
