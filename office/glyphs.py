"""The small shapes that stand beside words: one shape a meaning, drawn by templates/partials/_glyph.html."""

from django.utils.translation import gettext_lazy as _

ROLES = {
    "lead": ("diamond-full", _("lead")),
    "co_lead": ("diamond", _("co-lead")),
    "member": ("disc", _("member")),
    "observer": ("ring", _("observer")),
    "intends_to_join": ("ring-dotted", _("intends to join")),
    "host": ("square", _("host")),
}
STATUSES = {
    # a commitment
    "announced": ("ring-dotted", _("pledged")),
    "stale": ("ring-dotted", _("stale")),
    "conditional": ("ring-bar", _("conditional")),
    "confirmed": ("ring", _("committed")),
    "partly_delivered": ("disc-half", _("partly delivered")),
    "fulfilled": ("disc", _("fulfilled")),
    "cancelled": ("cross", _("cancelled")),
    "overdue": ("triangle", _("overdue")),
    # a delivery
    "ready": ("ring", _("ready")),
    "shipped": ("disc-half", _("in transit")),
    "received": ("disc", _("received")),
    # a milestone, a meeting
    "planned": ("ring", _("planned")),
    "on_track": ("disc-half", _("on track")),
    "at_risk": ("triangle-hollow", _("at risk")),
    "late": ("triangle", _("late")),
    "done": ("disc", _("done")),
    "held": ("disc", _("held")),
    # a roadmap
    "draft": ("ring-dotted", _("draft")),
    "endorsed": ("disc", _("endorsed")),
    "superseded": ("ring", _("superseded")),
}
SHAPES = {name: shape for name, (shape, _word) in {**ROLES, **STATUSES}.items()} | {"remove": "cross"}


def shape(name):
    return SHAPES.get(name, name)


def word(name):
    return {**ROLES, **STATUSES}.get(name, ("", name))[1]
