"""What could stand before a coalition was founded: nothing that has no date of its own."""

from django.db.models import Q


def founded(on, path=""):
    """Choose rows whose coalition, reached by `path`, had been founded; an unknown founding is taken as long ago."""
    return Q(**{f"{path}founded_on": None}) | Q(**{f"{path}founded_on__first__lte": on})


def exists_on(coalition, on):
    return coalition.founded_on is None or coalition.founded_on.first <= on
