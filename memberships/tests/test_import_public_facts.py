"""The public files alone, without any column of ours, fill an empty ledger."""

import pytest

from memberships.models import Commitment, Delivery
from memberships.tests.test_import_sample_data import PUBLIC, public_file, rows_of
from office.tests.importing import bring, counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts():
    return {dataset: bring(dataset, content=public_file(dataset)) for dataset in PUBLIC}


def test_every_row_becomes_a_record_with_a_reference(facts):
    for dataset, outcome in facts.items():
        assert outcome.errors == []
        assert counts(outcome) == {"create": len(rows_of(dataset)), "update": 0, "same": 0}
    assert not Commitment.objects.filter(reference=None).exists()
    assert not Delivery.objects.filter(reference=None).exists()
    assert Commitment.objects.filter(reference="IT-LU-0002").exists()


def test_periods_and_dates_are_read_from_the_sources_words(facts):
    read = {
        words: (str(commitment.since), str(commitment.until), commitment.basis)
        for commitment in Commitment.objects.exclude(period_reported="")
        for words in [commitment.period_reported]
    }

    assert read == {
        "2023": ("2023", "2023", "once"),
        "2024": ("2024", "2024", "once"),
        "2025": ("2025", "2025", "once"),
        "2026": ("2026", "2026", "once"),
        "2023/2025": ("2023", "2025", "once"),
        "by 2028": ("None", "2028", "once"),
        "by mid December 2023": ("None", "2023-12", "once"),
        "first half of 2025": ("2025-H1", "2025-H1", "once"),
        "from 2025": ("2025", "None", "once"),
        "from January 2024": ("2024-01", "None", "per_month"),
        "from the fourth quarter of 2024": ("2024-Q4", "None", "once"),
        "per year": ("None", "None", "per_year"),
        "per year to 2029": ("None", "2029", "per_year"),
        "second half of 2024": ("2024-H2", "2024-H2", "once"),
        "to 2029": ("None", "2029", "once"),
    }
    assert {(delivery.date_reported, str(delivery.received_on or "")) for delivery in Delivery.objects.all()} == {
        (row["delivered_on"], row["delivered_on"]) for row in rows_of("deliveries")
    }


def test_the_same_files_again_change_nothing(facts):
    for dataset in PUBLIC:
        assert counts(bring(dataset, content=public_file(dataset))) == {"create": 0, "update": 0, "same": len(rows_of(dataset))}
