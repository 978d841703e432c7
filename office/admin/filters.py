"""Filters of the lists: records by the records they hang on, and questions that a QuerySet answers."""

from django.contrib import admin
from django.utils import timezone

from office.sorting import alphabetical


class RelatedFilter(admin.RelatedFieldListFilter):
    """Offers only records the person may see, in the order of their alphabet."""

    def field_choices(self, field, request, model_admin):
        offered = field.remote_field.model._default_manager.visible_to(request.user)
        return sorted(((record.pk, str(record)) for record in offered), key=lambda choice: alphabetical(choice[1]))


class QuestionFilter(admin.SimpleListFilter):
    """Each of `questions` names a QuerySet method; those in `dated` are asked as at today."""

    questions = {}
    dated = frozenset()

    def lookups(self, request, model_admin):
        return list(self.questions.items())

    def queryset(self, request, queryset):
        question = self.value()
        if question not in self.questions:
            return queryset
        return getattr(queryset, question)(*([timezone.localdate()] if question in self.dated else []), **self.asked_of(request))

    def asked_of(self, request):
        """What else the question must know, such as the rows this person may see."""
        return {}
