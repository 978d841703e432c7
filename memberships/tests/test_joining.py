"""Taking part in a coalition gives a partner what was released to its members: by whatever route, the journal says so."""

import datetime

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from coalitions.operations import merge_partners
from coalitions.tests.factories import CoalitionFactory, MeetingFactory, PartnerFactory, imprecise
from memberships.models import Membership
from memberships.operations import change_role
from memberships.tests.factories import CommitmentFactory, MembershipFactory
from office.journal_wordings import sentence
from office.models import JournalEntry, User
from office.tests.admin_forms import send
from office.tests.importing import bring

pytestmark = pytest.mark.django_db


@pytest.fixture
def drones():
    """Two records are released to its members, one to the public, one to nobody."""
    drones = CoalitionFactory(slug="drone", code="DRN")
    for releasability in ("coalition", "public", "internal"):
        CommitmentFactory(coalition=drones, releasability=releasability)
    MeetingFactory(format=drones, releasability="coalition")
    CommitmentFactory(releasability="coalition")
    return drones


@pytest.fixture
def latvia():
    return PartnerFactory(code="LV", name_en="Latvia")


def told():
    entries = JournalEntry.objects.filter(kind="widening").order_by("pk")
    return [(entry.facts["partner"], entry.facts["coalition"], entry.facts["released"]) for entry in entries]


def joining(drones, latvia, **facts):
    return MembershipFactory(coalition=drones, partner=latvia, **{"role": "member", "since": imprecise("2025-01-01")} | facts)


def day(days):
    return imprecise(str(timezone.localdate() + datetime.timedelta(days=days)))


ONCE = [("LV", "drone", 2)]


def test_by_the_form_with_who_did_it(client, drones, latvia):
    chief = User.objects.create_superuser("chief", language="en")
    client.force_login(chief)

    send(client, reverse("admin:memberships_membership_add"), {"coalition": drones.pk, "partner": latvia.pk, "role": "member"})

    assert told() == ONCE
    entry = JournalEntry.objects.get(kind="widening")
    assert (entry.by, entry.about, entry.address) == (chief, "LV", "127.0.0.1")
    with override("en"):
        assert sentence(entry) == "LV takes part in drone: 2 records released to its members are given to it too"


def test_by_a_file(drones, latvia):
    bring("memberships", {"coalition": "drone", "partner": "LV", "role": "member", "since": "2025"}, apply=False)
    assert told() == []

    bring("memberships", {"coalition": "drone", "partner": "LV", "role": "member", "since": "2025"})
    bring("memberships", {"coalition": "drone", "partner": "LV", "role": "lead", "since": "2025-06-01"})

    assert [row.role for row in Membership.objects.order_by("pk")] == ["member", "lead"]
    assert told() == ONCE


def test_by_merging_two_partners(drones, latvia):
    other = PartnerFactory(code="LX")
    joining(drones, other)

    merge_partners(latvia, other, by=User.objects.create_superuser("chief"))

    assert told() == [("LX", "drone", 2), *ONCE]


def test_by_another_role_or_other_days(drones, latvia):
    observer = joining(drones, latvia, role="observer")
    assert told() == []

    observer.role = "member"
    observer.save(update_fields=["role"])
    assert told() == ONCE

    observer.until = imprecise("2025-06-01")
    observer.save(update_fields=["until"])
    observer.until = None
    observer.save(update_fields=["until"])
    assert told() == ONCE * 2


def test_a_change_from_one_role_that_takes_part_to_another_gives_nothing_more(drones, latvia):
    member = joining(drones, latvia)

    change_role(member, role="lead", on=imprecise("2025-06-01"))

    assert told() == ONCE


def test_of_days_to_come_it_is_told_when_they_are_written_and_when_they_come_nearer(drones, latvia):
    later = joining(drones, latvia, since=day(90))
    assert told() == ONCE

    later.since = day(30)
    later.save()
    later.since = day(60)
    later.save()

    assert told() == ONCE * 2


def test_nothing_is_told_of_what_gives_nobody_more(drones, latvia):
    joining(drones, latvia, until=imprecise("2025-06-01"))
    joining(drones, PartnerFactory(code="UA"))
    joining(CoalitionFactory(slug="empty"), latvia)

    assert told() == []


def test_what_is_taken_back_is_not_told(drones, latvia):
    with pytest.raises(RuntimeError), transaction.atomic():
        joining(drones, latvia)
        raise RuntimeError

    assert told() == []
