"""One run over every page of a register of one size."""

from dataclasses import dataclass

from django.test import override_settings
from django.urls import clear_url_caches

from memberships.scale.dice import LAST_DAY
from office.models import User
from reporting.bench.measure import Measured, measured, questions, sign_in
from reporting.bench.pages import EMPTY, pages

AS_AT = LAST_DAY.replace(year=LAST_DAY.year - 1)
SMALLEST = 0.003  # seconds of SQL below which a ratio to it says nothing


@dataclass(frozen=True)
class Line:
    """One page of one size, in milliseconds and in ratios."""

    times: int
    name: str
    kind: str
    warm: float
    fresh: float
    bare: float
    queries: int
    size: int
    of_empty: float
    of_bare: float | None
    of_live: float | None
    failed: str = ""


def lines(times, only="", heard=lambda line: None):
    """Measure every page whose name holds `only`, as somebody who may read all of the register."""
    with override_settings(ROOT_URLCONF="reporting.bench.urls", LOGGING_CONFIG=None):
        clear_url_caches()
        client = sign_in(User.objects.create_superuser("bench", password=None, language="en", must_change_password=False))
        found = pages(AS_AT)
        shell = questions(client, found[0].url)
        empty = measured(client, found[0].url).warm
        for page in found:
            if only in page.name or page.kind == EMPTY:
                line = _line(client, page, times, shell, empty)
                heard(line)
                yield line


def _line(client, page, times, shell, empty):
    try:
        live = measured(client, page.url, shell)
        then = measured(client, page.as_at, shell) if page.as_at else None
    except Exception as error:  # whatever a page fails with, the others are measured
        return Line(times, page.name, page.kind, 0, 0, 0, 0, 0, 0, None, None, failed=str(error))
    return _compared(page, times, live, then, empty)


def _compared(page, times, live: Measured, then: Measured | None, empty):
    of_bare = live.fresh / live.bare if live.bare > SMALLEST else None
    milliseconds = [round(seconds * 1000, 1) for seconds in (live.warm, live.fresh, live.bare)]
    of_live = max(then.warm / live.warm, then.fresh / live.fresh) if then else None
    return Line(
        *(times, page.name, page.kind, *milliseconds, live.queries, live.size),
        *(round(live.warm / empty, 1), of_bare and round(of_bare, 2), of_live and round(of_live, 2)),
    )
