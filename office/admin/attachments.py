"""The files of a record, beneath its form."""

from django.urls import reverse

from office.ledger import Attachable
from office.models import Attachment
from office.pages.attachments import PANEL


def attachments_of(record, user):
    return Attachment.objects.visible_to(user).filter(pk__in=record.attachments.values("pk")).select_related("by")


class HasAttachments:
    """A ModelAdmin whose records carry files: a panel that lists them, and leads to a page of its own to put one in."""

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and isinstance(obj, Attachable) and not context.get("is_popup") and request.user.has_perm("office.view_attachment"):
            context["attachments"] = attachments_of(obj, request.user)
            context["told_of_attachments"] = PANEL
            if self.has_change_permission(request, obj):
                may = {action: request.user.has_perm(f"office.{action}_attachment") for action in ("add", "delete")}
                context["detaches"] = may["delete"]
                if may["add"]:
                    context["attach_url"] = reverse("office:attach", args=[obj._meta.label_lower, obj.pk])
        return super().render_change_form(request, context, add, change, form_url, obj)
