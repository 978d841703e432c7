"""Things done to a record that are more than editing it: a page that asks, an operation that does."""

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import csrf_protect_m
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from office.admin.scope import hold, is_in_care, require_in_care
from office.importing.refusals import of_database
from office.once import answer_once, only_asked_for
from office.stale import READ, locked, moved_on, sentence_for
from office.texts import PlainTexts


class Step(PlainTexts, forms.Form):
    """One such thing, for one record or several. Subclasses say what is asked and which operation does it."""

    name = ""
    label = ""
    explanation = ""
    permissions = ("change",)

    def __init__(self, records, user, **kwargs):
        self.records = records
        self.user = user
        super().__init__(**kwargs)

    @property
    def record(self):
        (record,) = self.records
        return record

    @property
    def listed(self):
        return [(record, self.told(record)) for record in self.records]

    def told(self, record):
        """What else to say of a record that is asked about."""
        return ""

    @staticmethod
    def offered_for(record):
        return True

    def carry_out(self):
        """Call the operation and return (the sentence that says what was done, the record to show next or None)."""
        raise NotImplementedError

    def tried(self, model):
        """Carry it out; what the operation or the database refuses becomes an error of this form, and None is returned.

        The records are the person's to change before it, and what it leads to is in their care after it.
        """
        try:
            with transaction.atomic():
                hold(model, [record.pk for record in self.records], self.user)
                self._require_as_read(model)
                sentence, onwards = self.carry_out()
                require_in_care([onwards] if onwards else [], self.user)
                return sentence, onwards
        except ValidationError as refusal:
            self.add_error(None, ValidationError(refusal.messages))
        except IntegrityError as refusal:
            self.add_error(None, of_database(refusal, model)[1])
        return None

    def _require_as_read(self, model):
        """A step is taken of records as the person read them, not of what somebody made of them since."""
        token, rows = self.data.get(READ), locked(model, [record.pk for record in self.records]).values()
        for record in moved_on(token, rows, self.user)[:1]:
            raise ValidationError(sentence_for(record, token, self.user))


class HasSteps:
    """A ModelAdmin whose records have steps: an object tool and a page for each."""

    steps = ()

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        return [path("<path:object_id>/step/<slug:name>/", self.admin_site.admin_view(self.step_view), name=name), *super().get_urls()]

    def may_take(self, step, request, record):
        """Adding is asked of the model, everything else of the record, or without one of the model too."""
        return all(
            self.has_add_permission(request) if name == "add" else getattr(self, f"has_{name}_permission")(request, record)
            for name in step.permissions
        )

    def offered_steps(self, request, record):
        address = f"admin:{self.opts.app_label}_{self.opts.model_name}_step"
        return [
            {"label": step.label, "url": reverse(address, args=[record.pk, step.name])}
            for step in self.steps
            if step.offered_for(record) and self.may_take(step, request, record)
        ]

    @csrf_protect_m
    def step_view(self, request, object_id, name):
        if request.method != "POST":
            return self._step_view(request, object_id, name)
        return answer_once(
            request,
            lambda: self._step_view(request, object_id, name),
            unsent=lambda: self._step_view(only_asked_for(request), object_id, name),
        )

    def _step_view(self, request, object_id, name):
        record = self.get_object(request, unquote(object_id))
        step = next((step for step in self.steps if step.name == name), None)
        if record is None or step is None:
            raise Http404
        if not self.may_take(step, request, None):
            raise PermissionDenied
        if not is_in_care(request, record):
            raise Http404
        if not self.may_take(step, request, record):
            raise PermissionDenied
        if not step.offered_for(record):
            raise Http404
        form = step([record], request.user, data=request.POST if request.method == "POST" else None)
        if form.is_valid() and (done := form.tried(self.model)):
            sentence, onwards = done
            messages.success(request, sentence)
            list_name = f"admin:{self.opts.app_label}_{self.opts.model_name}_"
            return HttpResponseRedirect(reverse(f"{list_name}change", args=[onwards.pk]) if onwards else reverse(f"{list_name}changelist"))
        return self.step_page(request, form, original=record)

    def step_on_many(self, request, queryset, step, action):
        """The same for the ticked rows of a list; the asking page posts the action again."""
        records = list(queryset)
        if not all(self.may_take(step, request, record) for record in records):
            raise PermissionDenied
        hidden = [("action", action), *((ACTION_CHECKBOX_NAME, str(record.pk)) for record in records)]
        if "carry_out" not in request.POST:
            return self.step_page(request, step(records, request.user), hidden=hidden)
        return answer_once(
            request,
            lambda: self._take_of_many(request, step(records, request.user, data=request.POST), hidden),
            unsent=lambda: self.step_page(request, step(records, request.user), hidden=hidden),
        )

    def _take_of_many(self, request, form, hidden):
        if form.is_valid() and (done := form.tried(self.model)):
            messages.success(request, done[0])
            return None
        return self.step_page(request, form, hidden=hidden)

    def step_page(self, request, form, original=None, hidden=()):
        context = {
            **self.admin_site.each_context(request),
            "title": form.label,
            "opts": self.opts,
            "original": original,
            "form": form,
            "hidden": hidden,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/step.html", context)
