"""The office as `make run` opens it, filled once with the public facts; the tests of this folder only read it."""

import importlib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import translation

HERE = Path(__file__).parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What is loaded here is committed, so that a server sees it too: after every test that counts on empty tables."""
    ours = [item for item in items if HERE in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.django_db)
    items.sort(key=lambda item: item in ours)


@pytest.fixture(scope="package")
def demonstration(django_db_setup, django_db_blocker):
    from coalitions.models import Unit
    from office.models import User

    with django_db_blocker.unblock(), translation.override("en"):
        if not Unit.objects.exists():  # a test before this one emptied the tables
            importlib.import_module("coalitions.migrations.0002_units").add(apps, None)
        call_command("load_sample_data", verbosity=0)
        people = {language: User.objects.create_superuser(f"reader-{language}", language=language) for language in ("en", "uk")}
    yield people
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        connection.close()  # beside a running browser Django keeps a second one, which would outlive the database


@pytest.fixture(scope="package")
def clients(demonstration, django_db_blocker):
    """One signed-in client for each language."""
    clients = {language: Client() for language in demonstration}
    with django_db_blocker.unblock():
        for language, client in clients.items():
            client.force_login(demonstration[language])
    return clients


@pytest.fixture(scope="package")
def server(demonstration):
    from pytest_django.live_server_helper import LiveServer

    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def reading(clients, server, open_desk):
    """Open the office in a browser, signed in: `reading("uk", color_scheme="dark")`."""

    def opened(language="en", **options):
        page = open_desk(server.url, **options)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": clients[language].cookies[settings.SESSION_COOKIE_NAME].value}
        page.context.add_cookies([{**cookie, "url": server.url}])
        return page

    return opened
