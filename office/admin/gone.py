"""A record that somebody removed while another person was typing: what was typed comes back, to be copied."""

import re

from django.contrib.admin.utils import unquote
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from office.conflicts import column_of, typed_text
from office.history import event_model
from office.stale import writes_since

KEY = re.compile(r"[1-9][0-9]{0,17}")


class TellsGone:
    """A ModelAdmin that says who removed a record that is saved after its removal.

    Only to those who read every coalition: of a row that is gone nobody can ask any more whose scope it was in.
    """

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and object_id is not None:
            removal = self._removal(request, unquote(object_id))
            if removal is not None:
                return self._tell_gone(request, removal)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _removal(self, request, key):
        events = event_model(self.model)
        may = request.user.reads_every_coalition and self.has_change_permission(request)
        if events is None or not may or not KEY.fullmatch(key) or self.model._base_manager.filter(pk=key).exists():
            return None
        last = events.objects.filter(pgh_obj_id=key).order_by("-pgh_id").first()
        return last if last is not None and last.pgh_label == "delete" else None

    def _tell_gone(self, request, removal):
        (write,) = writes_since(self.model, removal.pgh_obj_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Nothing is saved: this record has been removed"),
            "opts": self.opts,
            "write": write,
            "typed": list(self._typed(request)),
        }
        return TemplateResponse(request, "admin/gone.html", context, status=409)

    def _typed(self, request):
        """Each field with what was typed into it; rows one by one, as they stood under the record."""
        form = self.get_form(request)(request.POST)
        yield "", list(_told(form, request.user))
        for inline in self.get_inline_instances(request):
            formset = inline.get_formset(request)
            prefix = formset.get_default_prefix()
            numbers = {int(found[1]) for name in request.POST if (found := re.fullmatch(rf"{re.escape(prefix)}-(\d{{1,4}})-.+", name))}
            rows = (list(_told(formset.form(request.POST, prefix=f"{prefix}-{number}"), request.user)) for number in sorted(numbers))
            for row in filter(None, rows):
                yield str(capfirst(inline.opts.verbose_name)), row


def _told(form, user):
    for name, field in form.fields.items():
        column, bound = column_of(form, name), form[name]
        if column is not None and bound.data not in (None, "", [], False):
            yield capfirst(str(bound.label or column.verbose_name)), typed_text(field, bound.data, column, user)
