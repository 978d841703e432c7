"""The ModelAdmin and inlines that every record of the ledger is edited with."""

from django.contrib import admin
from django.http import Http404
from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _

from office.admin.asking import AsksWhatIsOffered
from office.admin.attachments import HasAttachments
from office.admin.changes import TellsChanges
from office.admin.exporting import Exported
from office.admin.gone import TellsGone
from office.admin.held_back import CONFIRMED, HoldsBack, settle_warnings
from office.admin.lists import Readable, make_dates_readable
from office.admin.once import SentOnce
from office.admin.own_desk import KnowsOwnDesk
from office.admin.past import ShowsHistory
from office.admin.read_only import SaysWhose
from office.admin.rows import ScopedRows
from office.admin.scope import veil
from office.admin.scoped import ScopedAdmin, ScopedInline
from office.admin.stale import NoticesStale
from office.admin.stale_deletions import AsksAnew
from office.admin.steps import HasSteps
from office.admin.widening import REASON, AsksToWiden, ReleasesMany
from office.admin_site import Chapter
from office.references import Referenced, give_reference

MARKING = (_("Marking"), {"fields": ["marking", "releasability", REASON, "originator"]})
SOURCE = (_("Source"), {"fields": ["source", "note"]})


class LedgerInline(ScopedInline, AsksToWiden, Readable, admin.TabularInline):
    """Rows that belong to the record above them. `related` are the records their texts name."""

    formset = ScopedRows
    extra = 0
    view_on_site = False
    related = ()

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.related)


class BeginsWithARow:
    """An inline that shows one empty row under a new record, so that it can be filled in without scripts."""

    def get_extra(self, request, obj=None, **kwargs):
        return 1 if obj is None else self.extra


class LedgerAdmin(
    TellsGone,
    SentOnce,
    NoticesStale,
    AsksAnew,
    HasAttachments,
    TellsChanges,
    HoldsBack,
    HasSteps,
    ShowsHistory,
    Exported,
    ReleasesMany,
    SaysWhose,
    KnowsOwnDesk,
    ScopedAdmin,
    AsksWhatIsOffered,
    AsksToWiden,
    Readable,
    admin.ModelAdmin,
):
    """Scoped, with references, warnings to confirm, steps, the history of the triggers, and spreadsheets both ways."""

    chapter = Chapter.OFFICE
    rank = 0
    list_prefetch_related = ()
    list_per_page = 50
    list_max_show_all = 500
    save_on_top = False
    change_form_template = "admin/ledger_change_form.html"
    change_list_template = "admin/ledger_change_list.html"

    def get_queryset(self, request):
        related = self.list_select_related if self.list_select_related is not False else ()
        return super().get_queryset(request).select_related(*related).prefetch_related(*self.list_prefetch_related)

    def get_ordering(self, request):
        """Said outright: counting the rows that hang on a record makes Django forget the model's own order."""
        return super().get_ordering(request) or self.opts.ordering

    def get_urls(self):
        """Without the old address of a change page, which answers to any word."""
        return [pattern for pattern in super().get_urls() if pattern.name]

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """What is missing and what this person may not see answer alike."""
        raise Http404

    def view_on_site(self, record):
        """Lead to the page where the record is read, where there is one."""
        try:
            return record.get_absolute_url()
        except (AttributeError, NoReverseMatch):
            return None

    def save_related(self, request, form, formsets, change):
        """Partners stand before the reference is given, since it names the first of them."""
        super().save_related(request, form, formsets, change)
        saved = [form.instance, *self._saved_rows(form, formsets)]
        for record in saved:
            if isinstance(record, Referenced):
                give_reference(record)
        settle_warnings(saved, by=request.user, confirmed=request.POST.get(CONFIRMED))
        self.enter_widenings(request, form, formsets)

    def _saved_rows(self, form, formsets):
        """Rows that were written; when the record above them changed, also those that may now strain it."""
        for formset in formsets:
            removed = {row_form.instance.pk for row_form in formset.deleted_forms}
            for row_form in formset.forms:
                row = row_form.instance
                if row.pk and row.pk not in removed and (row_form.has_changed() or form.has_changed()):
                    yield row

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        for records in [
            [obj] if obj else [],
            *([form.instance for form in rows.formset.forms] for rows in context["inline_admin_formsets"]),
        ]:
            veil(records, request.user)
            for record in records:
                make_dates_readable(record)
        context["steps"] = self.offered_steps(request, obj) if obj is not None else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    def log_addition(self, request, obj, message):
        """The triggers keep the history; a second one would only disagree with it."""

    log_change = log_addition

    def log_deletions(self, request, queryset):
        """See `log_addition`."""
