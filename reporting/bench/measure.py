"""How long the office takes for a page, without network and browser, and how long the database takes for its questions alone."""

import statistics
import time
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.test import Client

from office.models import RollUp
from office.sessions import start

ENOUGH, FEWEST, MOST = 1.5, 3, 9  # seconds after which a page is not asked again, and how often it is
OF_KEEPING = ("office_rollup", "pg_current_snapshot", "office_ledgerwrite")


class Failed(Exception):
    """A page did not answer."""


@dataclass(frozen=True)
class Measured:
    """Seconds and numbers.

    `warm`: as people mostly meet the page. `fresh`: the first time after a write, when nothing kept holds any longer.
    `bare`: the page's own questions of that first time, put to the database alone.
    """

    warm: float
    fresh: float
    bare: float
    queries: int
    size: int


def sign_in(user):
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    session = client.session
    start(session)
    session.save()
    return client


def measured(client, url, shell=frozenset()):
    """Measure one page; `shell` are the questions that every page asks, figures or none."""
    _answer(client, url)
    fresh, asked = _fresh(client, url)
    own = [(sql, params) for sql, params in asked if sql not in shell and not any(word in sql for word in OF_KEEPING)]
    with recorded() as asked:
        answered = _answer(client, url)
    warm = _median(lambda: _answer(client, url))
    return Measured(warm, fresh, _median(lambda: _ask(own)), len(asked), len(answered.content))


def _fresh(client, url):
    """The median of what the page takes when nothing is kept, and what it then asks the database."""
    taken = []
    while len(taken) < FEWEST and sum(taken) < 2 * ENOUGH:
        RollUp.objects.all().delete()
        with recorded() as asked:
            taken.append(_seconds(lambda: _answer(client, url)))
    return statistics.median(taken), asked


def questions(client, url):
    _answer(client, url)
    with recorded() as asked:
        _answer(client, url)
    return frozenset(sql for sql, _params in asked)


@contextmanager
def recorded():
    asked = []

    def record(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        yield asked


def _answer(client, url):
    response = client.get(url)
    if response.status_code != 200:
        raise Failed(f"{url} answered {response.status_code}.")
    return response


def _ask(asked):
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()


def _median(act):
    taken = []
    while len(taken) < MOST and (sum(taken) < ENOUGH or (len(taken) < FEWEST and sum(taken) < 3 * ENOUGH)):
        taken.append(_seconds(act))
    return statistics.median(taken)


def _seconds(act):
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
