"""What the address of a list may ask: what its own filters offer, and to be sorted by what its reader sees.

Django would take any lookup on any field, a pattern on a hidden link among them.
"""

import re

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from office.admin.scope import choices, placed_by, sees_all

KEY = re.compile(r"[1-9][0-9]{0,17}")
YEAR = re.compile(r"[12][0-9]{3}")
NUMBER = re.compile(r"[0-9]{1,2}")


def offered(model, filters, date_hierarchy=None):
    """Return {lookup: pattern its value must fit, or nothing} that these filters put into addresses."""
    found = {f"{date_hierarchy}__{part}": fits for part, fits in [("year", YEAR), ("month", NUMBER), ("day", NUMBER)] if date_hierarchy}
    for given in filters:
        if isinstance(given, type) and issubclass(given, admin.SimpleListFilter):
            found[given.parameter_name] = None
            continue
        path = given if isinstance(given, str) else given[0]
        field = get_fields_from_path(model, path)[-1]
        found |= {f"{path}__isnull": None}
        if field.is_relation:
            found |= {path: KEY, f"{path}__{field.target_field.name}__exact": KEY}
        else:
            found |= {path: None, f"{path}__exact": None}
    return found


class AsksWhatIsOffered:
    """A ModelAdmin whose list answers no other question, and no record by another writing of its number."""

    def lookup_allowed(self, lookup, value, request=None):
        known = offered(self.model, self.get_list_filter(request), self.date_hierarchy)
        return lookup in known and (known[lookup] is None or bool(known[lookup].fullmatch(value)))

    def get_object(self, request, object_id, from_field=None):
        return super().get_object(request, object_id, from_field) if KEY.fullmatch(str(object_id)) else None

    def get_sortable_by(self, request):
        return [column for column in super().get_sortable_by(request) if not self._sorts_by_the_hidden(request, column)]

    def _sorts_by_the_hidden(self, request, column):
        """To be sorted by records one does not see would tell of them."""
        path = getattr(getattr(self, str(column), None), "admin_order_field", None) or column
        try:
            field = self.opts.get_field(str(path).lstrip("-").split("__")[0])
        except FieldDoesNotExist:
            return False
        linked = isinstance(field, models.ForeignKey) and field.name not in placed_by(self.model)
        return linked and not sees_all(field.related_model, request.user)

    def get_changeform_initial_data(self, request):
        """A form opens with what its address gives, where that is one of the field's own choices."""
        given = super().get_changeform_initial_data(request)
        return {name: value for name, value in given.items() if self._may_begin_with(request, name, value)}

    def _may_begin_with(self, request, name, value):
        try:
            field = self.opts.get_field(name)
        except FieldDoesNotExist:
            return True
        if not isinstance(field, models.ForeignKey | models.ManyToManyField):
            return True
        keys = value if isinstance(value, list) else [value]
        if not all(KEY.fullmatch(key) for key in keys):
            return False
        return choices(field, request.user).filter(pk__in=keys).count() == len(set(keys))
