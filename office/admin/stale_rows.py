"""The posted rows of an inline, laid again over the rows that are there now."""

import re

from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT

from office.conflicts import CHOICE, SAVED

GONE = "gone"  # marks a typed row whose record somebody removed meanwhile
MOST_ROWS = 2000


def relaid(data, formset, unbound):
    """Return a copy of the posted data in which the first rows are those of the database, in its order.

    A row that was removed meanwhile becomes a new one marked `gone`, so that what was typed is not lost; one that was
    added meanwhile stands as it is saved. `unbound` is the same formset as it would be shown afresh.
    """
    prefix = formset.prefix
    total, initial = (_number(data, prefix, name) for name in (TOTAL_FORM_COUNT, INITIAL_FORM_COUNT))
    if total is None or initial is None or initial > total:
        return data
    posted = {index: _row(data, prefix, index) for index in range(total)}
    key = formset.model._meta.pk.name
    known = {posted[index].get(key, [""])[0]: index for index in range(initial)}
    rows = []
    for form in unbound.initial_forms:
        index = known.pop(str(form.instance.pk), None)
        rows.append(_as_saved(form) if index is None else posted[index])
    count = len(rows)
    for number, index in known.items():
        rows.append({**{name: values for name, values in posted[index].items() if name != key}, GONE: [number]})
    rows += [posted[index] for index in range(initial, total)]
    rows = [row for row in rows if not (GONE in row and _is_left(data, row))]
    return _written(data, prefix, rows, count)


def _number(data, prefix, name):
    text = data.get(f"{prefix}-{name}", "")
    return int(text) if re.fullmatch(r"\d{1,4}", text) and int(text) <= MOST_ROWS else None


def _row(data, prefix, index):
    start = f"{prefix}-{index}-"
    return {name.removeprefix(start): data.getlist(name) for name in data if name.startswith(start)}


def _is_left(data, row):
    """Tell whether a removed row is to stay removed: so it was chosen, or its sender meant to remove it too."""
    return DELETION_FIELD_NAME in row or data.get(f"{CHOICE}{GONE}-{row[GONE][0]}") == SAVED


def _as_saved(form):
    row = {}
    for bound in form:
        value = bound.field.widget.format_value(bound.value())
        if isinstance(bound.value(), bool):
            value = "on" if bound.value() else None
        if value is not None:
            row[bound.name] = list(map(str, value)) if isinstance(value, list | tuple) else [str(value)]
    return row


def _written(data, prefix, rows, initial):
    other = re.compile(rf"{re.escape(prefix)}-\d+-")
    written = data.copy()
    for name in [name for name in written if other.match(name)]:
        del written[name]
    for index, row in enumerate(rows):
        for name, values in row.items():
            written.setlist(f"{prefix}-{index}-{name}", values)
    written[f"{prefix}-{TOTAL_FORM_COUNT}"], written[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(len(rows)), str(initial)
    return written
