"""The big register to measure by: the same rows for the same number, as many as were asked for, and none among an office's own."""

import hashlib

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from coalitions.models import Need, Roadmap, Unit
from coalitions.tests.factories import PartnerFactory
from memberships.models import Commitment, Delivery, PlannedDelivery
from memberships.models.commitment_queryset import Status
from memberships.scale import seed
from memberships.scale.dice import LAST_DAY

SMALL = {"needs": 330, "commitments": 600, "deliveries": 1_800, "lines": 3_600}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(seed, "ONCE", SMALL)


def checksum():
    """Over every column of every row that the ledger keeps."""
    tables = [model._meta.db_table for app in ("coalitions", "memberships") for model in apps.get_app_config(app).get_models()]
    tables = sorted(table for table in tables if not table.endswith("event"))
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT string_agg(t::text, E'\\n' ORDER BY id) FROM \"{table}\" AS t")
            digest.update(f"{table} {cursor.fetchone()[0]}".encode())
    return digest.hexdigest()


def seeded(number):
    with transaction.atomic():
        seed.seed_register(seed=number)
        found = checksum()
        transaction.set_rollback(True)
    return found


def test_the_same_number_gives_the_same_rows_and_another_one_others(as_owner):
    assert seeded(1) == seeded(1) != seeded(2)


def test_it_writes_as_many_rows_as_asked_with_all_their_history(as_owner):
    counted = seed.seed_register()

    kinds = {"needs": Need, "commitments": Commitment, "deliveries": Delivery, "planned deliveries": PlannedDelivery}
    assert {name: counted[name] for name in kinds} == {name: model.objects.count() for name, model in kinds.items()}
    assert [counted[name] for name in kinds] == [330, 600, 1_800, 3_600]
    written_down, endorsed = 330, 15  # needs as the roadmaps list them, and the roadmaps themselves
    assert seed.history_entries() == sum(counted.values()) + written_down + endorsed + Unit.objects.count()


def test_every_status_and_kind_of_link_occurs(as_owner):
    seed.seed_register()

    days = [LAST_DAY, LAST_DAY.replace(year=2024)]
    statuses = {status for on in days for status in Commitment.objects.known(on).with_status(on).values_list("status", flat=True)}
    assert statuses == set(Status)
    assert Commitment.objects.filter(part_of__isnull=False).exists() and Commitment.objects.filter(replaces__isnull=False).exists()
    assert PlannedDelivery.objects.filter(replaces__isnull=False, replaces__until__isnull=False).exists()
    assert Roadmap.objects.filter(status=Roadmap.Status.ENDORSED).count() == 15


def test_what_is_written_would_be_accepted_in_a_form(as_owner):
    seed.seed_register()

    for model in (Need, Commitment, Delivery, PlannedDelivery):
        for record in model.objects.order_by("pk")[:200]:
            record.full_clean()


def test_a_register_that_holds_records_is_left_alone(as_owner):
    PartnerFactory()

    with pytest.raises(CommandError, match="already holds records"):
        call_command("seed_scale")

    assert Commitment.objects.count() == 0
