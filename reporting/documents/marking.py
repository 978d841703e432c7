"""A sheet carries the strictest marking of what is on it."""

from django.utils import timezone

from office.markings import Marking
from reporting.documents.paper import Paper


def strictest_marking(rows):
    """Official use as soon as one row is."""
    official = any(row.marking == Marking.OFFICIAL_USE for row in rows)
    return str((Marking.OFFICIAL_USE if official else Marking.OPEN).label)


def paper_of(scope, rows):
    """Issue a paper on which these marked records stand."""
    return Paper(strictest_marking(rows), timezone.now(), scope.viewer.get_full_name() or scope.viewer.get_username())
