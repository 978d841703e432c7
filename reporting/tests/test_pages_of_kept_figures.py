"""Pages say the same whether their figures were kept or added up, and the same again after a write."""

import datetime

import pytest
from django.db import connection, transaction

from coalitions.models import Coalition
from coalitions.tests.factories import CoalitionFactory, DeskFactory, NeedFactory, PartnerFactory
from memberships.models import Commitment, Delivery
from memberships.models.commitment import SEARCHED
from memberships.tests.factories import AllocationFactory, CommitmentFactory, DeliveryFactory
from office.markings import Audience
from office.models import RollUp, User
from office.roles import DESK_OFFICER
from office.searching import Folded
from office.tests.factories import UserFactory
from reporting.figures.attention import attention
from reporting.figures.coalition import overview
from reporting.figures.coverage import coverage_by_coalition
from reporting.figures.received import received_money, received_this_year
from reporting.pages import listing
from reporting.scope import Scope

pytestmark = pytest.mark.django_db(transaction=True)
ON = datetime.date(2025, 6, 30)


@pytest.fixture
def register():
    """Two coalitions, each with a need served in part, a commitment that waits and a lot that came."""
    for slug, code in (("artillery", "ART"), ("it", "IT")):
        coalition = CoalitionFactory(slug=slug, code=code)
        need = NeedFactory(coalition=coalition, quantity=10)
        firm = CommitmentFactory(coalition=coalition, quantity=8, unit=need.unit, confirmed_on="2025-01-01", until="2025-02-01")
        AllocationFactory(commitment=firm, need=need, quantity=8)
        CommitmentFactory(coalition=coalition, amount=5, currency="EUR", announced_on="2025-06-01")
        DeliveryFactory(coalition=coalition, commitment=firm, quantity=2, unit=need.unit, received_on="2025-03-01")
    return Scope(person("chief", is_superuser=True), ON, today=ON)


def person(name, **rights):
    return User.objects.create_user(name, is_staff=True, language="en", **rights)


def figures(scope):
    whole = overview(scope)
    return whole, attention(scope, whole), coverage_by_coalition(scope), received_this_year(scope), received_money(scope)


def plainly(scope):
    """Within a transaction nothing is kept and nothing kept is believed."""
    with transaction.atomic():
        return figures(scope)


def test_kept_figures_are_the_plain_ones_before_and_after_a_write(register):
    assert figures(register) == figures(register) == plainly(register)
    before = plainly(register)

    Commitment.objects.filter(coalition__slug="it").update(quantity=10, confirmed_on="2025-05-01")
    Delivery.objects.all().delete()

    assert figures(register) == plainly(register) != before


def test_whoever_reads_less_is_never_told_what_was_kept_for_another(register):
    figures(register)
    reader = UserFactory(role=DESK_OFFICER, reads_own_desks_only=True)
    DeskFactory(officer=reader, coalition=Coalition.objects.get(slug="it"))
    narrow = Scope(reader, ON, today=ON)

    assert figures(narrow) == plainly(narrow) != figures(register)


def test_every_day_audience_and_coalition_has_figures_of_its_own(register):
    coalition = Commitment.objects.filter(coalition__slug="it").first().coalition
    scopes = [register, register.over(coalition=coalition), Scope(register.viewer, datetime.date(2020, 1, 1), today=ON)]
    scopes.append(Scope(register.viewer, ON, Audience("public"), today=ON))

    assert [figures(scope) for scope in scopes * 2] == [plainly(scope) for scope in scopes * 2]
    assert [len(coverage_by_coalition(scope)) for scope in scopes] == [2, 1, 2, 0]


def test_a_list_is_walked_through_from_both_ends_without_a_gap(client, register, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    CommitmentFactory.create_batch(7, coalition=None, announced_on=None)
    client.force_login(register.viewer)

    def pages(query):
        numbers = range(1, Commitment.objects.count() // 2 + 2)
        return [row.reference for number in numbers for row in client.get(f"/commitments/?{query}&page={number}").context["commitments"]]

    for query in ("", "sort=item", "sort=-announced", "sort=status"):
        shown = pages(query)
        assert len(shown) == len(set(shown)) == Commitment.objects.count() == 11
        assert pages(query) == shown
    assert RollUp.objects.exists()


def test_a_page_shows_what_was_written_a_moment_ago(client, register):
    client.force_login(register.viewer)
    before = client.get("/commitments/").context["totals"].rows

    CommitmentFactory(item_en="Zqnew")

    found = client.get("/commitments/")
    assert (found.context["totals"].rows, "Zqnew" in found.content.decode()) == (before + 1, True)
    assert client.get("/commitments/?q=zqnew").context["totals"].rows == 1


@pytest.mark.parametrize("words", ["shells", "sHELLS", "155 mm", "art", "france", "ART-FR-0001", "mm shells france"])
def test_words_are_found_in_the_row_its_coalition_and_its_partners(client, register, words):
    france = PartnerFactory(code="FR", name_en="France", name_uk="Франція")
    coalition = Commitment.objects.filter(coalition__slug="artillery").first().coalition
    row = CommitmentFactory(coalition=coalition, item_en="155 mm shells", reference="ART-FR-0001")
    row.partners.add(france)
    client.force_login(register.viewer)

    assert row in client.get("/commitments/", {"q": words}).context["commitments"]


def test_words_are_found_by_their_index(register):
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        rows = Commitment.objects.alias(told=Folded(*SEARCHED)).filter(told__contains="shells")
        plan = rows.order_by().values("pk").explain()
        cursor.execute("RESET enable_seqscan")
    assert "commitment_by_words" in plan
