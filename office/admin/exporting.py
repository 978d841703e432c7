"""Spreadsheets from a list: what is filtered or ticked goes out as the sheet that could come back in."""

import tempfile

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import FileResponse, Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office import datasets
from office.admin.lists import LedgerList, WholeList
from office.exporting import enter_export, export
from office.spreadsheets.writer import FORMATS, TooLong

IN_MEMORY = 4 * 1024 * 1024
FILTER = 300  # characters of a filter or a search that the journal keeps


def sheet(request, queryset, dataset, suffix, **facts):
    """Answer with these records as a file, and write down that they went out."""
    stream = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the response closes it
    try:
        counted = export(stream, suffix, dataset, queryset, user=request.user)
    except TooLong:
        stream.close()
        messages.error(request, gettext("A text is longer than a cell of this format can hold: take it out as CSV."))
        return redirect(request.path.partition("export/")[0])
    filters = {name[:FILTER]: [value[:FILTER] for value in values] for name, values in request.GET.lists()}
    enter_export(dataset, suffix, counted, request=request, filters=filters, **facts)
    stream.seek(0)
    name = f"{dataset}-{timezone.localdate():%Y-%m-%d}.{suffix}"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=FORMATS[suffix])


class Exported:
    """A ModelAdmin whose records have a dataset: export of the list or of ticked rows, and the way to import."""

    @property
    def dataset(self):
        return datasets.of_model(self.model)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export/<slug:suffix>/", self.admin_site.admin_view(self.export_view), name=name), *super().get_urls()]

    def may(self, request, action):
        return request.user.has_perm(f"{self.opts.app_label}.{action}_{self.opts.model_name}")

    def has_export_permission(self, request):
        return bool(self.dataset) and self.may(request, "export") and self.has_view_or_change_permission(request)

    def export_view(self, request, suffix):
        if not self.has_export_permission(request):
            raise PermissionDenied
        if suffix not in FORMATS:
            raise Http404
        if request.method != "POST":  # what goes out is written down
            return HttpResponseNotAllowed(["POST"])
        return sheet(request, self._filtered(request), self.dataset, suffix)

    def get_changelist(self, request, **kwargs):
        return WholeList if getattr(request, "wants_whole_list", False) else LedgerList

    def _filtered(self, request):
        """The records the list would show with these parameters, all pages of them."""
        request.wants_whole_list = True
        try:
            return self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters as error:
            raise BadRequest from error

    @admin.action(permissions=["export"], description=_("Export the ticked rows as XLSX"))
    def export_xlsx(self, request, queryset):
        return sheet(request, queryset, self.dataset, "xlsx", ticked=True)

    @admin.action(permissions=["export"], description=_("Export the ticked rows as CSV"))
    def export_csv(self, request, queryset):
        return sheet(request, queryset, self.dataset, "csv", ticked=True)

    @admin.action(permissions=["export"], description=_("Export the ticked rows as ODS"))
    def export_ods(self, request, queryset):
        return sheet(request, queryset, self.dataset, "ods", ticked=True)

    def get_actions(self, request):
        actions = super().get_actions(request)
        if actions and self.has_export_permission(request):
            for suffix in FORMATS:
                function, name, description = self.get_action(f"export_{suffix}")
                actions[name] = (function, name, description)
        return actions

    def changelist_view(self, request, extra_context=None):
        context = {"import_url": self._import_url(request), "exports": self._exports(request), **(extra_context or {})}
        return super().changelist_view(request, context)

    def _exports(self, request):
        if not self.has_export_permission(request):
            return []
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_export"
        return [{"name": suffix.upper(), "url": reverse(name, args=[suffix]) + query} for suffix in FORMATS]

    def _import_url(self, request):
        try:
            return f"{reverse('office:import')}?dataset={self.dataset}" if self.dataset and self.may(request, "import") else ""
        except NoReverseMatch:
            return ""
