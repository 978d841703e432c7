"""What a person sends back from a form of the workbench: all it showed, but for what they changed."""


def filled(response, **changes):
    """Return the form's data as shown, with `changes`; inline rows are named as in the form: `shares-0-partner`."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
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
