"""A form that was filled in right but is not saved: a warning waits to be confirmed, or the database refused."""

import hashlib

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import Media
from django.shortcuts import redirect

from office.importing.refusals import of_database
from office.models import Confirmation
from office.warnings import confirm, label_of, seen_by, warnings_of

CONFIRMED = "warnings_confirmed"


class Unconfirmed(Exception):
    """Carries the warnings nobody has confirmed; raising it undoes what was written."""

    def __init__(self, warnings):
        super().__init__(*map(str, warnings))
        self.warnings = warnings


class HeldBack:
    """Stands among a form's formsets and never agrees, so that the form is shown again without an error of its own."""

    errors = ()
    media = Media()

    def is_valid(self):
        return False

    def non_form_errors(self):
        return []


def token_of(warnings):
    """What the confirming tick sends back: it confirms these warnings and no others that may have come up since."""
    return hashlib.sha256("\n".join(sorted(f"{w.code} {w}" for w in warnings)).encode()).hexdigest()[:20]


def settle_warnings(records, *, by, confirmed):
    """Record that `by` confirmed what these saved records warn of; raise Unconfirmed when they did not."""
    raised = [(record, warnings) for record in records if (warnings := _new_warnings(record, seen_by(by)))]
    if not raised:
        return
    every = list(dict.fromkeys(warning for _record, warnings in raised for warning in warnings))
    if confirmed != token_of(every):
        raise Unconfirmed(every)
    for record, warnings in raised:
        confirm(record, warnings, by=by)


def _new_warnings(record, within):
    """A warning that was confirmed in the same words before is not asked about again."""
    warnings = warnings_of(record, within)
    if not warnings:
        return []
    known = set(Confirmation.objects.filter(record=label_of(record)).values_list("code", "sentence"))
    return [warning for warning in warnings if (warning.code, str(warning)) not in known]


class HoldsBack:
    """A ModelAdmin whose forms come back when a warning is unconfirmed or the database refuses."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        held = {}
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except Unconfirmed as unconfirmed:
            held = {"unconfirmed": unconfirmed.warnings, "unconfirmed_token": token_of(unconfirmed.warnings), "confirmed_name": CONFIRMED}
        except IntegrityError as error:
            messages.error(request, of_database(error, self.model)[1])
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        request.held_back = True
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **held})

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        if getattr(request, "held_back", False):
            formsets.append(HeldBack())
        return formsets, inlines

    def delete_view(self, request, object_id, extra_context=None):
        try:
            with transaction.atomic():
                return super().delete_view(request, object_id, extra_context)
        except IntegrityError as error:
            messages.error(request, of_database(error, self.model)[1])
            return redirect(request.path)

    def changelist_view(self, request, extra_context=None):
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        try:
            with transaction.atomic():
                return super().changelist_view(request, extra_context)
        except IntegrityError as error:
            messages.error(request, of_database(error, self.model)[1])
            return redirect(request.get_full_path())
