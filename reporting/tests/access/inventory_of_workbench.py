"""The addresses of the workbench: for each record its list, its forms, its history, its steps and its sheets."""

from django.contrib import admin
from django.urls import reverse

from reporting.tests.access.inventory import Address
from reporting.tests.access.seed import OTHER

WHO_EDITS = {
    "coalition": "edited by editors",
    "partner": "edited by editors",
    "unit": "edited by editors",
    "unitconversion": "edited by editors",
    "exchangerate": "edited by editors",
}
STAFF_RECORDS = {"user": "administered", "confirmation": "administered", "journalentry": "administered", "seal": "administered"}
NEVER_ADDED = {"confirmation", "journalentry", "seal"}
NEVER_DELETED = {"user", *NEVER_ADDED}
FROZEN = {"roadmap", "lineofeffort", "milestone", "planneddelivery"}  # the plan of an endorsed roadmap, and one that stood
NOT_NOW = {
    "endorse": "step not now",
    "gather": "step not now",
    "discard": "discard",
    "second-factor": "missing",
}  # for drafts; for whoever has one; for spread months
SUFFIXES = ("xlsx", "csv", "ods")


def workbench(seed, names):
    yield from front(seed)
    for model_admin in admin.site._registry.values():
        yield from (address for address in of_model(seed, model_admin) if address.name in names)


def front(seed):
    for name, answers in {"index": "page", "jsi18n": "page", "autocomplete": "nobody", "logout": "posted"}.items():
        yield Address(f"admin:{name}", reverse(f"admin:{name}"), answers)
    for name in ("login", "password_change"):
        yield Address(f"admin:{name}", reverse(f"admin:{name}"), "elsewhere")
        yield Address(f"admin/{name}/", f"/admin/{name}/", "elsewhere")
    yield Address("admin:password_change_done", reverse("admin:password_change_done"), "page")
    yield Address("admin/(?P<url>.*)$", "/admin/no/such/page/", "missing")
    for label in ("office", "coalitions", "memberships"):
        answers = "administered record" if label == "office" else "record"
        yield Address("admin:app_list", reverse("admin:app_list", args=[label]), answers)
    password = reverse("admin:auth_user_password_change", args=[seed.bystander.pk])
    yield Address("admin:auth_user_password_change", password, "administered")
    for name, answers in {"coalitions_partner_merge": "merge common", "memberships_commitment_merge": "merge"}.items():
        yield Address(f"admin:{name}", reverse(f"admin:{name}"), answers)


def of_model(seed, model_admin):
    opts = model_admin.opts
    kind = opts.model_name
    stem = f"admin:{opts.app_label}_{kind}"
    read = STAFF_RECORDS.get(kind, "read")
    edited = "nobody" if kind in NEVER_ADDED else STAFF_RECORDS.get(kind, WHO_EDITS.get(kind, "edited by desks"))
    yield Address(f"{stem}_changelist", reverse(f"{stem}_changelist"), read)
    yield Address(f"{stem}_add", reverse(f"{stem}_add"), edited)
    for suffix in SUFFIXES:
        yield Address(f"{stem}_export", reverse(f"{stem}_export", args=[suffix]), read if model_admin.dataset else "nobody")
    for planted in one_of_each_place(seed, kind):
        yield from of_record(stem, planted, read, edited, kind)
        for step in model_admin.steps or [None]:
            name = step.name if step else "no-such-step"
            answers = "missing" if step is None else NOT_NOW.get(name, "step")
            yield Address(f"{stem}_step", reverse(f"{stem}_step", args=[planted.record.pk, name]), answers, planted.places)


def of_record(stem, planted, read, edited, kind):
    history = {"read": "record", "administered": "administered record"}[read]
    deleted = "frozen" if kind in FROZEN else "nobody" if kind in NEVER_DELETED else edited
    for name, answers in {"change": read, "history": history, "delete": deleted}.items():
        yield Address(f"{stem}_{name}", reverse(f"{stem}_{name}", args=[planted.record.pk]), answers, planted.places)


def one_of_each_place(seed, kind):
    """One record of our own, one of another coalition, one of none, and one between two."""
    found = {}
    for planted in seed.of_kind({"user": "person"}.get(kind, kind)):
        if OTHER not in planted.places:
            found.setdefault(planted.places, planted)
    return found.values()
