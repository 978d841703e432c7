from django.db import models
from django.utils import timezone


class TransactionField(models.Field):
    """The number of a transaction, which PostgreSQL never gives twice."""

    def db_type(self, connection):
        return "xid8"


class SnapshotField(models.Field):
    """Which transactions were over and which were not, at one instant."""

    def db_type(self, connection):
        return "pg_snapshot"


class LedgerWrite(models.Model):
    """That a transaction wrote records of the ledger; the database notes it, by whatever route the write came."""

    xid = TransactionField(primary_key=True, editable=False)

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.xid)


class RollUp(models.Model):
    """A figure as it was added up once. It holds until a write that the snapshot had not seen: see office/roll_ups.py."""

    key = models.CharField(max_length=64, primary_key=True, editable=False)
    snapshot = SnapshotField(editable=False)
    value = models.JSONField(editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["made_at"], name="roll_up_by_age")]

    def __str__(self):
        return self.key
