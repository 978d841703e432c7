"""Break a rule at the database, past every form, and see which constraint refuses."""

from django.apps import apps
from django.db import IntegrityError, transaction
from pghistory.models import Event


def named_in(app):
    models = [model for model in apps.get_app_config(app).get_models() if not issubclass(model, Event)]
    return {constraint.name for model in models for constraint in model._meta.constraints}


def refused_by(write):
    """Return the name of the constraint that refuses this write, or None where nothing does."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError as refusal:
        return refusal.__cause__.diag.constraint_name
    return None
