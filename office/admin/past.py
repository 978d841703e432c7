from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from office.history import changes_of

CHANGES_ON_A_PAGE = 100


class ShowsHistory:
    """A ModelAdmin whose …/history/ tells what the triggers recorded, of the record and of its inlines' rows."""

    history_parts = ()  # (model, field) of rows that belong to the record and have no inline

    def parts_of_history(self):
        parts = list(self.history_parts)
        for inline in self.inlines:
            field = inline.fk_name or next(f.name for f in inline.model._meta.fields if f.related_model is self.model)
            parts.append((inline.model, field))
        return parts

    def history_view(self, request, object_id, extra_context=None):
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        changes = changes_of(record, self.parts_of_history(), within=lambda rows: rows.visible_to(request.user))
        page = Paginator(changes, CHANGES_ON_A_PAGE).get_page(request.GET.get(PAGE_VAR))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(record)s") % {"record": record},
            "changes": page,
            "page_var": PAGE_VAR,
            "module_name": str(capfirst(self.opts.verbose_name_plural)),
            "object": record,
            "opts": self.opts,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/ledger_history.html", context)
