"""The sheets of the ledger by name, in the order in which they depend on each other."""

from django.utils.module_loading import autodiscover_modules

_resources = {}


def dataset(name):
    """Register a resource as the sheet of this name; an app's `resources.py` declares its own in order of dependency."""

    def register(resource):
        resource.dataset = name
        _resources[name] = resource
        return resource

    return register


def all():
    """Return every resource by its dataset's name."""
    autodiscover_modules("resources")
    return dict(_resources)


def named(text):
    """Return the dataset a sheet's name means, in spaces or capitals too, or None."""
    name = "-".join(text.strip().casefold().replace("_", " ").replace("-", " ").split())
    return name if name in all() else None


def of_model(model):
    """Return the dataset of a model's records, or None."""
    return next((name for name, resource in all().items() if resource._meta.model is model), None)
