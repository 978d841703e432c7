"""An office in which every record bears words and figures of its own, of every grade, in every place, for every partner."""

import itertools
from dataclasses import dataclass, field

from coalitions.models import (
    Coalition,
    LineOfEffort,
    ListedNeed,
    Meeting,
    Milestone,
    MilestoneDependency,
    MilestonePartner,
    Need,
    NeedOverlap,
    Partner,
    PartnerAlias,
    Roadmap,
    Unit,
    UnitConversion,
    WorkingGroup,
    WorkingGroupMember,
)
from coalitions.operations import draft_next_version, endorse_roadmap
from memberships.models import (
    AccessionStep,
    Allocation,
    Commitment,
    CommitmentAlias,
    CommitmentOverlap,
    CommitmentPartner,
    Delivery,
    DeliveryPartner,
    ExchangeRate,
    Membership,
    PlannedDelivery,
    PublishedTotal,
    UseReport,
)
from office.dates import ImpreciseDate
from reporting.tests.access.words import Figures, Words

OWN, FOREIGN, OTHER, NOWHERE = "OWN", "FOR", "OTH", "GEN"  # codes of three coalitions; no coalition at all
NEAR, FAR = "QN", "QF"  # a partner that takes part in our own and the foreign coalition; one that takes part in the other
GRADES = [("open", to) for to in ("internal", "bilateral", "coalition", "public")]
GRADES += [("official_use", to) for to in ("internal", "bilateral", "coalition")]
# What is added up has a unit and a currency of its own, so every sum tells what is in it.
COUNTED_IN = {NEAR: ("pcs", "EUR"), FAR: ("system", "USD"), None: ("aircraft", "GBP"), "across": ("ship", "CHF")}


@dataclass(eq=False)
class Planted:
    """What the oracle knows of one record: where it hangs, how it is graded, whom it concerns. `told` says who else may be told of it."""

    kind: str
    places: tuple = ()
    grade: tuple | None = None
    partners: tuple = ()
    told: str = "marked"
    ends: tuple = ()
    record: object = None

    def __str__(self):
        return f"{self.kind} {'/'.join(self.places)} {' '.join(self.grade or ())} {'+'.join(self.partners)} ({self.told})"


@dataclass(repr=False)
class Seed:
    """`told` of a record: marked, as its grade says; always; ends, where all its ends are; inside, the office only; or by whom alone."""

    words: Words = field(default_factory=Words)
    figures: Figures = field(default_factory=Figures)
    planted: list = field(default_factory=list)
    coalitions: dict = field(default_factory=dict)
    partners: dict = field(default_factory=dict)
    meetings: dict = field(default_factory=dict)
    lines: dict = field(default_factory=dict)
    commitments: dict = field(default_factory=dict)
    needs: dict = field(default_factory=dict)
    milestones: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    gone: list = field(default_factory=list)
    of_record: dict = field(default_factory=dict)

    def plant(self, model, texts, given, *, figures=None, **known):
        """Make a record: a word in each of the fields `texts`, a figure of its group in each of `figures`."""
        planted = Planted(model._meta.model_name, **known)
        values = {name: self.words.word((planted, name)) for name in texts}
        if "reference" in values:
            values["reference"] = values["reference"].upper()
        for name, group in (figures or {}).items():
            values[name] = self.figures.figure(group, planted)
        if planted.grade:
            values |= {"marking": planted.grade[0], "releasability": planted.grade[1]}
        planted.record = model.objects.create(**values, **given)
        self.of_record[planted.record] = planted
        self.planted.append(planted)
        return planted

    def of_kind(self, *kinds):
        return [planted for planted in self.planted if planted.kind in kinds]


def date(text):
    return ImpreciseDate.parse(text)


def bilingual(*names):
    return [f"{name}_{language}" for name in names for language in ("en", "uk")]


SOURCED = ["source", "note"]


