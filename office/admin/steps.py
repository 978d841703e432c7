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

from office.importing.refusals import of_database


class Step(forms.Form):
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

    @staticmethod
    def offered_for(record):
        return True

    def carry_out(self):
        """Call the operation and return (the sentence that says what was done, the record to show next or None)."""
        raise NotImplementedError

    def tried(self, model):
        """Carry it out; what the operation or the database refuses becomes an error of this form, and None is returned."""
        try:
            with transaction.atomic():
                return self.carry_out()
        except ValidationError as refusal:
            self.add_error(None, ValidationError(refusal.messages))
        except IntegrityError as refusal:
            self.add_error(None, of_database(refusal, model)[1])
        return None


class HasSteps:
    """A ModelAdmin whose records have steps: an object tool and a page for each."""

    steps = ()

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        return [path("<path:object_id>/step/<slug:name>/", self.admin_site.admin_view(self.step_view), name=name), *super().get_urls()]

    def may_take(self, step, request, record):
        """Adding is asked of the model, everything else of the record."""
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
        record = self.get_object(request, unquote(object_id))
        step = next((step for step in self.steps if step.name == name), None)
        if record is None or step is None:
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
        form = step(records, request.user, data=request.POST if "carry_out" in request.POST else None)
        if form.is_valid() and (done := form.tried(self.model)):
            messages.success(request, done[0])
            return None
        hidden = [("action", action), *((ACTION_CHECKBOX_NAME, str(record.pk)) for record in records)]
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
