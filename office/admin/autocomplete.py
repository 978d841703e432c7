"""Choices found by typing: those the field itself would take from this person, for people who fill in such a form at all."""

from django.contrib.admin.views.autocomplete import AutocompleteJsonView

from office.admin.scope import choices


class ScopedAutocomplete(AutocompleteJsonView):
    def get_queryset(self):
        found = super().get_queryset()
        return choices(self.source_field, self.request.user, found)

    def has_perm(self, request, obj=None):
        options = self.source_field.model._meta
        writes = any(request.user.has_perm(f"{options.app_label}.{action}_{options.model_name}") for action in ("add", "change"))
        return writes and super().has_perm(request, obj)