def plant_office():
    """Everything a coalition, partner and commitment can have, in three coalitions and in none."""
    seed = Seed()
    partners(seed)
    for code in (OWN, FOREIGN, OTHER):
        coalition(seed, code)
    for place, grade, partner in itertools.product((OWN, FOREIGN, OTHER, NOWHERE), GRADES, (NEAR, FAR, None)):
        commitment(seed, place, grade, partner)
    for (place, grade, partner), promised in list(seed.commitments.items()):
        on = GRADES[(GRADES.index(grade) + 3) % len(GRADES)]  # what is open hangs on what is hidden, and the other way about
        delivery(seed, place, on, partner, promised)
        use_report(seed, place, on, partner, promised)
        plan(seed, place, partner, promised)
    across(seed)
    overlaps(seed)
    said_in_public(seed)
    dates_moved(seed)
    return seed


def partners(seed):
    for code in (NEAR, FAR):
        planted = seed.plant(Partner, [*bilingual("name"), *SOURCED], {"code": code}, told="always")
        seed.partners[code] = planted.record
        seed.plant(PartnerAlias, ["name"], {"partner": planted.record}, told="always")
    for number in range(2):
        texts = [*bilingual("name"), *bilingual("symbol")]
        seed.plant(Unit, texts, {"code": f"measure-{number}"}, told="always")
    Partner.objects.create(code="UA", name_en="Ukraine", name_uk="Україна")


def coalition(seed, code):
    there = {"places": (code,), "told": "always"}
    texts = ["slug", *bilingual("name", "short"), "area", *SOURCED]
    home = seed.coalitions[code] = seed.plant(Coalition, texts, {"code": code, "founded_on": date("2024")}, **there).record
    for partner, role in {OWN: {NEAR: "lead"}, FOREIGN: {NEAR: "member"}, OTHER: {FAR: "lead", NEAR: "observer"}}[code].items():
        given = {"coalition": home, "partner": seed.partners[partner], "since": date("2024-05-01")}
        seed.plant(Membership, SOURCED, {**given, "role": role}, **there)
        given = {"coalition": home, "partner": seed.partners[partner], "kind": "memorandum", "on": date("2024-06-01")}
        seed.plant(AccessionStep, ["document", *SOURCED], given, **there)
    group = seed.plant(WorkingGroup, [*bilingual("name"), "head", *SOURCED], {"coalition": home}, **there).record
    WorkingGroupMember.objects.create(working_group=group, partner=seed.partners[NEAR])
    for grade in GRADES:
        meeting(seed, code, grade)
    roadmap(seed, code)


def meeting(seed, code, grade):
    day = (
        {"held_on": date(f"2026-0{1 + GRADES.index(grade)}-15"), "status": "held"}
        if grade[0] == "open"
        else {"held_on": date("2030-01-15")}
    )
    given = {"format": seed.coalitions[code], "status": "planned", **day}
    texts = ["reference", *bilingual("title", "place"), *SOURCED, "originator"]
    seed.meetings[code, grade] = seed.plant(Meeting, texts, given, places=(code,), grade=grade).record


def roadmap(seed, code):
    given = {"coalition": seed.coalitions[code], "version": 1, "since": date("2025"), "until": date("2031")}
    there = {"places": (code,), "told": "always"}
    version = seed.plant(Roadmap, [*bilingual("title"), *SOURCED], given, **there).record
    line = seed.plant(LineOfEffort, bilingual("title"), {"roadmap": version, "number": 1}, **there).record
    for grade in GRADES:
        need(seed, code, grade, line)
        for partner in (NEAR, FAR):
            milestone(seed, code, grade, partner, line)
    endorse_roadmap(version, on=date("2025-02-01"), meeting=seed.meetings[code, GRADES[2]])
    draft = draft_next_version(version)
    copied = draft.lines_of_effort.get()
    inside = {"places": (code,), "told": "inside"}
    added = seed.plant(LineOfEffort, bilingual("title"), {"roadmap": draft, "number": 2}, **inside).record
    texts = ["reference", *bilingual("title"), "originator"]
    seed.plant(Milestone, texts, {"line": added, "due_on": date("2027")}, grade=("open", "public"), **inside)
    seed.lines[code] = (line, copied)


