"""Fifteen coalitions, sixty partners, who takes part in what, and where they met."""

import datetime

from babel import Locale

from coalitions.models import Coalition, Meeting, Partner
from memberships.models import AccessionStep, Membership
from memberships.scale.copying import copy_rows
from memberships.scale.dice import Dice, day, known, month

COALITIONS = [
    ("artillery", "ART", "Artillery coalition", "Артилерійська коаліція", "pcs"),
    ("air-force", "AF", "Air force coalition", "Авіаційна коаліція", "aircraft"),
    ("armour", "ARM", "Armour coalition", "Бронетанкова коаліція", "vehicle"),
    ("air-defence", "AD", "Air defence coalition", "Коаліція ППО", "system"),
    ("drones", "DRO", "Drone coalition", "Коаліція дронів", "pcs"),
    ("electronic-warfare", "EW", "Electronic warfare coalition", "Коаліція РЕБ", "set"),
    ("demining", "DEM", "Demining coalition", "Коаліція розмінування", "vehicle"),
    ("it", "IT", "IT coalition", "ІТ-коаліція", "set"),
    ("maritime", "MAR", "Maritime coalition", "Морська коаліція", "ship"),
    ("shells", "SHE", "Shells coalition", "Коаліція снарядів", "pcs"),
    ("training", "TRA", "Training coalition", "Коаліція підготовки", "place"),
    ("medicine", "MED", "Medical coalition", "Медична коаліція", "set"),
    ("logistics", "LOG", "Logistics coalition", "Логістична коаліція", "vehicle"),
    ("engineering", "ENG", "Engineering coalition", "Інженерна коаліція", "set"),
    ("communications", "COM", "Communications coalition", "Коаліція зв’язку", "set"),
]
CODES = (
    "AL AT AU BA BE BG BR CA CH CL CO CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IL IN IS IT JP KR LI LT LU LV MA MD ME MK MT "
    "MX NL NO NZ PH PL PT RO RS SE SG SI SK TN TR TW US UY ZA AR"
)
PARTNERS = CODES.split()
MEETINGS = 300
PLACES = 24  # partners of one coalition


def code_of(coalition):
    return COALITIONS[coalition - 1][1] if coalition else "GEN"


def partner_code(partner):
    return PARTNERS[partner - 1]


def copy_formats(seed):
    """Return by name how many there are of each."""
    return {
        "coalitions": copy_rows(Coalition, ["slug", "code", "name_en", "name_uk", "founded_on"], _coalitions()),
        "partners": copy_rows(Partner, ["code", "name_en", "name_uk", "plans_by"], _partners()),
        "memberships": copy_rows(Membership, ["coalition", "partner", "role", "since"], _memberships(Dice(seed, "memberships"))),
        "accession steps": copy_rows(AccessionStep, ["coalition", "partner", "kind", "on"], _steps(Dice(seed, "accession steps"))),
        "meetings": copy_rows(Meeting, MEETING, _meetings(Dice(seed, "meetings"))),
    }


def _coalitions():
    for number, (slug, code, name_en, name_uk, _unit) in enumerate(COALITIONS, 1):
        yield number, slug, code, name_en, name_uk, month(datetime.date(2022, 3 + number % 9, 1))


def _partners():
    english, ukrainian = Locale("en").territories, Locale("uk").territories
    for number, code in enumerate(PARTNERS, 1):
        yield number, code, english[code], ukrainian[code], "month" if number % 3 == 0 else "quarter"


def _seats():
    """Each coalition's partners, every one of them in some."""
    for coalition in range(1, len(COALITIONS) + 1):
        for place in range(PLACES):
            yield coalition, place, (coalition * 4 + place * (1 if coalition % 2 else 7)) % len(PARTNERS) + 1


def _memberships(dice):
    roles = ["lead", "co_lead", "co_lead"]
    seen = set()
    for coalition, place, partner in _seats():
        if (coalition, partner) in seen:
            continue
        seen.add((coalition, partner))
        role = roles[place] if place < len(roles) else dice.one_of(["member"] * 6 + ["observer", "intends_to_join"])
        yield len(seen), coalition, partner, role, month(dice.day(200, 700))


def _steps(dice):
    for number, (coalition, partner) in enumerate(sorted({(coalition, partner) for coalition, _place, partner in _seats()}), 1):
        yield number, coalition, partner, dice.one_of(["announced", "letter_of_intent", "memorandum"]), known(dice, dice.day(200, 900))


MEETING = ["reference", "format", "kind", "title_en", "title_uk", "held_on", "status", "marking", "releasability"]


def _meetings(dice):
    for number in range(1, MEETINGS + 1):
        coalition, time = (number - 1) % len(COALITIONS) + 1, (number - 1) // len(COALITIONS) + 1
        reference = f"{code_of(coalition)}-{time:02}"
        yield number, reference, coalition, "steering_group", f"Meeting {time}", f"Зустріч {time}", day(dice.day()), "held", *dice.release()
