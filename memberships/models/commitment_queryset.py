"""What a set of commitments means as at a date."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from office.dates import months_before
from office.ledger import MarkedQuerySet


class Status(models.TextChoices):
    """Where a commitment stands on a date; derived from its dated steps and deliveries, never stored."""

    ANNOUNCED = "announced", _("pledged")
    CONDITIONAL = "conditional", _("pledged on a condition")
    STALE = "stale", _("stale pledge")
    CONFIRMED = "confirmed", _("committed")
    PARTLY_DELIVERED = "partly_delivered", _("partly delivered")
    FULFILLED = "fulfilled", _("fulfilled")
    CANCELLED = "cancelled", _("cancelled")


class CommitmentQuerySet(MarkedQuerySet):
    partner_path = "partners"

    def known(self, on):
        """Announced by `on`; an unknown date of announcement is taken as long ago."""
        return self.filter(Q(announced_on=None) | Q(announced_on__first__lte=on))

    def with_received(self, on, deliveries=None):
        """Annotate `received` and `received_amount`: what had arrived by the end of `on`, in the commitment's own unit and currency.

        Only `deliveries` are looked at, all of them unless told: a paper's audience may be given fewer.
        """
        counted = self._deliveries(deliveries).counted(on)
        return self.annotate(
            received=self._arrived("quantity", counted, unit=OuterRef("unit")),
            received_amount=self._arrived("amount", counted, currency=OuterRef("currency")),
        )

    def _deliveries(self, deliveries):
        return self.model._meta.get_field("deliveries").related_model.objects.all() if deliveries is None else deliveries

    def _arrived(self, what, counted, **same):
        total = counted.filter(commitment=OuterRef("pk"), **same).order_by().values("commitment").annotate(total=Sum(what))
        return Coalesce(Subquery(total.values("total")), Value(Decimal(0)), output_field=models.DecimalField())

    def with_status(self, on, deliveries=None):
        """Annotate `status` as at `on`, from the dated steps and what had arrived by then, of `deliveries` only when given."""
        stale_before = months_before(on, settings.STALE_AFTER_MONTHS)
        arrived = self._deliveries(deliveries).counted(on).filter(commitment=OuterRef("pk"))
        step = {name: Q(**{f"{name}_on__last__lte": on}) for name in ("cancelled", "fulfilled", "confirmed", "condition_met")}
        whole = Q(quantity__isnull=False, received__gte=F("quantity")) | Q(
            quantity=None, amount__isnull=False, received_amount__gte=F("amount")
        )
        return (
            self.with_received(on, deliveries)
            .alias(has_arrivals=Exists(arrived))
            .annotate(
                status=Case(
                    When(step["cancelled"], then=Value(Status.CANCELLED)),
                    When(step["fulfilled"] | whole, then=Value(Status.FULFILLED)),
                    When(has_arrivals=True, then=Value(Status.PARTLY_DELIVERED)),
                    When(step["confirmed"], then=Value(Status.CONFIRMED)),
                    When(announced_on__last__lt=stale_before, then=Value(Status.STALE)),
                    When(~Q(condition="") & ~step["condition_met"], then=Value(Status.CONDITIONAL)),
                    default=Value(Status.ANNOUNCED),
                    output_field=models.CharField(choices=Status.choices),
                )
            )
        )

    def pledged(self, on, deliveries=None):
        """Announced, not confirmed yet and not stale."""
        return self.with_status(on, deliveries).filter(status__in=[Status.ANNOUNCED, Status.CONDITIONAL])

    def committed(self, on, deliveries=None):
        """Confirmed by `on`, whether or not it has arrived since."""
        return self.with_status(on, deliveries).filter(status__in=[Status.CONFIRMED, Status.PARTLY_DELIVERED, Status.FULFILLED])

    def open(self, on, deliveries=None):
        return self.known(on).with_status(on, deliveries).exclude(status__in=[Status.FULFILLED, Status.CANCELLED])

    def overdue(self, on, deliveries=None):
        """Open although the last day it was promised for has passed; a figure to date promises nothing."""
        return self.open(on, deliveries).filter(until__last__lt=on).exclude(basis=self.model.Basis.TO_DATE)

    def standing(self, on):
        """Known and not cancelled."""
        return self.known(on).exclude(cancelled_on__last__lte=on)

    def replacing(self, on):
        """What stands in the place of another, however it is told and wherever its source attributes it."""
        return self.standing(on).filter(replaces__isnull=False)

    def promised(self, on):
        """Standing and told once: what can serve a need."""
        return self.standing(on).filter(basis=self.model.Basis.ONCE)

    def countable(self, on):
        """Promised and tied to its coalition: what counts unless it is replaced or a part beside its whole."""
        return self.promised(on).filter(attribution=self.model.Attribution.COALITION)

    def quantified(self):
        """Told with a figure; what has neither quantity nor amount is listed and counted nowhere."""
        return self.exclude(quantity=None, amount=None)

    def counted_with_owner(self, on):
        """The decisions, taken by `on`, that let a row count with its owner: with one of these same rows."""
        overlaps = self.model._meta.get_field("overlaps").related_model
        return overlaps.objects.counted_once(on).filter(owner__in=self.order_by().values("pk"))

    def counted(self, on):
        """What totals count: what is countable and has a figure, neither replaced, nor a part beside its whole, nor an owner's.

        A part, a replacement or an overlap weighs only against rows of this same set, so what an audience may not see
        decides nothing: ask it of everything that may be seen, and narrow what it answers.
        """
        alone = self.countable(on)
        replacing = self.replacing(on).order_by().values("pk").filter(replaces=OuterRef("pk"))
        wholes = alone.quantified().order_by().values("pk").filter(pk=OuterRef("part_of"))
        owned = self.counted_with_owner(on).order_by().values("pk").filter(commitment=OuterRef("pk"))
        return alone.quantified().exclude(Exists(wholes)).exclude(Exists(replacing)).exclude(Exists(owned))