def need(seed, code, grade, line):
    given = {"coalition": seed.coalitions[code], "unit": Unit.objects.get(code="pcs"), "currency": "EUR", "needed_by": date("2027")}
    texts = ["reference", *bilingual("item"), *SOURCED, "originator"]
    figures = {"quantity": "needed", "estimate": "estimated"}
    planted = seed.plant(Need, texts, given, places=(code,), grade=grade, figures=figures)
    seed.needs[code, grade] = planted.record
    ListedNeed.objects.create(line=line, need=planted.record)


def milestone(seed, code, grade, partner, line):
    given = {"line": line, "due_on": date("2026-02" if partner == NEAR else "2028")}
    texts = ["reference", *bilingual("title"), "originator"]
    record = seed.plant(Milestone, texts, given, places=(code,), grade=grade, partners=(partner,)).record
    MilestonePartner.objects.create(milestone=record, partner=seed.partners[partner])
    seed.milestones[code, grade, partner] = record


def counted_in(group):
    unit, currency = COUNTED_IN[group]
    return {"unit": Unit.objects.get(code=unit), "currency": currency}


def commitment(seed, place, grade, partner, group=None, **given):
    confirmed = {"confirmed_on": date("2026-03-01")} if grade[1] in {"coalition", "public"} else {}
    given = {"announced_on": date("2026-02-01"), "until": date("2026-05"), **confirmed, **given}
    given |= {"coalition": seed.coalitions.get(place), **counted_in(group or partner)}
    texts = ["reference", *bilingual("item"), *SOURCED, "originator", "period_reported", "status_reported", "condition"]
    figures = {"quantity": f"committed {group or partner}", "amount": f"committed {group or partner}, in money"}
    planted = seed.plant(Commitment, texts, given, places=(place,), grade=grade, partners=(partner,) if partner else (), figures=figures)
    if partner:
        CommitmentPartner.objects.create(commitment=planted.record, partner=seed.partners[partner])
    seed.plant(CommitmentAlias, ["reference"], {"commitment": planted.record}, places=(place,), told="ends", ends=(planted,))
    if group is None:
        seed.commitments[place, grade, partner] = planted.record
    return planted.record


def delivery(seed, place, grade, partner, promised, group=None):
    given = {"coalition": seed.coalitions.get(place), "commitment": promised, **counted_in(group or partner)}
    given |= {"shipped_on": date("2026-03-01"), "received_on": date("2026-04-01")}
    texts = ["reference", *bilingual("item"), *SOURCED, "originator", "date_reported", "document_number"]
    figures = {"quantity": f"lots {group or partner}", "amount": f"lots {group or partner}, in money"}
    planted = seed.plant(Delivery, texts, given, places=(place,), grade=grade, partners=(partner,) if partner else (), figures=figures)
    if partner:
        DeliveryPartner.objects.create(delivery=planted.record, partner=seed.partners[partner])
    return planted.record


def use_report(seed, place, grade, partner, promised):
    given = {"commitment": promised, "quarter": date("2026-Q2"), "reported_on": date("2026-07-10")}
    known = {"places": (place,), "grade": grade, "partners": (partner,) if partner else ()}
    seed.plant(UseReport, [*SOURCED, "originator"], given, figures={"in_service": f"in use {partner}"}, **known)


def plan(seed, place, partner, promised):
    """A quarter as it is planned now, and for some as it was planned before: told to whom the commitment is, the reason inside only."""
    around = {"places": (place,), "told": "ends", "ends": (seed.of_record[promised],)}
    figures = {"quantity": f"planned {partner}", "amount": f"planned {partner}, in money"}
    given = {"commitment": promised, "period": date("2026-Q4"), "since": "2026-02-10"}
    now = seed.plant(PlannedDelivery, SOURCED, given, figures=figures, **around).record
    if partner == NEAR:
        given = {"commitment": promised, "period": date("2026-Q2"), "since": "2026-01-10", "until": "2026-02-10"}
        before = seed.plant(PlannedDelivery, ["reason", *SOURCED], given, figures={"quantity": "planned before"}, **around).record
        PlannedDelivery.objects.filter(pk=now.pk).update(replaces=before)


