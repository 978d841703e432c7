"""The forms on a page, as a browser would send them back."""

import re
from urllib.parse import urljoin

from office.admin.held_back import CONFIRMED
from office.stale import READ, Read
from reporting.tests.demonstration.markup import Page

CONFIRMATION = re.compile(rf'name="{CONFIRMED}" value="([^"]*)"')
SILENT = {"submit", "button", "reset", "image", "file"}


def forms_on(response, path):
    """Every form that posts, as (its address, its fields as filled in); a button with a name sends its own too."""
    for form in Page(response.content.decode()).every("form"):
        if form.attributes.get("method", "get").lower() == "post":
            yield urljoin(path, form.attributes.get("action") or path), fields_of(form)


def fields_of(form):
    sent = {}
    for control in form.every("input", "textarea", "select"):
        name, kind = control.attributes.get("name"), control.attributes.get("type", "text")
        if not name or "disabled" in control.attributes or (control.tag == "input" and kind in SILENT):
            continue
        if control.tag == "select":
            options = list(control.every("option"))
            chosen = [option for option in options if "selected" in option.attributes]
            chosen = chosen or ([] if "multiple" in control.attributes else options[:1])
            values = [option.attributes.get("value", option.words) for option in chosen]
        elif control.tag == "textarea":
            values = ["".join(child.text for child in control.children).removeprefix("\n")]
        elif kind in {"checkbox", "radio"}:
            values = [control.attributes.get("value", "on")] if "checked" in control.attributes else []
        else:
            values = [control.attributes.get("value", "")]
        if values:
            sent.setdefault(name, []).extend(values)
    return sent


def form_of_record(response, path):
    """The form in which a record is edited: the longest on its page."""
    return max((data for _address, data in forms_on(response, path)), key=len, default={})


def as_filled_by(person, data, reader):
    """The form as if `person` had been shown what `reader` was: what it was filled from is sealed for its reader alone."""
    read = Read.of_token(data[READ][0], reader) if READ in data else None  # nothing was read where a page lists no record
    return data | {READ: [read.token(person)]} if read else data


def send(client, path, data):
    """Send a form, and once more with the warnings confirmed that came back."""
    response = client.post(path, data)
    asked = CONFIRMATION.search(response.content.decode()) if response.status_code == 200 else None
    return client.post(path, data | {CONFIRMED: [asked.group(1)]}) if asked else response
