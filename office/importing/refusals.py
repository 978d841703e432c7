"""Why the model or the database refused a record, as sentences beside the columns that matter."""

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

FROZEN = "roadmap_plan_is_frozen"


def of_model(error):
    """Yield (field name or None, sentence) of a ValidationError."""
    if not hasattr(error, "error_dict"):
        yield from ((None, message) for message in error.messages)
        return
    for name, messages in error.message_dict.items():
        yield from ((None if name == NON_FIELD_ERRORS else name, message) for message in messages)


def taken():
    return _("Another record already has this value.")


def of_database(error, model):
    """Return (field names, sentence) of the constraint or trigger that refused."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    if name == FROZEN:
        return [field.name for field in model._meta.concrete_fields], _(
            "The plan of an endorsed roadmap does not change; draft its next version."
        )
    for related in [model, *(relation.related_model for relation in model._meta.related_objects)]:
        for constraint in related._meta.constraints:
            if constraint.name == name:
                return _fields(constraint), str(constraint.get_violation_error_message())
    for field in model._meta.local_fields:
        if field.unique and name.startswith(f"{model._meta.db_table}_{field.column}"):
            return [field.name], taken()
    if column := getattr(diagnosis, "column_name", None):
        return [field.name for field in model._meta.concrete_fields if field.column == column], _("A value is needed here.")
    return [], _("The ledger's rules refuse this row: %(rule)s.") % {"rule": name or type(error).__name__}


def _fields(constraint):
    if isinstance(constraint, models.UniqueConstraint):
        return list(constraint.fields)
    if isinstance(constraint, models.CheckConstraint):
        return list(dict.fromkeys(_names(constraint.condition)))
    return [expression for expression, _operator in getattr(constraint, "expressions", ()) if isinstance(expression, str)]


def _names(condition):
    for child in condition.children if isinstance(condition, Q) else [condition]:
        if isinstance(child, Q):
            yield from _names(child)
        elif isinstance(child, tuple):
            yield child[0].split("__")[0]
