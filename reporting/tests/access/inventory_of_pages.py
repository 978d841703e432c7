"""The addresses outside the workbench: the doors, the office's own pages, what is read and what is issued."""

from django.urls import NoReverseMatch, reverse

from reporting.tests.access.inventory import Address
from reporting.tests.access.seed import FOREIGN, GRADES, NEAR, NOWHERE, OWN

SHAPES = ("", "_print", "_pdf", "_xlsx")  # each page, and its twins on paper and as a workbook where it has them
DOORS = {"login": "door", "health": "door"}
OFFICE = {"logout": "posted", "password_change": "page", "set_language": "open", "office:profile": "page", "second_factor": "page"}
OFFICE |= {"second_step": "elsewhere", "office:import": "edited by desks"}
LISTS = ["home", "coalitions", "partners", "roadmaps", "commitments", "deliveries", "shortfalls", "meetings", "search"]
LISTS += ["plan", "plan_rows", "published_totals", "pledges", "slippage", "between"]


def pages(seed, names):
    """`names` are those the resolver knows: a page has not every shape."""
    for name, answers in (DOORS | OFFICE).items():
        yield Address(name, reverse(name), answers)
    yield Address("office:journal", reverse("office:journal"), "administered")
    yield Address("reporting:matching", reverse("reporting:matching"), "edited by desks")
    yield from imports(seed)
    yield from attachments(seed)
    yield from splitting(seed)
    yield from settling(seed)
    yield Address("reporting:partner_plan_edit", reverse("reporting:partner_plan_edit", args=[NEAR]), "edited by desks")
    for code in (OWN, FOREIGN):
        sheet = reverse("reporting:coalition_plan_edit", args=[seed.coalitions[code].slug])
        yield Address("reporting:coalition_plan_edit", sheet, "edited by desks", (code,))
    yield from (page for page in reading(seed) if page.name in names)
    yield from issued(seed)
    yield from printed(seed)
    yield from views(seed)


def imports(seed):
    for name, answers in {"preview": "of", "choose": "of", "confirm": "leads on", "discard": "posted"}.items():
        for owner in ("superuser", "officer-of-own-desks"):
            route = f"office:import_{name}"
            yield Address(route, reverse(route, args=[f"token-of-{owner}"]), answers if answers == "posted" else f"{answers} {owner}")


def attachments(seed):
    for planted in seed.of_kind("attachment"):
        for name, answers in {"attachment": "record", "detach": "posted"}.items():
            yield Address(f"office:{name}", reverse(f"office:{name}", args=[planted.record.pk]), answers, planted.places)
    record = seed.commitments[OWN, GRADES[0], NEAR]
    yield Address("office:attach", reverse("office:attach", args=["memberships.commitment", record.pk]), "edited by desks")


def splitting(seed):
    found = {}
    for planted in seed.of_kind("delivery"):
        found.setdefault(planted.places, planted)
    for planted in found.values():
        for name, answers in {"delivery_split": "step", "delivery_rejoin": "posted"}.items():
            yield Address(f"reporting:{name}", reverse(f"reporting:{name}", args=[planted.record.pk]), answers, planted.places)


def settling(seed):
    yield Address("reporting:overlaps", reverse("reporting:overlaps"), "page")
    for kind, far in {"commitments": seed.commitments[FOREIGN, GRADES[1], NEAR], "needs": seed.needs[FOREIGN, GRADES[1]]}.items():
        near = seed.commitments[OWN, GRADES[1], NEAR] if kind == "commitments" else seed.needs[OWN, GRADES[1]]
        form = reverse("reporting:overlap_settle", args=[kind, near.pk, far.pk])
        yield Address("reporting:overlap_settle", form, "record", (OWN, FOREIGN))


def reading(seed):
    for shape in SHAPES:
        listed, single = ("read", "read") if shape == "_xlsx" else ("page", "record")
        for name in LISTS:
            yield _page(name, shape, listed)
        yield _page("partner", shape, single, NEAR)
        yield _page("partner_changes", shape, single, NEAR)
        yield _page("partner_chain", shape, single, NEAR)
        yield _page("partner_plan", shape, single, NEAR)
        for code in (OWN, FOREIGN):
            for name in ("coalition", "roadmap", "coalition_chain", "coalition_plan", "coalition_changes"):
                yield _page(name, shape, single, seed.coalitions[code].slug, places=(code,))
        for place in (OWN, FOREIGN, NOWHERE):
            for grade in (GRADES[0], GRADES[3]):
                yield _page("commitment", shape, "record", seed.commitments[place, grade, NEAR].reference, places=(place,))


def _page(name, shape, answers, *args, places=None):
    route = f"reporting:{name}{shape}"
    try:
        return Address(route, reverse(route, args=args), answers, places)
    except NoReverseMatch:
        return Address(route, "", answers, places)


def issued(seed):
    yield Address("reporting:issued", reverse("reporting:issued"), "read")
    yield Address("reporting:issued_check", reverse("reporting:issued_check"), "read")
    for planted in seed.of_kind("issueddocument"):
        for name in ("issued_copy", "issued_file"):
            args = [planted.record.number, planted.record.copy]
            yield Address(f"reporting:{name}", reverse(f"reporting:{name}", args=args), "read", planted.places)


def printed(seed):
    yield Address("reporting:passports", reverse("reporting:passports"), "read")
    for planted in seed.of_kind("passport"):
        yield Address("reporting:passport", reverse("reporting:passport", args=[planted.record.code]), "read", planted.places)


def views(seed):
    yield Address("reporting:views", reverse("reporting:views"), "read")
    yield Address("reporting:view_save", f"{reverse('reporting:view_save')}?address=/commitments/", "edited by desks")
    for planted in seed.of_kind("savedview"):
        for name in ("view_share", "view_remove"):
            yield Address(f"reporting:{name}", reverse(f"reporting:{name}", args=[planted.record.pk]), "posted")
