"""How the forms of marked records ask to whom they are released: no wider choice than the person may make, one reason for all rows."""

from django.utils.translation import gettext_lazy as _

from office.admin.reached import REASON
from office.markings import WIDEN, Releasability, widens

ONE_WAY = _("Once released less widely, it is released more widely again only by somebody who has that permission.")
NOT_YOURS = _("Releasing a record more widely is a permission of its own, which you do not have.")


def offered_to(user, before):
    """The releasabilities this person may give to a record released so before; None for a new one."""
    if user.has_perm(WIDEN):
        return Releasability.choices
    return [(value, label) for value, label in Releasability.choices if not widens(before, value)]


class OffersNarrower:
    """A form that offers what its reader may choose; any other answer is refused with the reason why."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields.get("releasability")
        if hasattr(field, "choices") and self.reader and not self.reader.has_perm(WIDEN):
            field.choices = offered_to(self.reader, self.instance.releasability if self.instance.pk else None)
            if len(field.choices) > 1:
                field.help_text = ONE_WAY
            field.error_messages = {**field.error_messages, "invalid_choice": NOT_YOURS}


class OneReason:
    """A form whose reason, where it is a row under a record, is that of all its rows."""

    def add_prefix(self, field_name):
        if field_name == REASON and self.prefix and not self.stands_alone:
            return f"{self.prefix.rpartition('-')[0]}-{REASON}"
        return super().add_prefix(field_name)


class AsksOnce:
    """An inline of marked rows that asks for the reason beneath them, of those who may widen at all."""

    template = "admin/rows_with_reason.html"

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.asks_reason = request.user.has_perm(WIDEN) and self.has_change_permission(request, obj)
        return formset
