import factory

from coalitions.tests.factories import CoalitionFactory, PartnerFactory, UnitFactory
from memberships.models import AccessionStep, Allocation, Commitment, CommitmentPartner, Delivery, DeliveryPartner, Membership


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
