"""Two imports at the same moment go one after the other: no record twice, no reference twice."""

import threading
import time

import pytest
from django.db import connection, transaction

from coalitions.models import Partner
from coalitions.tests.factories import CoalitionFactory, PartnerFactory
from memberships.models import Commitment
from memberships.tests.factories import CommitmentFactory
from office.database import locks
from office.importing import run
from office.importing.run import File, OutcomeChanged
from office.importing.staging import apply, stage
from office.models import User
from office.spreadsheets.table import Unreadable
from office.tests.importing import bring, changed, counts

pytestmark = pytest.mark.django_db(transaction=True)

ROW = {"coalition": "drone", "partner": "LV", "announced_on": "2025", "category": "money", "amount": "5", "currency": "EUR"}


def test_the_same_file_from_two_people_at_once_is_taken_once():
    CoalitionFactory(slug="drone", code="DRN")
    PartnerFactory(code="LV")
    rows = [{**ROW, "item_en": f"Item {number}"} for number in range(30)]
    outcomes, start = [], threading.Barrier(2)

    def take():
        start.wait()
        try:
            outcomes.append(counts(bring("commitments", *rows)))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _person in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcome["create"] for outcome in outcomes) == [0, 30]
    assert sorted(Commitment.objects.values_list("reference", flat=True)) == [f"DRN-LV-{number:04}" for number in range(1, 31)]


def during(work):
    """Start a save, let an import run into it, then finish the save; return what the import raised or came to."""
    saving, result = threading.Event(), {}

    def officer():
        try:
            with transaction.atomic():
                Commitment.objects.update(**work["saved"])
                saving.set()
                time.sleep(1)
        finally:
            connection.close()

    thread = threading.Thread(target=officer)
    thread.start()
    saving.wait()
    try:
        result["outcome"] = work["import"]()
    except OutcomeChanged as changed:
        result["refused"] = changed.outcome
    thread.join()
    return result


@pytest.fixture
def drones():
    return CommitmentFactory(
        reference="DRN-LV-0001", coalition=CoalitionFactory(slug="drone"), partners=[PartnerFactory(code="LV")], item_en="Drones"
    )


def test_what_somebody_saves_while_an_import_runs_is_kept(drones):
    row = {"reference": "DRN-LV-0001", "quantity": "12"}

    during({"saved": {"condition": "Written by an officer"}, "import": lambda: bring("commitments", row)})

    drones.refresh_from_db()
    assert (drones.quantity, drones.condition) == (12, "Written by an officer")


def test_an_import_is_refused_when_somebody_saves_the_same_field_while_it_runs(drones):
    row = {"reference": "DRN-LV-0001", "quantity": "12"}
    digest = bring("commitments", row, apply=False).digest

    result = during({"saved": {"quantity": 11}, "import": lambda: bring("commitments", row, expected=digest)})

    drones.refresh_from_db()
    assert drones.quantity == 11
    assert changed(result["refused"]) == {2: {"quantity": ("11", "12")}}


@pytest.mark.parametrize("name", [run.LOCK, "staging for {owner}"])
def test_who_is_served_does_not_wait_long_for_somebody_elses_import(settings, client, name):
    """Nothing is kept, and the page says so; the file can be sent again."""
    settings.IMPORT_PATIENCE = 1
    owner = User.objects.create_superuser("olena", language="en")
    staged = stage(File("partners.csv", b"code,name_en,name_uk\nPL,Poland,PL\n"), owner=owner)
    taken, done = threading.Event(), threading.Event()

    def other():
        with transaction.atomic():
            locks.hold(name.format(owner=owner.pk), 0)
            taken.set()
            done.wait(30)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    taken.wait()
    try:
        with pytest.raises(Unreadable, match="busy"):
            apply(staged, digest=staged.digest)
    finally:
        done.set()
        thread.join()

    assert Partner.objects.count() == 0
    apply(staged, digest=staged.digest)
    assert Partner.objects.count() == 1


def test_an_import_may_take_longer_than_a_page():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '60s'")
        run.one_at_a_time()
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("10min",)
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
