import factory

from coalitions.models import (
    Coalition,
    Desk,
    LineOfEffort,
    ListedNeed,
    Meeting,
    Milestone,
    Need,
    NeedOverlap,
    Partner,
    Roadmap,
    Unit,
    UnitConversion,
)
from office.dates import ImpreciseDate
from office.roles import DESK_OFFICER
from office.tests.factories import UserFactory


def imprecise(text):
    return ImpreciseDate.parse(text)


class PartnerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Partner
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"Q{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}")
    name_en = factory.LazyAttribute(lambda partner: f"Land {partner.code}")
    name_uk = factory.LazyAttribute(lambda partner: f"Країна {partner.code}")


class UnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Unit
        django_get_or_create = ["code"]

    code = "pcs"
    name_en, name_uk, symbol_en, symbol_uk = "pieces", "штуки", "pcs", "шт."


class CoalitionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Coalition
        django_get_or_create = ["slug"]

    slug = factory.Sequence(lambda n: f"coalition-{n}")
    code = factory.Sequence(lambda n: f"C{n}")
    name_en = factory.LazyAttribute(lambda coalition: f"The {coalition.slug} coalition")
    name_uk = factory.LazyAttribute(lambda coalition: f"Коаліція {coalition.slug}")


class MeetingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Meeting

    format = factory.SubFactory(CoalitionFactory)
    reference = factory.Sequence(lambda n: f"MEET-{n}")
    title_en = factory.LazyAttribute(lambda meeting: f"Meeting {meeting.reference}")
    held_on = imprecise("2025-01-09")


class RoadmapFactory(factory.django.DjangoModelFactory):
    """A draft; endorse it with the operation."""

    class Meta:
        model = Roadmap

    coalition = factory.SubFactory(CoalitionFactory)
    version = factory.LazyAttribute(lambda roadmap: roadmap.coalition.roadmaps.count() + 1)
    since, until = imprecise("2025"), imprecise("2027")


class LineOfEffortFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LineOfEffort

    roadmap = factory.SubFactory(RoadmapFactory)
    number = factory.LazyAttribute(lambda line: line.roadmap.lines_of_effort.count() + 1)
    title_en = factory.LazyAttribute(lambda line: f"Line {line.number}")


class MilestoneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Milestone

    line = factory.SubFactory(LineOfEffortFactory)
    reference = factory.Sequence(lambda n: f"M-{n:03}")
    title_en = factory.LazyAttribute(lambda milestone: f"Milestone {milestone.reference}")
    due_on = imprecise("2025-Q4")


class NeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Need

    coalition = factory.SubFactory(CoalitionFactory)
    reference = factory.Sequence(lambda n: f"N-{n:03}")
    item_en = factory.LazyAttribute(lambda need: f"Item {need.reference}")
    quantity = 100
    unit = factory.SubFactory(UnitFactory)


class ListedNeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ListedNeed

    line = factory.SubFactory(LineOfEffortFactory)
    need = factory.LazyAttribute(lambda listed: NeedFactory(coalition=listed.line.roadmap.coalition))


class DeskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Desk

    officer = factory.SubFactory(UserFactory, role=DESK_OFFICER)
    coalition = factory.SubFactory(CoalitionFactory)


def desk_officer(*coalitions, **about):
    """A desk officer with these coalitions in their care."""
    officer = UserFactory(role=DESK_OFFICER, **about)
    for coalition in coalitions:
        DeskFactory(officer=officer, coalition=coalition)
    return officer


class NeedOverlapFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NeedOverlap

    need = factory.SubFactory(NeedFactory)
    owner = factory.SubFactory(NeedFactory)
    decision = NeedOverlap.Decision.COUNTED_ONCE
    decided_on = ImpreciseDate.parse("2025-01-01")


class UnitConversionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = UnitConversion

    unit = factory.SubFactory(UnitFactory, code="battery")
    into = factory.SubFactory(UnitFactory, code="launcher")
    factor = 8
