"""What a person sends back from a form of the workbench: all it showed, but for what they changed."""

from html.parser import HTMLParser

from django.urls import reverse

CARRIED = {"form_token", "read", "seen"}


class _Carried(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = {}

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "input" and told.get("name") in CARRIED:
            self.found[told["name"]] = told.get("value", "")


def carried(response):
    """Return what a page's form carries unseen: its token, and what it was filled from."""
    parser = _Carried()
    parser.feed(response.content.decode())
    return parser.found


def send(client, address, data=None, **options):
    """Open a page and send its form; `data` is what was filled in."""
    return client.post(address, {**carried(client.get(address)), **(data or {})}, **options)


def filled(response, **changes):
    """Return the form's data as shown, with `changes`; inline rows are named as in the form: `shares-0-partner`."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = carried(response)
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is True:
                value = "on"
            if value is not None and value is not False:
                data[bound.html_name] = value
    for name, value in changes.items():
        if value is None:
            data.pop(name, None)
        else:
            data[name] = value
    return data


def add_row(data, prefix, **values):
    """Fill the next empty row of an inline, as its "add another" does."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    data[f"{prefix}-TOTAL_FORMS"] = number + 1
    return {**data, **{f"{prefix}-{number}-{name}": value for name, value in values.items()}}


def address(record, page="change"):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=[record.pk])


def listing(model, page="changelist"):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")
