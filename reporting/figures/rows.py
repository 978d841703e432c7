"""Where the rows behind a figure are listed: every figure that sums rows says so, and a page turns it into a link."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rows:
    """A page by its name, what its address needs, and the filters that leave just these rows."""

    page: str
    args: tuple = ()
    filters: Mapping[str, str] = field(default_factory=dict)


def commitments(scope, **filters):
    return Rows("reporting:commitments", (), {**_place(scope), **filters})


def deliveries(scope, **filters):
    return Rows("reporting:deliveries", (), {**_place(scope), **filters})


def _place(scope):
    place = {"coalition": scope.coalition.slug} if scope.coalition else {}
    return {**place, "partner": scope.partner.code} if scope.partner else place
