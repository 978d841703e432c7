"""A record that is read and not changed says whose it is, and tells nobody how to fill in what they cannot."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.admin.scope import hangs_on_coalitions, is_in_care
from office.models import User


def whose(record, user):
    """Say in whose care a record is, of which this person changes none."""
    manager = type(record)._default_manager
    if not user.has_perm(f"{record._meta.app_label}.change_{record._meta.model_name}") or not hangs_on_coalitions(type(record)):
        return _("You read this record.")
    paths = manager.none().coalition_paths
    keys = {key for row in manager.filter(pk=record.pk).values_list(*paths) for key in row} - {None}
    if not keys:
        return _("This record belongs to no coalition and is kept by editors.")
    coalitions = User._meta.get_field("desks").related_model._meta.get_field("coalition").related_model
    names = [str(coalition) for coalition in coalitions._default_manager.visible_to(user).filter(pk__in=keys)]
    if len(names) < len(keys):
        return _("You read this record; it is in the care of another desk.")
    sentence = ngettext(
        "This record is in the care of the desk of %(coalition)s.", "This record is in the care of the desks of %(coalition)s.", len(names)
    )
    return sentence % {"coalition": ", ".join(names)}


class SaysWhose:
    """A ModelAdmin whose form, where it is only read, says whose the record is and drops what helps to fill it in."""

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None and obj.pk and not self.has_change_permission(request, obj):
            if not is_in_care(request, obj) or not self.has_change_permission(request):
                context.setdefault("closed", {"sentence": whose(obj, request.user)})
            forms = [context["adminform"], *(rows.formset for rows in context["inline_admin_formsets"])]
            for form in forms:
                options = getattr(form, "form", form)._meta
                options.help_texts = {column.name: "" for column in options.model._meta.get_fields()}
        return super().render_change_form(request, context, add, change, form_url, obj)
