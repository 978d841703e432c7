"""The plan of an endorsed roadmap, as forms show it: nothing to add, take away or retype."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coalitions.models import Roadmap
from office.admin.ledger import LedgerInline


def roadmap_of(record):
    """Find the roadmap above a roadmap, a line of effort or a milestone."""
    if record is None or record.pk is None:
        return None
    for step in ("line", "roadmap"):
        record = getattr(record, step, record)
    return record


def is_frozen(record):
    roadmap = roadmap_of(record)
    return roadmap is not None and roadmap.is_frozen


class TellsWhyFrozen:
    """A ModelAdmin whose form says why its plan is only read, and where the next version is drafted."""

    def frozen_by(self, record):
        """Return the roadmap that freezes this record, or None."""
        return roadmap_of(record) if is_frozen(record) else None

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        roadmap = self.frozen_by(obj)
        if roadmap is not None:
            sentence = _("The plan of an endorsed roadmap is only read. To change it, draft the roadmap's next version.")
            if roadmap.status == Roadmap.Status.SUPERSEDED:
                sentence = _("This plan was superseded by a later version and is only read.")
            elsewhere = "" if roadmap == obj else reverse("admin:coalitions_roadmap_change", args=[roadmap.pk])
            context.update(closed={"sentence": sentence, "record": roadmap, "url": elsewhere}, show_save_and_add_another=False)
        return super().render_change_form(request, context, add, change, form_url, obj)


class FrozenPlanInline(LedgerInline):
    """Rows of the plan; on an endorsed roadmap they are only read, unless `open_fields` names what stays open."""

    open_fields = ()

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and not is_frozen(obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (bool(self.open_fields) or not is_frozen(obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not is_frozen(obj)

    def get_readonly_fields(self, request, obj=None):
        fixed = list(super().get_readonly_fields(request, obj))
        if is_frozen(obj):
            fixed += [name for name in self.fields if name not in {*self.open_fields, *fixed}]
        return fixed
