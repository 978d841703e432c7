"""A deletion takes what its question named: what has changed since is asked about anew."""

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.utils.translation import gettext as _

from office.once import only_asked_for
from office.stale import GOES, READ, Read, digest_of, locked, moved_on, sentence_for


class AsksAnew:
    """A ModelAdmin that deletes records, one or many, only as the person asked about them had read them."""

    def delete_view(self, request, object_id, extra_context=None):
        if request.method != "POST":
            return super().delete_view(request, object_id, extra_context)
        with transaction.atomic():
            record = self.get_object(request, unquote(object_id))
            if record is not None and self.has_delete_permission(request, record):
                self._ask_anew(request, [record])
            return super().delete_view(request, object_id, extra_context)

    def changelist_view(self, request, extra_context=None):
        if request.method != "POST" or request.POST.get("action") != "delete_selected" or not request.POST.get("post"):
            return super().changelist_view(request, extra_context)
        with transaction.atomic():
            keys = [key for key in request.POST.getlist(ACTION_CHECKBOX_NAME) if key.isdecimal() and len(key) < 19]
            self._ask_anew(request, self.get_queryset(request).filter(pk__in=keys))
            return super().changelist_view(request, extra_context)

    def render_delete_form(self, request, context):
        context["deletes"] = [context["object"]]
        return super().render_delete_form(request, context)

    def _ask_anew(self, request, records):
        """Show the question again, without doing anything, when a record that would go has changed since it was asked."""
        rows = list(locked(self.model, [record.pk for record in records]).values())
        token = request.POST.get(READ)
        moved = moved_on(token, rows, request.user)
        goes = digest_of(self.get_deleted_objects(records, request)[0])
        if moved:
            messages.warning(request, sentence_for(moved[0], token, request.user))
        elif rows and Read.of_token(token, request.user).links.get(GOES) != goes:
            messages.warning(request, _("What would be deleted has changed since you opened this page. Please look at it again."))
        else:
            return
        request.POST = request.POST.copy()
        for name in ("post", READ):
            request.POST.pop(name, None)
        if "action" not in request.POST:
            only_asked_for(request)
