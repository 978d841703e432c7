"""Each form of the workbench is sent once: what it made is not made again."""

from django.contrib.admin.options import IS_POPUP_VAR
from django.urls import reverse

from office.once import answer_once, only_asked_for


class SentOnce:
    """A ModelAdmin whose forms carry a token that is spent with what they write."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)

        def write():
            return super(SentOnce, self).changeform_view(request, object_id, form_url, extra_context)

        def show_again():
            request.held_back = True
            return write()

        return answer_once(request, write, unsent=show_again)

    def delete_view(self, request, object_id, extra_context=None):
        if request.method != "POST":
            return super().delete_view(request, object_id, extra_context)
        return answer_once(
            request,
            lambda: super(SentOnce, self).delete_view(request, object_id, extra_context),
            unsent=lambda: super(SentOnce, self).delete_view(only_asked_for(request), object_id, extra_context),
        )

    def changelist_view(self, request, extra_context=None):
        if request.method != "POST" or request.POST.get("action") != "delete_selected" or not request.POST.get("post"):
            return super().changelist_view(request, extra_context)

        def ask_again():
            request.POST = request.POST.copy()
            del request.POST["post"]
            return super(SentOnce, self).changelist_view(request, extra_context)

        return answer_once(request, lambda: super(SentOnce, self).changelist_view(request, extra_context), unsent=ask_again)

    def response_add(self, request, obj, *args, **kwargs):
        return self._made(request, obj, super().response_add(request, obj, *args, **kwargs))

    def response_change(self, request, obj, *args, **kwargs):
        return self._made(request, obj, super().response_change(request, obj, *args, **kwargs))

    def _made(self, request, obj, response):
        """A window that chooses a record answers with a page of its own, not with a way onwards."""
        if IS_POPUP_VAR in request.POST:
            page = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
            request.form_led_to = f"{page}?{IS_POPUP_VAR}=1"
        return response
