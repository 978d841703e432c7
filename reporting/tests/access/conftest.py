"""The seeded office: filled once for this folder; what a test changes in it is undone with the test."""

import importlib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.utils import translation

HERE = Path(__file__).parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """After every test that counts on empty tables."""
    ours = [item for item in items if HERE in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.django_db)
    items.sort(key=lambda item: item in ours)


@pytest.fixture(scope="package")
def seed(django_db_setup, django_db_blocker, tmp_path_factory):
    from coalitions.models import Unit
    from reporting.tests.access.people import hire
    from reporting.tests.access.seed import OWN, plant_office
    from reporting.tests.access.traces import plant_traces

    files = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), translation.override("en"), override_settings(MEDIA_ROOT=files):
        if not Unit.objects.exists():  # a test before this one emptied the tables
            importlib.import_module("coalitions.migrations.0002_units").add(apps, None)
        seed = plant_office()
        seed.people = hire(seed.coalitions[OWN])
        plant_traces(seed)
    seed.files = files
    yield seed
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        connection.close()


@pytest.fixture(autouse=True)
def files_of_the_seed(seed, settings, attachments_of_this_test):
    settings.MEDIA_ROOT = seed.files
