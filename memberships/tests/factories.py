import datetime
from decimal import Decimal

import factory

from coalitions.tests.factories import CoalitionFactory, PartnerFactory, UnitFactory
from memberships.models import (
    AccessionStep,
    Allocation,
    Commitment,
    CommitmentOverlap,
    CommitmentPartner,
    Delivery,
    DeliveryPartner,
    ExchangeRate,
    Membership,
    PlannedDelivery,
    PublishedTotal,
    UseReport,
)
from office.dates import ImpreciseDate


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    coalition = factory.SubFactory(CoalitionFactory)
    partner = factory.SubFactory(PartnerFactory)


class AccessionStepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AccessionStep

    coalition = factory.SubFactory(CoalitionFactory)
    partner = factory.SubFactory(PartnerFactory)
    kind = AccessionStep.Kind.ANNOUNCED


class CommitmentFactory(factory.django.DjangoModelFactory):
    """A pledge of ten pieces; name its partners with `partners=[…]`."""

    class Meta:
        model = Commitment
        skip_postgeneration_save = True

    coalition = factory.SubFactory(CoalitionFactory)
    reference = factory.Sequence(lambda n: f"C-XX-{n:04}")
    item_en = factory.LazyAttribute(lambda commitment: f"Item {commitment.reference}")
    quantity = 10
    unit = factory.SubFactory(UnitFactory)

    @factory.post_generation
    def partners(self, create, partners, **kwargs):
        CommitmentPartner.objects.bulk_create(CommitmentPartner(commitment=self, partner=partner) for partner in partners or [])


class AllocationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Allocation

    commitment = factory.SubFactory(CommitmentFactory)
    quantity = 10


class DeliveryFactory(factory.django.DjangoModelFactory):
    """A lot of five pieces; name its partners with `partners=[…]`."""

    class Meta:
        model = Delivery
        skip_postgeneration_save = True

    coalition = factory.SubFactory(CoalitionFactory)
    reference = factory.Sequence(lambda n: f"C-D-{n:04}")
    item_en = factory.LazyAttribute(lambda delivery: f"Item {delivery.reference}")
    quantity = 5
    unit = factory.SubFactory(UnitFactory)

    @factory.post_generation
    def partners(self, create, partners, **kwargs):
        DeliveryPartner.objects.bulk_create(DeliveryPartner(delivery=self, partner=partner) for partner in partners or [])


class PlannedDeliveryFactory(factory.django.DjangoModelFactory):
    """Five pieces in the first quarter of 2026, planned since the beginning of 2025."""

    class Meta:
        model = PlannedDelivery

    commitment = factory.SubFactory(CommitmentFactory)
    period = ImpreciseDate.parse("2026-Q1")
    quantity = 5
    since = datetime.date(2025, 1, 1)


class UseReportFactory(factory.django.DjangoModelFactory):
    """Five pieces in service at the end of the third quarter of 2025."""

    class Meta:
        model = UseReport

    commitment = factory.SubFactory(CommitmentFactory)
    quarter = ImpreciseDate.parse("2025-Q3")
    in_service = 5


class CommitmentOverlapFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CommitmentOverlap

    commitment = factory.SubFactory(CommitmentFactory)
    owner = factory.SubFactory(CommitmentFactory)
    decision = CommitmentOverlap.Decision.COUNTED_ONCE
    decided_on = ImpreciseDate.parse("2025-01-01")


class ExchangeRateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ExchangeRate

    currency = "USD"
    on = datetime.date(2025, 3, 31)
    rate = Decimal("1.25")


class PublishedTotalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PublishedTotal

    coalition = factory.SubFactory(CoalitionFactory)
    metric = PublishedTotal.Metric.PLEDGED
    metric_reported = factory.Sequence(lambda n: f"pledged {n}")
    value = 1000
    currency = "EUR"
    as_of = ImpreciseDate.parse("2025-03")
