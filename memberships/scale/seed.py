"""A big register of invented rows, the same for the same number: to measure by, never to show as facts."""

from django.apps import apps
from django.db import connection, transaction

from coalitions.models import Coalition, Partner
from memberships.models import Commitment
from memberships.scale.commitments import copy_commitments
from memberships.scale.formats import copy_formats
from memberships.scale.rates import copy_rates
from memberships.scale.roadmaps import copy_roadmaps
from memberships.scale.supply import copy_supply
from office.history import event_model

ONCE = {"needs": 3_000, "commitments": 20_000, "deliveries": 60_000, "lines": 120_000}
HELD = [Coalition, Partner, Commitment]  # a register without any of these is empty


class NotEmpty(Exception):
    """The register holds records already."""


@transaction.atomic
def seed_register(times=1, seed=1):
    """Fill an empty register and return by name how many rows there are of each kind."""
    if any(model.objects.exists() for model in HELD):
        raise NotEmpty
    sizes = {name: count * times for name, count in ONCE.items()}
    counted = {**copy_formats(seed), **copy_roadmaps(seed, sizes["needs"])}
    told, written = copy_commitments(seed, sizes.pop("commitments"))
    counted |= written | copy_supply(seed, told, **sizes) | copy_rates(seed)
    return counted


def measure_tables():
    """Let the database learn what is in its tables; else it plans for the empty ones."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.get_autocommit() and not connection.in_atomic_block else "ANALYZE")


def history_entries():
    """How many writes of the ledger's records the history keeps."""
    tracked = [model for app in ("coalitions", "memberships") for model in apps.get_app_config(app).get_models()]
    return sum(event_model(model).objects.count() for model in tracked if event_model(model))
