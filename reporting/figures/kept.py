"""Figures that are reckoned in several questions, kept until something is written, for everybody who would be told the same."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.conf import settings

from office.roll_ups import rolled_up
from reporting.scope import Scope

Figure = TypeVar("Figure")


def kept(figure: Callable[[Scope], Figure]) -> Callable[[Scope], Figure]:
    """Keep what a figure says of a scope; it is asked for with nothing else."""

    @wraps(figure)
    def held(scope: Scope) -> Figure:
        return rolled_up((figure.__module__, figure.__name__, *_decided_by(scope)), lambda: figure(scope))

    return held


def _decided_by(scope):
    yield from (scope.on, scope.is_another_day, scope.audience.kind, scope.audience.key, sorted(scope.audience.coalitions))
    yield from (scope.coalition and scope.coalition.pk, scope.partner and scope.partner.pk, settings.STALE_AFTER_MONTHS)
    viewer = scope.viewer
    yield None if viewer.reads_every_coalition else viewer.pk
    yield "everything" if viewer.is_superuser else sorted(viewer.get_all_permissions())
