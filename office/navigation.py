"""What every screen's frame needs: the rail, the workbench, the languages, the search box."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import SuspiciousOperation
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from office.importing.permission import importable

READING = [
    ("reporting:home", _("Home")),
    ("reporting:coalitions", _("Coalitions")),
    ("reporting:roadmaps", _("Roadmaps")),
    ("reporting:shortfalls", _("Shortfalls")),
    ("reporting:commitments", _("Commitments")),
    ("reporting:pledges", _("Pledges by age")),
    ("reporting:deliveries", _("Deliveries")),
    ("reporting:plan", _("Plan and fact")),
    ("reporting:slippage", _("Slippage")),
    ("reporting:partners", _("Partners")),
    ("reporting:between", _("Between coalitions")),
    ("reporting:exchange", _("Exchange")),
    ("reporting:meetings", _("Meetings")),
    ("reporting:funds", _("Funds")),
    ("reporting:documents", _("Documents")),
    ("reporting:views", _("Saved views")),
    ("reporting:issued", _("Issued documents")),
    ("reporting:passports", _("Figure passports")),
    ("office:import", _("Import")),
    ("office:journal", _("Journal")),
]
# Whom a page is offered to, where not to everybody: those whom it lets in.
OFFERED_TO = {
    "reporting:issued": lambda user: user.has_perm("reporting.view_issueddocument"),
    "reporting:views": lambda user: user.has_perm("reporting.view_savedview"),
    "reporting:passports": lambda user: user.has_perm("reporting.view_passport"),
    "office:import": lambda user: bool(importable(user)),
    "office:journal": lambda user: user.has_perm("office.view_journalentry"),
}
LONGEST = 2000  # characters of an address that are repeated on its page
LANGUAGES = [("uk", "Українська", "Укр"), ("en", "English", "Eng")]


@dataclass(frozen=True)
class Entry:
    """One line of the rail."""

    url: str
    label: str
    current: bool


def address(name):
    """Return where a page stands, or nothing when it does not exist yet."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def asked(request):
    """The questions of an address; none where there are more than can be read."""
    try:
        return request.GET
    except SuspiciousOperation:
        request.unreadable = True
        return {}


def searched(request):
    """What stands in the search box: the words just asked for, unless they could not be read."""
    words = asked(request).get("q", "")
    return "" if getattr(request, "unreadable", False) else words[:LONGEST]


def here(request):
    """Where a change of language leads back to."""
    address = request.get_full_path()
    return address if len(address) <= LONGEST and not getattr(request, "unreadable", False) else "/"


def carried(request):
    """List what links and the search must carry to stay as at the same day, for the same audience and at the same rates."""
    if getattr(request, "unreadable", False):
        return []
    return [(name, asked(request)[name]) for name in ("on", "for", "eur") if asked(request).get(name)]


def rail(path, query="", user=None):
    """List the pages that exist; the one with the longest address that leads to `path` is current.

    What not everybody may open is listed for a `user` who may.
    `query` follows every address that is read: whoever works for an audience stays with it.
    """
    offered = [(name, label) for name, label in READING if name not in OFFERED_TO or (user and OFFERED_TO[name](user))]
    found = [(url, label) for name, label in offered if (url := address(name))]
    home = address("reporting:home")
    leading = [url for url, _label in found if path == url or (url != home and path.startswith(url))]
    roadmap, coalitions = address("reporting:roadmaps"), address("reporting:coalitions")
    current = roadmap if roadmap and path.startswith(coalitions) and "/roadmap/" in path else max(leading, key=len, default="")
    return [Entry(f"{url}?{query}" if query else url, label, url == current) for url, label in found]


def workbench(request):
    """Group the records a person may edit as the admin groups them."""
    groups = []
    for app in admin.site.get_app_list(request):
        entries = [
            Entry(
                model["admin_url"],
                model["name"],
                request.path.startswith(model["admin_url"]),
            )
            for model in app["models"]
            if model["admin_url"]
        ]
        if entries:
            groups.append((app["name"], entries))
    return groups


def shell(request):
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated and not getattr(request, "leads_elsewhere", False))
    desk = address("admin:index") if signed_in and user.is_staff else ""
    at_desk = bool(desk) and request.path.startswith(desk)
    return {
        "rail": rail(request.path, urlencode(carried(request)), user) if signed_in else [],
        "workbench_url": desk,
        "workbench": workbench(request) if at_desk else [],
        "search_url": address("reporting:search") if signed_in else "",
        "carried": carried(request),
        "searched": searched(request),
        "here": here(request),
        "profile_url": address("office:profile") if signed_in else "",
        "language_url": address("set_language"),
        "languages": [(code, name, brief, code == get_language()) for code, name, brief in LANGUAGES],
    }