def across(seed):
    """What ties a record of one coalition to one of another, or a public one to an internal one."""
    for (code, grade), wanted in seed.needs.items():
        for place in {code, OWN}:
            given = {"commitment": seed.commitments[place, grade, NEAR], "need": wanted}
            ends = tuple(seed.of_record[end] for end in given.values())
            group = {"quantity": f"allocated to {code}"}
            seed.plant(Allocation, ["note"], given, places=(place, code), told="ends", ends=ends, figures=group)
    public, internal = GRADES[3], GRADES[0]
    for near, far in itertools.permutations((OWN, FOREIGN, OTHER), 2):
        waits, awaited = seed.milestones[near, public, NEAR], seed.milestones[far, internal, NEAR]
        copies = Milestone.objects.filter(line=seed.lines[near][1], reference=waits.reference)
        MilestoneDependency.objects.create(milestone=copies.get(), depends_on=awaited)
        delivery(seed, far, internal, NEAR, seed.commitments[near, public, NEAR], "across")
        delivery(seed, near, public, NEAR, seed.commitments[far, internal, NEAR], "across")
        tied = {"part_of": seed.commitments[far, internal, NEAR], "announced_at": seed.meetings[far, internal]}
        commitment(seed, near, public, NEAR, "across", **tied)
        commitment(seed, far, internal, NEAR, "across", replaces=seed.commitments[near, public, None])


def overlaps(seed):
    """What two coalitions both list, the one openly and the other not; and two records of one coalition that are not the same."""
    public, internal = GRADES[3], GRADES[0]
    decide(seed, NeedOverlap, "counted_once", need=seed.needs[OWN, public], owner=seed.needs[FOREIGN, internal])
    decide(seed, NeedOverlap, "distinct", need=seed.needs[FOREIGN, public], owner=seed.needs[OTHER, internal])
    given = {"commitment": seed.commitments[OWN, public, FAR], "owner": seed.commitments[FOREIGN, internal, FAR]}
    decide(seed, CommitmentOverlap, "counted_once", **given)
    given = {"commitment": seed.commitments[FOREIGN, public, FAR], "owner": seed.commitments[OTHER, public, FAR]}
    decide(seed, CommitmentOverlap, "counted_once", **given)
    for place in (OWN, FOREIGN):
        decide(seed, NeedOverlap, "distinct", need=seed.needs[place, GRADES[1]], owner=seed.needs[place, GRADES[2]])
        of_place = [seed.commitments[place, grade, None] for grade in GRADES[1:3]]
        decide(seed, CommitmentOverlap, "distinct", commitment=of_place[0], owner=of_place[1])


def decide(seed, model, decision, **given):
    ends = tuple(seed.of_record[record] for record in given.values())
    places = tuple(end.places[0] for end in ends)
    given |= {"decision": decision, "decided_on": date("2026-02-15")}
    seed.plant(model, ["note"], given, places=places, told="ends", ends=ends)


def said_in_public(seed):
    """What others published of each coalition, and the rates at which money is told in euro: no secret of anybody's."""
    for code, home in seed.coalitions.items():
        for metric in ("members", "pledged", "committed", "received"):
            given = {"coalition": home, "metric": metric, "as_of": date("2026-06"), "currency": "" if metric == "members" else "EUR"}
            texts = ["metric_reported", "value_reported", "unit_reported", *SOURCED]
            figures = {"value": f"published of {code}"}
            seed.plant(PublishedTotal, texts, given, places=(code,), told="always", figures=figures)
    for currency in ("USD", "GBP", "CHF"):
        seed.plant(ExchangeRate, SOURCED, {"currency": currency, "on": "2026-06-30", "rate": "1.25"}, told="always")
    measures = Unit.objects.filter(code__startswith="measure-").order_by("code")
    seed.plant(UnitConversion, SOURCED, {"unit": measures[0], "factor": 8, "into": measures[1]}, told="always")


def dates_moved(seed):
    """Every record was changed once: what its note said before stands in the history alone."""
    for planted in seed.of_kind("commitment", "delivery", "need", "meeting"):
        type(planted.record).objects.filter(pk=planted.record.pk).update(note=seed.words.word((planted, "note, later")))
