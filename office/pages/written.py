"""Where the records of an applied import are read: on their page, or else on the workbench."""

from collections import defaultdict

from django.urls import NoReverseMatch, reverse

from office import datasets


def addresses(rows, user):
    """Give the address of each written row the reader may open, by dataset and key; one query a dataset."""
    keys = defaultdict(set)
    for dataset, key in rows:
        keys[dataset].add(key)
    resources = datasets.all()
    return {
        (dataset, record.pk): found
        for dataset, wanted in keys.items()
        for record in resources[dataset]._meta.model._default_manager.visible_to(user).filter(pk__in=wanted - {None})
        if (found := address(record, user))
    }


def address(record, user):
    try:
        if hasattr(record, "get_absolute_url"):
            return record.get_absolute_url()
        label = record._meta.label_lower.replace(".", "_")
        return reverse(f"admin:{label}_change", args=[record.pk]) if user.is_staff else ""
    except NoReverseMatch:
        return ""
