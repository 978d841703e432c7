"""What goes when a record is deleted: told as far as the person may know it, refused where it is not all theirs."""

from django.contrib.admin.utils import NestedObjects, quote
from django.core.exceptions import ValidationError
from django.db import router
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from office.admin.scope import ANOTHER, keys_in_care, remember_in_care, veil


def _permission(action, options):
    return f"{options.app_label}.{action}_{options.model_name}"


def goes_with(records):
    """Collect these records, all of one model, and everything that the database would delete with them."""
    collector = NestedObjects(using=router.db_for_write(type(records[0])), origin=records)
    collector.collect(records)
    return collector


def require_all_theirs(records, user):
    """Refuse to delete records with which others would go that are not this person's to change."""
    if not records or user.changes_every_coalition:
        return
    for model, rows in goes_with(records).model_objs.items():
        keys = {row.pk for row in rows}
        if keys_in_care(model, keys, user) != keys:
            raise ValidationError(_("Records outside your coalitions hang on what would be removed; an editor removes it."))


def _seen(model, keys, user):
    manager = model._default_manager
    return set(manager.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)) if hasattr(manager, "visible_to") else keys


class _Telling:
    """Names what goes; what the reader may not see is another record."""

    def __init__(self, collector, request, admin_site):
        self.request, self.admin_site = request, admin_site
        self.lacking = set()
        self.seen, self.foreign = {}, set()
        groups = {model: set(rows) for model, rows in collector.model_objs.items()}
        for row in collector.protected:
            groups.setdefault(type(row), set()).add(row)
        for model, rows in groups.items():
            keys = {row.pk for row in rows}
            self.seen[model] = _seen(model, keys, request.user)
            remember_in_care(request, model, keys)
            veil(rows, request.user)
        for model, rows in collector.model_objs.items():
            keys = {row.pk for row in rows}
            self.foreign |= {(model, key) for key in keys - keys_in_care(model, keys, request.user)}

    def __call__(self, row):
        model, options = type(row), row._meta
        if (model, row.pk) in self.foreign or row.pk not in self.seen[model]:
            return ANOTHER
        if not self.admin_site.is_registered(model):
            if not self.request.user.has_perm(_permission("delete", options)):
                self.lacking.add(options.verbose_name)
            return f"{capfirst(options.verbose_name)}: {row}"
        if not self.admin_site.get_model_admin(model).has_delete_permission(self.request, row):
            self.lacking.add(options.verbose_name)
        try:
            address = reverse(f"{self.admin_site.name}:{options.app_label}_{options.model_name}_change", args=[quote(row.pk)])
        except NoReverseMatch:
            return f"{capfirst(options.verbose_name)}: {row}"
        return format_html('{}: <a href="{}">{}</a>', capfirst(options.verbose_name), address, row)


def what_goes(records, request, admin_site):
    """Answer like the admin's own `get_deleted_objects`; what is not theirs protects the record it hangs on."""
    records = list(records)
    if not records:
        return [], {}, set(), []
    collector = goes_with(records)
    told = _Telling(collector, request, admin_site)
    to_delete = collector.nested(told)
    protected = list(dict.fromkeys(map(str, map(told, collector.protected))))
    if told.foreign and str(ANOTHER) not in protected:
        protected.append(str(ANOTHER))
    counts = {
        model._meta.verbose_name_plural: count
        for model, rows in collector.model_objs.items()
        if (count := sum(row.pk in told.seen[model] for row in rows))
    }
    return to_delete, counts, told.lacking, protected
