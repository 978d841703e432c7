"""Which datasets a person may bring in: importing is a permission of its own, beside adding and changing."""

from office import datasets
from office.importing.run import WORKBOOK
from office.markings import WIDEN

NEEDED = ["view", "import", "add", "change"]


def importable(user):
    """Return {dataset: resource} of what the user may import."""
    return {name: resource for name, resource in datasets.all().items() if _may(user, resource._meta.model._meta)}


def may_import(user, dataset):
    allowed = importable(user)
    return bool(allowed) if dataset == WORKBOOK else dataset in allowed


def rights(user):
    """What a remembered preview depends on: with other rights, other records are seen and other rows refused."""
    desks = sorted(user.desks.values_list("coalition", flat=True))
    return {
        "datasets": sorted(importable(user)),
        "reads": True if user.reads_every_coalition else desks,
        "changes": True if user.changes_every_coalition else desks,
        "widens": user.has_perm(WIDEN),
    }


def _may(user, options):
    return all(user.has_perm(f"{options.app_label}.{action}_{options.model_name}") for action in NEEDED)
