"""Rows under the name of a record that was merged into another: they mean the one that was kept."""

from django.utils.translation import gettext as _


def set_aside(lines, resource):
    """Tell which rows use a former name; such a row stands back where the record has another row of its own."""
    speaking = {line.values.get(resource.known_by): line for line in reversed(lines) if not line.value("former")}
    for line in lines:
        if not (former := line.value("former")):
            continue
        name = line.values[resource.known_by]
        line.notes.append(_("%(former)s was merged into %(name)s.") % {"former": former, "name": name})
        other = speaking.setdefault(name, line)
        if other is not line:
            line.aside = True
            line.notes.append(_("Row %(row)s speaks for it; this one is left out.") % {"row": other.number})
