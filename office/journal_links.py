"""Where the reader of the journal finds what an entry is about: the record, the import, the issued paper."""

from collections import defaultdict

from django.apps import apps
from django.urls import reverse

from office.journal import Kind
from office.pages.written import address

PAPER = "reporting.issueddocument"


def link(entries, user, imports):
    """Give each entry its `href`, empty where this reader may not open it; one query a kind of record.

    `imports` are those that the page of imports lists for the reader.
    """
    wanted = defaultdict(set)
    for entry in entries:
        label, key = _target(entry)
        if label:
            wanted[label].add(key)
    found = {label: _addresses(label, keys, user) for label, keys in wanted.items()}
    listed = {batch.reference for batch in imports} if any(_is_import(entry) for entry in entries) else set()
    for entry in entries:
        label, key = _target(entry)
        entry.href = found[label].get(str(key), "") if label else ""
        if _is_import(entry) and entry.about in listed:
            entry.href = f"{reverse('office:import')}#{entry.about}"


def _is_import(entry):
    return entry.kind == Kind.IMPORT or entry.facts.get("route") == "import"


def _target(entry):
    """The kind of record and its key, or what a paper is known by: the digest of its file."""
    facts = entry.facts
    if entry.kind == Kind.WIDENING and "pk" in facts:
        return facts.get("model"), facts["pk"]
    if entry.kind == Kind.ATTACHMENT:
        label, _space, key = str(facts.get("record", "")).partition(" ")
        return (label, key) if key.isdecimal() else (None, None)
    if entry.kind in {Kind.DOCUMENT, Kind.EXPORT} and ("recipient" in facts or "given_back" in facts):
        return PAPER, facts.get("sha256", "")
    return None, None


def _addresses(label, keys, user):
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return {}
    rows = model._default_manager.visible_to(user)
    if label == PAPER:
        return {paper.sha256: paper.get_absolute_url() for paper in rows.filter(sha256__in=keys).only("number", "copy", "sha256")}
    return {str(record.pk): address(record, user) for record in rows.filter(pk__in=keys)}
