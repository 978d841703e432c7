"""Which role may do what to which record, read from the code that decides it; docs/permissions.md is written from here."""

from django.apps import apps
from django.contrib.auth.models import Permission
from django.utils.text import capfirst
from django.utils.translation import override

from office.ledger import Attachable, LedgerQuerySet
from office.markings import WIDEN, Marked
from office.roles import NAMES, permissions_of

EVERY, OWN, NONE = "every", "own", "–"
READING = {"view", "export", "history"}
ACTIONS = {
    "view": "read",
    "history": "its history",
    "export": "export",
    "add": "add",
    "change": "change",
    "delete": "delete",
    "import": "import",
    "widen": "release more widely",
    "attach": "attach files",
}
WITHOUT_CHANGE = {"reporting.issueddocument"}  # issuing a paper of what one may read changes no record of any coalition
# An action that has no permission of its own asks for these; `{model}` is the record's own.
ASKS = {
    "history": ["{app}.view_{model}"],
    "widen": [WIDEN, "{app}.change_{model}"],
    "attach": ["office.add_attachment", "{app}.change_{model}"],
}
PREFACE = """# Who may do what

Written by `manage.py permission_matrix --update` from the code that decides it; a test asks whether it is current, and another
whether it is true, by sending each form as each role.

*every*: records of every coalition and of none. *own*: records of the coalitions in one's care (a person's desks), and none that
belong to no coalition. –: not at all. A desk officer reads every coalition, or only their own where the person is set so; *own* then
stands for *every* in the columns “read”, “its history” and “export” as well. A plan that is frozen, a paper that was issued and the
history itself are changed by nobody. Issuing a paper changes no record: whoever may do it issues papers of all that they may read, and
a paper holds nothing that its maker may not read. Superusers may do everything that anybody may, and hand out roles.
"""


def records():
    """Every model whose rows have a scope, by the name people know it by."""
    with override("en"):
        models = [model for model in apps.get_models() if isinstance(model._default_manager.all(), LedgerQuerySet)]
        return {capfirst(str(model._meta.verbose_name_plural)): model for model in models}


def permissions_held(role):
    held = Permission.objects.filter(permissions_of(role)).select_related("content_type")
    return {f"{permission.content_type.app_label}.{permission.codename}" for permission in held}


def answer(held, model, action):
    """May a role that holds these permissions do this to every record of the model, to those of its own coalitions, or to none?"""
    if (action == "widen" and not issubclass(model, Marked)) or (action == "attach" and not issubclass(model, Attachable)):
        return NONE
    own = f"{{app}}.{action}_{{model}}"
    asked = [name.format(app=model._meta.app_label, model=model._meta.model_name) for name in ASKS.get(action, [own])]
    if not set(asked) <= held:
        return NONE
    bound = is_bound(model) and model._meta.label_lower not in WITHOUT_CHANGE and "office.change_every_coalition" not in held
    return OWN if bound and action not in READING else EVERY


def is_bound(model):
    """Does it depend on a coalition, by a path of its own or by the record it hangs on, who changes a row?"""
    rows = model._default_manager.all()
    return bool(rows.coalition_paths) or type(rows).changeable_by is not LedgerQuerySet.changeable_by


def matrix():
    """Yield (role, {record: {action: answer}})."""
    for role in NAMES:
        held = permissions_held(role)
        yield role, {name: {action: answer(held, model, action) for action in ACTIONS} for name, model in sorted(records().items())}


def page():
    parts = [PREFACE]
    for role, rows in matrix():
        parts.append(f"\n## {role}\n\n| Record | {' | '.join(ACTIONS.values())} |\n|---|{'---|' * len(ACTIONS)}\n")
        parts += [f"| {name} | {' | '.join(answers.values())} |\n" for name, answers in rows.items() if set(answers.values()) != {NONE}]
    return "".join(parts)
