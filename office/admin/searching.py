"""Searching a list looks only into records its reader may see, and finds a word whichever apostrophe it is written with."""

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from office.admin.scope import placed_by, sees_all
from office.searching import MOST_WORDS

LONGEST = 200  # characters
APOSTROPHES = "'’ʼ"


class SearchesWhatIsSeen:
    """A ModelAdmin whose search through a link asks the other record's own list, where the reader does not see all of those."""

    def _guarded_links(self, request):
        """Return {name: field} of searched links to records of which this person sees some only."""
        guarded = {}
        for lookup in super().get_search_fields(request):
            try:
                field = self.opts.get_field(lookup.lstrip("^=@").split("__")[0])
            except FieldDoesNotExist:
                continue
            if (
                isinstance(field, models.ForeignKey)
                and field.name not in placed_by(self.model)
                and not sees_all(field.related_model, request.user)
            ):
                guarded[field.name] = field
        return guarded

    def get_search_fields(self, request):
        guarded = self._guarded_links(request)
        return [lookup for lookup in super().get_search_fields(request) if lookup.lstrip("^=@").split("__")[0] not in guarded]

    def get_search_results(self, request, queryset, search_term):
        search_term = " ".join(search_term[:LONGEST].split()[:MOST_WORDS])
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        for mark in APOSTROPHES if any(mark in search_term for mark in APOSTROPHES) else ():
            written = search_term.translate(dict.fromkeys(map(ord, APOSTROPHES), mark))
            rows, repeats = super().get_search_results(request, queryset, written)
            found, may_repeat = found | rows, may_repeat or repeats
        for name, field in self._guarded_links(request).items() if search_term else ():
            others = self.admin_site.get_model_admin(field.related_model)
            seen = field.related_model._default_manager.visible_to(request.user)
            leading, _repeats = others.get_search_results(request, seen, search_term)
            found = found | queryset.filter(**{f"{name}__in": leading.order_by().values("pk")})
        return found, may_repeat
