import io
import logging
import sys

import pytest
from django.urls import reverse

from office.logs import BriefAboutMistakes, Discreet, Numbered
from office.roles import EDITOR
from office.tests.factories import UserFactory


def logged(level):
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.addFilter(BriefAboutMistakes())
    try:
        raise ValueError("“someday” is not a date")
    except ValueError:
        handler.handle(logging.LogRecord("django.request", level, __file__, 1, "Bad Request: /partners/", None, sys.exc_info()))
    return told.getvalue()


def test_a_visitors_mistake_is_one_line():
    assert logged(logging.WARNING) == "Bad Request: /partners/\n"


def test_a_failure_of_ours_comes_with_its_trace():
    assert "Traceback (most recent call last)" in logged(logging.ERROR)


@pytest.fixture
def log():
    """What the office's own handler would write."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.addFilter(BriefAboutMistakes())
    handler.addFilter(Numbered())
    handler.setFormatter(Discreet("{levelname} {request_number} {name}: {message}", style="{"))
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: told.getvalue().splitlines()
    root.removeHandler(handler)


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("/partners/?on=TYPEDONE“", "WARNING {number} django.request: 400 GET reporting:partners (Unreadable)"),
        ("/TYPEDONE/", "WARNING {number} django.request: 404 GET at an address that leads nowhere"),
        ("/partners/TYPEDONE/", "WARNING {number} django.request: 404 GET reporting:partner"),
    ],
)
@pytest.mark.django_db
def test_a_mistake_is_told_by_its_route_and_never_by_what_was_typed(client, log, address, line):
    client.force_login(UserFactory(role=EDITOR))

    response = client.get(address)

    assert log() == [line.format(number=response["X-Request-ID"])]


@pytest.mark.django_db
def test_a_forged_host_and_a_form_from_elsewhere_are_not_repeated(client, log):
    client.get(reverse("login"), headers={"host": "typed.example.org"})
    client.handler.enforce_csrf_checks = True
    client.post(reverse("login"), headers={"origin": "https://typed.example.org"})

    lines = log()
    assert not [line for line in lines if "typed" in line]
    assert [line.split(": ", 1)[1] for line in lines if line.startswith(("WARNING", "ERROR"))][-1] == "403 POST login"
