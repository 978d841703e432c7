"""The kinds of paper there are: how each is named in words and in the name of its file."""

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

KINDS = {
    "home": _("State of the coalitions"),
    "coalitions": _("List of coalitions"),
    "coalition": _("Coalition brief"),
    "roadmaps": _("List of roadmaps"),
    "roadmap": _("Roadmap"),
    "partners": _("Partners and coalitions"),
    "partner": _("Partner brief"),
    "commitments": _("List of commitments"),
    "commitment": _("Commitment"),
    "deliveries": _("List of deliveries"),
    "pledges": _("Pledges by age"),
    "coalition_chain": _("Chain of needs"),
    "partner_chain": _("Chain of needs"),
    "shortfalls": _("What falls short"),
    "between": _("Between coalitions"),
    "published_totals": _("Published totals"),
    "plan": _("Plan and fact"),
    "coalition_plan": _("Plan and fact"),
    "partner_plan": _("Plan and fact"),
    "plan_rows": _("Rows of a plan"),
    "slippage": _("Slippage"),
    "meetings": _("List of meetings"),
    "search": _("What was found"),
}
NAMES = {
    "home": "state-of-coalitions",
    "coalition": "coalition-brief",
    "partner": "partner-brief",
    "search": "found",
    "pledges": "pledges-by-age",
    "published_totals": "published-totals",
    "between": "between-coalitions",
    "plan": "plan-and-fact",
    "coalition_plan": "plan-and-fact",
    "partner_plan": "plan-and-fact",
    "plan_rows": "rows-of-plan",
    "coalition_chain": "chain-of-needs",
    "partner_chain": "chain-of-needs",
}


def word(kind):
    return str(KINDS.get(kind, kind))


def file_name(kind, subject, scope, suffix, *, number="", copy=None):
    """Say kind, subject, day, audience and number; words of the records themselves never stand in it, nor the words of a search."""
    told = [NAMES.get(kind, kind), subject, scope.on.isoformat()]
    if not scope.is_internal:
        told += ["for", scope.audience.kind, scope.audience.key]
    if number:
        told += [number, f"copy-{copy}"]
    return f"{'-'.join(filter(None, map(slugify, told)))}.{suffix}"
