"""“Five if others give thirty”, and so much a month: what is counted by it, and what is only shown."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from coalitions.tests.factories import CoalitionFactory, NeedFactory, PartnerFactory, UnitFactory, imprecise
from memberships.models import CommitmentPartner
from memberships.tests.factories import AllocationFactory, CommitmentFactory
from office.markings import Audience
from office.roles import EDITOR, LEADERSHIP
from office.tests.admin_forms import send
from office.tests.factories import UserFactory
from reporting.figures.commitments import register
from reporting.figures.condition import condition
from reporting.figures.expansion import expansion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def need():
    return NeedFactory(coalition=CoalitionFactory(code="IAMD"), quantity=100, releasability="public")


@pytest.fixture
def offer(need):
    given = {"condition": "30 given by others", "condition_quantity": 30, "quantity": 5, "releasability": "public"}
    offer = CommitmentFactory(reference="IAMD-DE-0009", partners=[PartnerFactory(code="DE")], announced_on=imprecise("2025-01"), **given)
    AllocationFactory(commitment=offer, need=need, quantity=5)
    return offer


def committed(need, quantity, *codes, counts_as=None, **more):
    given = {"confirmed_on": imprecise("2025-02"), "announced_on": imprecise("2025-01"), **more}
    row = CommitmentFactory(quantity=quantity, partners=[PartnerFactory(code=code) for code in codes], **given)
    AllocationFactory(commitment=row, need=need, quantity=quantity, counts_as=counts_as)
    return row


def test_what_others_have_committed_to_the_same_needs_is_counted_and_nothing_else(scope, need, offer):
    first = committed(need, 20, "FR")
    second = committed(need, 4, "NL", "DK")
    committed(need, 7, "DE")  # its own partner's
    committed(need, 7, "DE", "PL")
    committed(need, 7, "ES", confirmed_on=None)  # only pledged
    committed(need, 7, "IT", cancelled_on=imprecise("2025-03"))
    committed(NeedFactory(coalition=need.coalition), 7, "GB")  # another need

    told = condition(scope, offer)

    assert [(one.commitment, one.quantity) for one in told.given] == [(first, 20), (second, 4)]
    assert (told.committed, told.asked, told.missing, told.is_reached, told.is_met) == (24, 30, 6, False, False)
    assert condition(replace(scope, on=datetime.date(2025, 1, 31)), offer).committed == 0


def test_others_are_counted_in_the_unit_of_the_offer(scope, offer, need):
    battery = UnitFactory(code="battery", name_en="battery", symbol_en="bat.")
    committed(need, 2, "FR", unit=battery, counts_as=16)

    assert condition(scope, offer).committed == 16


def test_an_offer_that_is_allocated_nowhere_counts_nobody(scope):
    offer = CommitmentFactory(condition="30 by others", condition_quantity=30)

    assert condition(scope, offer).needs == ()
    assert condition(scope, CommitmentFactory(condition="If others do")) is None


def test_what_the_audience_may_not_see_meets_no_condition(scope, need, offer):
    committed(need, 20, "FR", releasability="public")
    committed(need, 20, "NL")

    assert condition(scope, offer).is_reached is True
    assert condition(replace(scope, audience=Audience.parse("public")), offer).committed == 20


def test_the_offer_is_conditional_until_the_step_is_taken_and_the_page_offers_it_when_it_is_reached(client, need, offer):
    client.force_login(UserFactory(role=EDITOR))
    page = reverse("reporting:commitment", args=[offer.reference])
    step = f"/admin/memberships/commitment/{offer.pk}/step/condition-met/"
    committed(need, 24, "FR")
    assert "Others have committed 24 of 30 pcs to the same needs." in client.get(page).content.decode()
    assert step not in client.get(page).content.decode()
    committed(need, 6, "NL")

    shown = client.get(page)
    assert (shown.context["commitment"].status, step in shown.content.decode()) in [("conditional", True), ("stale", True)]
    client.force_login(UserFactory(role=LEADERSHIP))
    assert step not in client.get(page).content.decode()
    client.force_login(UserFactory(role=EDITOR))
    answer = send(client, step, {"on": str(timezone.localdate())})

    assert answer.status_code == 302
    offer.refresh_from_db()
    assert offer.condition_met_on.last == timezone.localdate()
    assert "The condition is met." in client.get(page).content.decode()
    assert client.get(step).status_code == 404


def test_met_on_a_later_day_the_offer_is_still_conditional_before_it(scope, offer):
    offer.condition_met_on = imprecise("2025-05")
    offer.save()

    states = [register(replace(scope, on=day)).get().status for day in (datetime.date(2025, 5, 30), datetime.date(2025, 5, 31))]

    assert states == ["conditional", "announced"]


def monthly(**more):
    return CommitmentFactory(reference="DRN-LV-0001", quantity=1000, basis="per_month", **more)


@pytest.mark.parametrize(
    ("own", "asked", "result"),
    [
        (("2026-01", "2026-06"), (None, None), ("2026-01", "2026-06", 6, 6000)),
        (("2026", None), ("2026-01", "2026-06"), ("2026-01", "2026-06", 6, 6000)),
        (("2026-03", "2026-04"), ("2026", "2026"), ("2026-03", "2026-04", 2, 2000)),
        ((None, None), ("2026-01-15", "2026-03-30"), ("2026-02", "2026-02", 1, 1000)),
        ((None, None), (None, None), None),
        (("2026", None), (None, None), None),
        (("2026", "2026"), ("2027", "2027"), None),
        ((None, None), ("1900", "2199"), ("1900-01", "2199-12", 3600, 3600000)),
        ((None, None), ("2199-12-02", "2199"), None),
    ],
)
def test_a_monthly_rate_is_expanded_over_whole_months_within_its_own_period(own, asked, result):
    since, until = (imprecise(text) if text else None for text in own)
    wanted = (imprecise(text) if text else None for text in asked)

    told = expansion(monthly(since=since, until=until), *wanted)

    assert (told and (str(told.since), str(told.until), told.times, told.quantity)) == result


def test_a_yearly_minimum_is_expanded_over_whole_years_and_tells_the_months_that_are_left():
    money = {"quantity": None, "unit": None, "amount": Decimal("10000000.50"), "currency": "EUR", "is_minimum": True}
    yearly = CommitmentFactory(basis="per_year", since=imprecise("2024-07"), **money)

    told = expansion(yearly, None, imprecise("2026"))

    assert (told.times, told.rest, told.amount, told.quantity, told.is_minimum) == (2, 6, Decimal("20000001.00"), None, True)
    assert expansion(CommitmentFactory(since=imprecise("2024"), until=imprecise("2024"))) is None


def test_the_page_says_that_it_is_expanded_and_no_total_holds_it(client, scope):
    client.force_login(UserFactory(role=LEADERSHIP))
    row = monthly(is_minimum=True, announced_on=imprecise("2025-01"))
    CommitmentPartner.objects.create(commitment=row, partner=PartnerFactory(code="LV"))
    page = reverse("reporting:commitment", args=[row.reference])

    text = " ".join(client.get(page, {"from": "2026-01", "to": "2026-06"}).content.decode().replace("\xa0", " ").split())

    assert "per month, expanded over Jan 2026 – Jun 2026:" in text
    assert "6,000 pcs</b> (expanded, at least)" in text
    assert register(scope).get().apart == "per_month"
    assert "Name a period of whole months" in client.get(page).content.decode()
    assert "is not a date" in client.get(page, {"from": "soon"}).content.decode()
    assert (
        "(expanded, at least)"
        in client.get(reverse("reporting:commitment_print", args=[row.reference]), {"from": "2026-01", "to": "2026"}).content.decode()
    )
