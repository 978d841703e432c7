"""Two imports at the same moment go one after the other: no record twice, no reference twice."""

import threading

import pytest
from django.db import connection

from coalitions.tests.factories import CoalitionFactory, PartnerFactory
from memberships.models import Commitment
from office.tests.importing import bring, counts

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
