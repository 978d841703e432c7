"""Saving says what changed: which fields, which rows came and which went; deleting says what went."""

from django.contrib import messages
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.admin.scope import veil


def labels(form, names):
    return ", ".join(str(form.fields[name].label or name) if name in form.fields else name for name in names)


def changes_in(form, formsets):
    """Tell one form's changes in phrases: its own fields, then the rows under it."""
    if form.changed_data:
        yield _("changed: %(what)s") % {"what": labels(form, form.changed_data)}
    for formset in formsets:
        rows = {id(row.instance): row for row in formset.forms}
        for record in formset.new_objects:
            yield _("added: %(what)s") % {"what": f"{record._meta.verbose_name} {record}"}
        for record, names in formset.changed_objects:
            yield _("changed: %(what)s") % {"what": f"{record._meta.verbose_name} {record} ({labels(rows[id(record)], names)})"}
        for record in formset.deleted_objects:
            yield _("removed: %(what)s") % {"what": f"{record._meta.verbose_name} {record}"}


class TellsChanges:
    """A ModelAdmin whose message after saving names what changed, or says that nothing did; after deleting, what went."""

    def construct_change_message(self, request, form, formsets, add=False):
        if not add:
            for formset in formsets or []:
                changed = [record for record, _names in formset.changed_objects]
                veil([*formset.new_objects, *changed, *formset.deleted_objects], request.user)
            request.changes_told = "; ".join(changes_in(form, formsets or []))
        return super().construct_change_message(request, form, formsets, add)

    def response_delete(self, request, obj_display, obj_id):
        request.deletion_told = _("Deleted: %(kind)s “%(record)s”.") % {"kind": self.opts.verbose_name, "record": obj_display}
        return super().response_delete(request, obj_display, obj_id)

    def delete_queryset(self, request, queryset):
        count = len(queryset)
        sentence = ngettext("Deleted: %(count)s record (%(kind)s).", "Deleted: %(count)s records (%(kind)s).", count)
        super().delete_queryset(request, queryset)
        request.deletion_told = sentence % {"count": count, "kind": self.opts.verbose_name_plural}

    def message_user(self, request, message, level=messages.INFO, *args, **kwargs):
        message = getattr(request, "deletion_told", message) if level == messages.SUCCESS else message
        told = getattr(request, "changes_told", None)
        if level == messages.SUCCESS and told is not None:
            message = format_html("{} {}.", message, capfirst(told)) if told else _("Nothing was changed.")
        super().message_user(request, message, level, *args, **kwargs)
